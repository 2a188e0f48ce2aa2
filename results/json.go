package results

import (
	"dnasim/internal/plainjson"
	"io"
)

// WriteJSON writes v, indented. Maps are sorted by key and HTML characters stand as they are, so
// that equal values give equal, readable bytes. Of the types of this package, lists that are nil
// are written as empty arrays, so that a reader finds an array wherever the schema has one.
func WriteJSON(w io.Writer, v any) error {
	if c, ok := v.(interface{ complete() any }); ok {
		v = c.complete()
	}
	return plainjson.Write(w, v)
}

func (r Run) complete() any { return r.WithoutNil() }

// WithoutNil returns a copy of r with empty lists in place of nil ones. r itself is not changed.
func (r Run) WithoutNil() Run {
	r.Notes = nonNil(r.Notes)
	r.Hardware = nonNil(r.Hardware)
	for i := range r.Hardware {
		r.Hardware[i].Area = nonNil(r.Hardware[i].Area)
		r.Hardware[i].Timing = nonNil(r.Hardware[i].Timing)
	}
	r.Networks = nonNil(r.Networks)
	for i := range r.Networks {
		n := &r.Networks[i]
		n.Versus = nonNil(n.Versus)
		n.Waterfalls = nonNil(n.Waterfalls)
		n.Machines = nonNil(n.Machines)
		for j := range n.Machines {
			layers := nonNil(n.Machines[j].Layers)
			n.Machines[j].Layers = layers
			for k := range layers {
				layers[k].Counts = nonNil(layers[k].Counts)
			}
		}
	}
	r.Geomean = nonNil(r.Geomean)
	r.EnergyTable = r.EnergyTable.withoutNil()
	r.Published = nonNil(r.Published)
	if r.Config == nil {
		r.Config = map[string]any{}
	}
	return r
}

func (t EnergyTable) complete() any { return t.withoutNil() }

func (t EnergyTable) withoutNil() EnergyTable {
	t.Overridden = nonNil(t.Overridden)
	t.Rows, t.Prices = nonNil(t.Rows), nonNil(t.Prices)
	return t
}

func (s Sweep) complete() any {
	s.Constraints, s.Reasons, s.Notes = nonNil(s.Constraints), nonNil(s.Reasons), nonNil(s.Notes)
	s.Fronts = nonNil(s.Fronts)
	for i := range s.Fronts {
		f := &s.Fronts[i]
		f.Front, f.Effects, f.Sample = nonNil(f.Front), nonNil(f.Effects), nonNil(f.Sample)
	}
	return s
}

func (n NetworkSummary) complete() any {
	n.Layers = nonNil(n.Layers)
	for i := range n.Layers {
		n.Layers[i].Inputs = nonNil(n.Layers[i].Inputs)
	}
	return n
}

func (l NetworkList) complete() any {
	l.Networks = nonNil(l.Networks)
	return l
}

// nonNil copies s; the copy of nil is empty.
func nonNil[T any](s []T) []T { return append([]T{}, s...) }
