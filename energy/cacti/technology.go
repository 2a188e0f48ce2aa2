package cacti

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

//go:embed technology.csv
var technologyCSV string

//go:embed leakage.csv
var leakageCSV string

// technology is a row of technology.csv: a device type of a node and the node's wires.
type technology struct {
	nodeNM int
	device string

	gate, fringe, junction         float64 // F/um, F/um, F/um2
	lElec, resistanceFactor        float64 // um, 1
	vdd, vth, vdsat                float64
	on                             float64 // A/um
	oxide, pToN, mobility, gmRatio float64

	barrier, scatter, horizontalK, ild float64

	leakage
}

// leakage is a row of leakage.csv: the off currents of a device at a temperature.
type leakage struct {
	off, gateLeak float64 // A/um
	flag          string  // why they are not to be trusted; "" if they are
}

// The temperatures of leakage.csv, in K.
const (
	MinTemperatureK  = 300
	MaxTemperatureK  = 400
	TemperatureStepK = 10
)

// technologies reads the devices of a type with their leakage at a temperature, largest node first.
func technologies(device string, temperatureK int) ([]technology, error) {
	leaks, err := leakages(device, temperatureK)
	if err != nil {
		return nil, err
	}
	var all []technology
	err = records("technology.csv", technologyCSV, func(r []string) error {
		t, err := technologyOf(r)
		if t.device == device {
			t.leakage = leaks[t.nodeNM]
			all = append(all, t)
		}
		return err
	})
	return all, err
}

// leakages are the off currents of a type of device at a temperature, by node.
func leakages(device string, temperatureK int) (map[int]leakage, error) {
	byNode := map[int]leakage{}
	err := records("leakage.csv", leakageCSV, func(r []string) error {
		if r[1] != device || r[2] != strconv.Itoa(temperatureK) {
			return nil
		}
		node, err1 := strconv.Atoi(r[0])
		off, err2 := strconv.ParseFloat(r[3], 64)
		gate, err3 := strconv.ParseFloat(r[4], 64)
		byNode[node] = leakage{off, gate, r[5]}
		return errors.Join(err1, err2, err3)
	})
	return byNode, err
}

// records hands out the lines of a table after its header.
func records(name, text string, line func([]string) error) error {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comment = '#'
	all, err := reader.ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, r := range all[1:] {
		if err := line(r); err != nil {
			return fmt.Errorf("%s: %s nm, %s: %w", name, r[0], r[1], err)
		}
	}
	return nil
}

func technologyOf(r []string) (technology, error) {
	t := technology{device: r[1]}
	node, err := strconv.Atoi(r[0])
	if err != nil {
		return t, err
	}
	t.nodeNM = node
	for i, field := range t.fields() {
		if *field, err = strconv.ParseFloat(r[i+2], 64); err != nil {
			return t, err
		}
	}
	return t, nil
}

// fields are the numbers in the order of the columns.
func (t *technology) fields() []*float64 {
	return []*float64{&t.gate, &t.fringe, &t.junction, &t.lElec, &t.resistanceFactor, &t.vdd, &t.vth, &t.vdsat,
		&t.on, &t.oxide, &t.pToN, &t.mobility, &t.gmRatio,
		&t.barrier, &t.scatter, &t.horizontalK, &t.ild}
}

// neighbours are the tabulated technologies at or around a node and the share of the larger
// one: CACTI interpolates parameters linearly in the node. It does not interpolate in temperature.
func neighbours(nodeNM int, device string, temperatureK int) (larger, smaller technology, share float64, err error) {
	if temperatureK < MinTemperatureK || temperatureK > MaxTemperatureK || temperatureK%TemperatureStepK != 0 {
		return larger, smaller, 0, fmt.Errorf("no leakage at %d K: allowed are %d to %d K in steps of %d",
			temperatureK, MinTemperatureK, MaxTemperatureK, TemperatureStepK)
	}
	all, err := technologies(device, temperatureK)
	if err != nil {
		return larger, smaller, 0, err
	}
	if len(all) == 0 {
		return larger, smaller, 0, fmt.Errorf("no device %q: allowed are itrs-hp, itrs-lstp, itrs-lop", device)
	}
	if first, last := all[0].nodeNM, all[len(all)-1].nodeNM; nodeNM > first || nodeNM < last {
		return larger, smaller, 0, fmt.Errorf("no parameters for the %d nm node: allowed are %d to %d nm", nodeNM, last, first)
	}
	for i, t := range all {
		if t.nodeNM == nodeNM {
			return t, t, 1, nil
		}
		if t.nodeNM < nodeNM {
			larger, smaller = all[i-1], t
			break
		}
	}
	return larger, smaller, float64(nodeNM-smaller.nodeNM) / float64(larger.nodeNM-smaller.nodeNM), nil
}
