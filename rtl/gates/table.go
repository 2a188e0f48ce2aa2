package gates

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A table of a library: values by load (pF) and input slew (ns), or by slew alone.
type table struct {
	load, slew []float64
	values     []float64 // by load, then slew
}

// readTable reads a group with index_1, index_2 and values. oneD tables are over slew.
func readTable(g *group) (*table, error) {
	t := &table{}
	var err error
	first, err := numbers(g.attributes["index_1"])
	if err != nil {
		return nil, err
	}
	second, err := numbers(g.attributes["index_2"])
	if err != nil {
		return nil, err
	}
	if t.load, t.slew = first, second; len(second) == 0 {
		t.load, t.slew = []float64{0}, first
	}
	if t.values, err = numbers(g.attributes["values"]); err != nil {
		return nil, err
	}
	if len(t.slew) == 0 || len(t.values) != len(t.load)*len(t.slew) {
		return nil, fmt.Errorf("%s has %d values for %d x %d indices", g.kind, len(t.values), len(t.load), len(t.slew))
	}
	if !ascending(t.load) || !ascending(t.slew) {
		return nil, fmt.Errorf("%s has indices that do not ascend", g.kind)
	}
	return t, nil
}

func ascending(x []float64) bool {
	for i := 1; i < len(x); i++ {
		if x[i] <= x[i-1] {
			return false
		}
	}
	return true
}

func numbers(lists []string) ([]float64, error) {
	var all []float64
	for _, list := range lists {
		for _, field := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \t\r\n\\", r) }) {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("%q is no finite number", field)
			}
			all = append(all, x)
		}
	}
	return all, nil
}

// at interpolates bilinearly, and extrapolates from the outermost values.
func (t *table) at(load, slew float64) float64 {
	i, u := locate(t.load, load)
	j, v := locate(t.slew, slew)
	columns := len(t.slew)
	low, high := t.row(i*columns, j, v), 0.0
	if u == 0 {
		return low
	}
	high = t.row((i+1)*columns, j, v)
	return low + float64(u*(high-low))
}

func (t *table) row(begin, j int, v float64) float64 {
	low := t.values[begin+j]
	if v == 0 {
		return low
	}
	return low + float64(v*(t.values[begin+j+1]-low))
}

// locate finds the interval of x and the place in it; outside the first or last interval the place
// is below 0 or above 1.
func locate(index []float64, x float64) (interval int, place float64) {
	if len(index) == 1 {
		return 0, 0
	}
	for interval < len(index)-2 && x > index[interval+1] {
		interval++
	}
	return interval, (x - index[interval]) / (index[interval+1] - index[interval])
}

// mean of a value over tables; 0 without any.
func mean(tables []*table, load, slew float64) float64 {
	if len(tables) == 0 {
		return 0
	}
	var sum float64
	for _, t := range tables {
		sum += t.at(load, slew)
	}
	return sum / float64(len(tables))
}
