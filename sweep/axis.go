package sweep

import (
	"dnasim/internal/tomlfile"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxAxisValues bounds the values of an axis.
const maxAxisValues = 100_000

// An Axis is one or more keys of the configuration that take a list of values together.
type Axis struct {
	// Name in tables: the given one, or the shortest end of the key that no other axis has.
	Name string
	// Keys are dotted paths.
	Keys []string
	// Values holds, for each step, one value for each key.
	Values [][]any

	path  string // of its table in the file of the sweep
	keys  []toml.Key
	texts [][]string // of the values, as TOML
	alike bool       // all keys have the same value at every step
}

// axisTable is an axis in the file. A nil field is not given.
type axisTable struct {
	Name       *string  `toml:"name"`
	Key        *string  `toml:"key"`
	Keys       []string `toml:"keys"`
	Values     []any    `toml:"values"`
	From       any      `toml:"from"`
	To         any      `toml:"to"`
	Step       any      `toml:"step"`
	PowersOf2  []any    `toml:"powers_of_two"`
	hasValues  bool
	hasPowers  bool
	rangeParts int
}

// newAxis makes an axis from its table at path.
func newAxis(f *tomlfile.Document, t *axisTable, path string) (Axis, error) {
	a := Axis{path: path}
	if err := a.setKeys(f, t); err != nil {
		return a, err
	}
	var err error
	switch {
	case t.hasValues && t.rangeParts == 0 && !t.hasPowers:
		err = a.list(f, t.Values)
	case t.rangeParts == 3 && !t.hasValues && !t.hasPowers:
		err = a.span(f, t)
	case t.hasPowers && !t.hasValues && t.rangeParts == 0:
		err = a.powers(f, t.PowersOf2)
	default:
		err = fail(f, "has no values", "one of values = [...]; from, to and step; powers_of_two = [first, last]", path)
	}
	if err != nil {
		return a, err
	}
	return a, a.check(f)
}

func (a *Axis) setKeys(f *tomlfile.Document, t *axisTable) error {
	switch {
	case t.Key != nil && t.Keys == nil:
		a.Keys = []string{*t.Key}
	case t.Key == nil && len(t.Keys) > 0:
		a.Keys = t.Keys
	default:
		return fail(f, "has no key", `key = "hardware.tiles", or keys = [...] for several that move together`, a.path)
	}
	for _, k := range a.Keys {
		key, err := parseKey(k)
		if err != nil {
			return fail(f, fmt.Sprintf("%q is no key: %v", k, err), `a dotted path such as "hardware.tiles"`, a.path+".key", a.path+".keys")
		}
		a.keys = append(a.keys, key)
	}
	if t.Name != nil {
		if a.Name = *t.Name; strings.TrimSpace(a.Name) == "" {
			return fail(f, "empty", "a short name for tables", a.path+".name")
		}
	}
	return nil
}

// parseKey parses a dotted key of TOML.
func parseKey(text string) (toml.Key, error) {
	if strings.ContainsAny(text, "\r\n=#") {
		return nil, fmt.Errorf("it has characters that no key has")
	}
	var tree map[string]any
	meta, err := toml.Decode(text+" = 0", &tree)
	if err != nil {
		return nil, fmt.Errorf("it is not written as TOML writes keys")
	}
	keys := meta.Keys()
	return keys[len(keys)-1], nil
}

// list sets the values that are listed. For several keys, each value is a list with one value for
// each.
func (a *Axis) list(f *tomlfile.Document, values []any) error {
	if len(values) > maxAxisValues {
		return fail(f, fmt.Sprintf("%d values", len(values)), fmt.Sprintf("up to %d", maxAxisValues), a.path+".values")
	}
	for i, v := range values {
		step := []any{v}
		if len(a.Keys) > 1 {
			var ok bool
			if step, ok = v.([]any); !ok || len(step) != len(a.Keys) {
				return fail(f, fmt.Sprintf("%v does not have one value for each of the %d keys", v, len(a.Keys)),
					"values = [[first key's, second key's], ...]", at(a.path+".values", i), a.path+".values")
			}
		}
		a.Values = append(a.Values, step)
	}
	return nil
}

// span sets the values from, from + step, ..., to.
func (a *Axis) span(f *tomlfile.Document, t *axisTable) error {
	if len(a.Keys) > 1 {
		return fail(f, "a range for several keys", "values = [[...], ...]", a.path+".from")
	}
	var bounds [3]float64
	whole := true
	for i, part := range []struct {
		name  string
		value any
	}{{"from", t.From}, {"to", t.To}, {"step", t.Step}} {
		v, isWhole, ok := number(part.value)
		if !ok {
			return fail(f, fmt.Sprintf("%v", part.value), "a finite number", a.path+"."+part.name)
		}
		bounds[i], whole = v, whole && isWhole
	}
	from, to, step := bounds[0], bounds[1], bounds[2]
	if step <= 0 {
		return fail(f, fmt.Sprint(t.Step), "a number above 0; the values rise", a.path+".step")
	}
	if to < from {
		return fail(f, fmt.Sprintf("%v, below from = %v: no value", t.To, t.From), "from up to to", a.path+".to")
	}
	const rounding = 1e-9 // of a step: 0.1, 0.2, 0.3 reach 0.3
	n := math.Floor((to-from)/step+rounding) + 1
	if !(n <= maxAxisValues) {
		return fail(f, fmt.Sprintf("%.0f values", n), fmt.Sprintf("up to %d", maxAxisValues), a.path+".step")
	}
	for i := range int(n) {
		a.Values = append(a.Values, []any{numberAt(from, step, i, whole)})
	}
	return nil
}

// numberAt is from + i*step: an integer if whole, else rounded to the digits that people write.
func numberAt(from, step float64, i int, whole bool) any {
	v := from + float64(float64(i)*step)
	if whole {
		return int64(v)
	}
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	return short
}

// powers sets the powers of two from the first bound to the last.
func (a *Axis) powers(f *tomlfile.Document, bounds []any) error {
	path := a.path + ".powers_of_two"
	if len(a.Keys) > 1 {
		return fail(f, "powers of two for several keys", "values = [[...], ...]", path)
	}
	if len(bounds) != 2 {
		return fail(f, fmt.Sprintf("%d numbers", len(bounds)), "two: the first and the last power", path)
	}
	var ends [2]float64
	whole := true
	for i, b := range bounds {
		v, isWhole, ok := number(b)
		if fraction, _ := math.Frexp(v); !ok || v <= 0 || fraction != 0.5 {
			return fail(f, fmt.Sprintf("%v", b), "a power of two such as 0.5, 1 or 64", at(path, i), path)
		}
		ends[i], whole = v, whole && isWhole
	}
	if ends[1] < ends[0] {
		return fail(f, fmt.Sprintf("%v to %v: no value", bounds[0], bounds[1]), "the smaller one first", path)
	}
	for v := ends[0]; v <= ends[1]; v *= 2 {
		a.Values = append(a.Values, []any{numberAt(v, 0, 0, whole)})
	}
	return nil
}

// number converts a TOML number. ok is false for integers that a float64 does not hold exactly.
func number(v any) (value float64, whole, ok bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true, n >= -1<<53 && n <= 1<<53
	case float64:
		return n, false, !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false, false
}

// check refuses an axis without values, values that no key takes, and repeated values.
func (a *Axis) check(f *tomlfile.Document) error {
	if len(a.Values) == 0 {
		return fail(f, "empty: no value, so no point", "at least one value", a.path+".values", a.path)
	}
	seen := map[string]int{}
	a.alike = len(a.Keys) > 1
	for i, step := range a.Values {
		texts := make([]string, len(step))
		for k, v := range step {
			text, err := valueText(v)
			if err != nil {
				return fail(f, err.Error(), "numbers, strings, booleans and lists of them", at(a.path+".values", i), a.path+".values", a.path)
			}
			texts[k] = text
			a.alike = a.alike && text == texts[0]
		}
		whole := strings.Join(texts, ", ")
		if j, twice := seen[whole]; twice {
			return fail(f, fmt.Sprintf("%s stands there twice, as value %d and %d", whole, j+1, i+1), "each value once",
				at(a.path+".values", i), a.path+".values", a.path)
		}
		seen[whole] = i
		a.texts = append(a.texts, texts)
	}
	return nil
}

// Label of a step, for people and tables: the value, or all values if those of several keys differ.
func (a *Axis) Label(step int) string {
	values := a.Values[step]
	if a.alike {
		values = values[:1]
	}
	parts := make([]string, len(values))
	for k, v := range values {
		if s, ok := v.(string); ok {
			parts[k] = s
			continue
		}
		parts[k] = a.texts[step][k]
	}
	return strings.Join(parts, "/")
}

// ordered tells whether the values are rising numbers, so that a refinement can try some of them
// first.
func (a *Axis) ordered() bool {
	last := math.Inf(-1)
	for _, step := range a.Values {
		v, _, ok := number(step[0])
		if !ok || v <= last {
			return false
		}
		last = v
	}
	return true
}

// nameAxes names axes without a name after the shortest unambiguous end of their first key.
func nameAxes(axes []Axis) {
	for i := range axes {
		if axes[i].Name != "" {
			continue
		}
		parts := axes[i].keys[0]
		for n := 1; n <= len(parts); n++ {
			axes[i].Name = strings.Join(parts[len(parts)-n:], ".")
			clash := slices.ContainsFunc(axes, func(o Axis) bool {
				return o.path != axes[i].path && strings.HasSuffix("."+o.Keys[0], "."+axes[i].Name)
			})
			if !clash {
				break
			}
		}
	}
}
