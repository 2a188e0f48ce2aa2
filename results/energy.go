package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"dnasim/energy"
)

// EnergyPJ is an energy stack in picojoules. In JSON it is an object with "total" and the keys of
// the parts.
type EnergyPJ struct {
	Total float64      // sum of the parts
	Parts energy.Stack // by component
}

// EnergyOf states a stack with its total.
func EnergyOf(s energy.Stack) EnergyPJ { return EnergyPJ{Total: s.Total(), Parts: s} }

// Add adds other part by part; the total stays the sum of the parts.
func (e *EnergyPJ) Add(other *EnergyPJ) {
	e.Parts.Add(other.Parts)
	e.Total = e.Parts.Total()
}

// keyTotal is the key of the total in JSON.
const keyTotal = "total"

// MarshalJSON writes the total and the parts in the order of the energy table.
func (e EnergyPJ) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for _, f := range e.fields() {
		pj, err := json.Marshal(f.pj)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, ",%s:%s", strconv.Quote(f.key), pj)
	}
	text := append(b.Bytes(), '}')
	text[0] = '{'
	return text, nil
}

// UnmarshalJSON passes over keys of parts that are not known, since later versions may add some.
func (e *EnergyPJ) UnmarshalJSON(text []byte) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(text, &values); err != nil {
		return fmt.Errorf("an energy is %.40s: allowed is an object of numbers by part", text)
	}
	read := func(key string, into *float64) error {
		value, ok := values[key]
		if !ok {
			return nil
		}
		if err := json.Unmarshal(value, into); err != nil {
			return fmt.Errorf("the energy %q is %.40s: allowed is a number of picojoules", key, value)
		}
		return nil
	}
	if err := read(keyTotal, &e.Total); err != nil {
		return err
	}
	for _, p := range energy.Parts() {
		if err := read(p.Key(), &e.Parts[p]); err != nil {
			return err
		}
	}
	return nil
}

// energyField is the total or a part under its key.
type energyField struct {
	key string
	pj  float64
}

// fields lists the total, then the parts.
func (e *EnergyPJ) fields() []energyField {
	list := []energyField{{keyTotal, e.Total}}
	for _, p := range energy.Parts() {
		list = append(list, energyField{p.Key(), e.Parts[p]})
	}
	return list
}
