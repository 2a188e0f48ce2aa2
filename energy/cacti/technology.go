package cacti

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed technology.csv
var technologyCSV string

// technology is a row of technology.csv: a device type of a node and the node's wires.
type technology struct {
	nodeNM int
	device string

	gate, fringe, junction         float64 // F/um, F/um, F/um2
	lElec, resistanceFactor        float64 // um, 1
	vdd, vth, vdsat                float64
	on, off, gateLeak              float64 // A/um
	oxide, pToN, mobility, gmRatio float64

	barrier, scatter, horizontalK, ild float64
}

// technologies reads the table, largest node first.
func technologies() ([]technology, error) {
	reader := csv.NewReader(strings.NewReader(technologyCSV))
	reader.Comment = '#'
	records, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("technology.csv: %w", err)
	}
	var all []technology
	for _, r := range records[1:] {
		t, err := technologyOf(r)
		if err != nil {
			return nil, fmt.Errorf("technology.csv: %s nm, %s: %w", r[0], r[1], err)
		}
		all = append(all, t)
	}
	return all, nil
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
		&t.on, &t.off, &t.gateLeak, &t.oxide, &t.pToN, &t.mobility, &t.gmRatio,
		&t.barrier, &t.scatter, &t.horizontalK, &t.ild}
}

// neighbours are the tabulated technologies at or around a node and the share of the larger
// one: CACTI interpolates parameters linearly in the node.
func neighbours(nodeNM int, device string) (larger, smaller technology, share float64, err error) {
	all, err := technologies()
	if err != nil {
		return larger, smaller, 0, err
	}
	all = slices.DeleteFunc(all, func(t technology) bool { return t.device != device })
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
