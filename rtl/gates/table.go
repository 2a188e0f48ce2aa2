package gates

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A table of a library: values by load (pF) and input slew (ns), or by one of them.
type table struct {
	load, slew []float64
	values     []float64 // by load, then slew
}

// A template is what the tables of a library that name it leave out: their variables and indices.
type template struct{ variables, index [2][]string }

// template of a table; one that the library lacks has no variables.
func (r *libraryReader) template(g *group) template {
	return r.templates[g.name()]
}

// readTable reads a group with index_1, index_2 and values, whose unit is a factor. Where the
// library says nothing of the indices, the first is the load and a sole one is the slew.
func (r *libraryReader) table(g *group, unit float64) (*table, error) {
	values, err := numbers(g.attributes["values"], unit)
	if err != nil {
		return nil, err
	}
	of := r.template(g)
	var index [2][]float64
	var load [2]bool
	for i, name := range [2]string{"index_1", "index_2"} {
		text := g.attributes[name]
		if len(text) == 0 && len(values) > 1 {
			text = of.index[i]
		}
		load[i] = strings.Contains(strings.Join(of.variables[i], ""), "capacitance") || i == 0 && len(of.variables[1]) == 0 && len(text) > 0 && len(g.attributes["index_2"]) > 0
		scale := r.ns
		if load[i] {
			scale = r.pf
		}
		if index[i], err = numbers(text, scale); err != nil {
			return nil, err
		}
		if !ascending(index[i]) {
			return nil, fmt.Errorf("%s has indices that do not ascend", g.kind)
		}
	}
	first, second := max(1, len(index[0])), max(1, len(index[1]))
	if len(values) == 0 || len(values) != first*second {
		return nil, fmt.Errorf("%s has %d values for %d x %d indices", g.kind, len(values), first, second)
	}
	if load[0] {
		return &table{load: axis(index[0]), slew: axis(index[1]), values: values}, nil
	}
	turned := make([]float64, 0, len(values))
	for j := range second {
		for i := range first {
			turned = append(turned, values[i*second+j])
		}
	}
	return &table{load: axis(index[1]), slew: axis(index[0]), values: turned}, nil
}

// axis of a table that does not depend on it has one place.
func axis(index []float64) []float64 {
	if len(index) == 0 {
		return []float64{0}
	}
	return index
}

func ascending(x []float64) bool {
	for i := 1; i < len(x); i++ {
		if x[i] <= x[i-1] {
			return false
		}
	}
	return true
}

// numbers of some lists, times a unit.
func numbers(lists []string, unit float64) ([]float64, error) {
	var all []float64
	for _, list := range lists {
		for _, field := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \t\r\n\\", r) }) {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("%q is no finite number", field)
			}
			all = append(all, x*unit)
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
