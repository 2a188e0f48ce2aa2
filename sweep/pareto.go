package sweep

import (
	"cmp"
	"slices"
)

// Design is a machine at a point with the figures it is judged by.
type Design struct {
	Point   int // position in the order of the sweep
	Index   []int
	Machine string
	ID      string // equal for machines that are the same at several points
	// Values of the objectives.
	Values []float64
}

// front holds the designs that no other one beats: for each of them, every other one is worse in some objective, or
// equal in all.
type front struct {
	objectives []Metric
	designs    []Design
}

// add takes a design in, if none beats it, and drops those that it beats. The front does not depend on the order, but
// for designs that are the same machine, of which the first point is kept.
func (f *front) add(d Design) {
	for i := range f.designs {
		o := &f.designs[i]
		if o.ID == d.ID && o.Machine == d.Machine && slices.Equal(o.Values, d.Values) {
			if d.Point < o.Point {
				*o = d
			}
			return
		}
		if f.beats(o.Values, d.Values) {
			return
		}
	}
	f.designs = append(slices.DeleteFunc(f.designs, func(o Design) bool { return f.beats(d.Values, o.Values) }), d)
}

// beats tells whether a is at least as good as b in every objective, and better in one.
func (f *front) beats(a, b []float64) bool {
	better := false
	for i := range f.objectives {
		x, y := f.objectives[i].cost(a[i]), f.objectives[i].cost(b[i])
		if x > y {
			return false
		}
		better = better || x < y
	}
	return better
}

// sorted lists the front by the first objective, the best first.
func (f *front) sorted() []Design {
	list := slices.Clone(f.designs)
	slices.SortFunc(list, func(a, b Design) int {
		for i := range f.objectives {
			m := &f.objectives[i]
			if c := cmp.Compare(m.cost(a.Values[i]), m.cost(b.Values[i])); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(a.Point, b.Point), cmp.Compare(a.Machine, b.Machine))
	})
	return list
}

// sample keeps a bounded part of many designs for pictures: those with the least hashes, so that it does not depend on the order
// in which they came.
type sample struct {
	most  int
	items []sampled // a heap, the largest hash first
}

type sampled struct {
	hash   uint64
	design Design
}

func (s *sample) add(d Design) {
	item := sampled{hash: hashOf(d), design: d}
	if len(s.items) == s.most {
		if item.order(&s.items[0]) >= 0 {
			return
		}
		s.items[0] = item
		s.sink()
		return
	}
	s.items = append(s.items, item)
	s.rise()
}

func hashOf(d Design) uint64 {
	h := scramble(uint64(d.Point))
	for i := range len(d.Machine) {
		h = scramble(h ^ uint64(d.Machine[i]))
	}
	return h
}

func (a *sampled) order(b *sampled) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.design.Point, b.design.Point), cmp.Compare(a.design.Machine, b.design.Machine))
}

func (s *sample) rise() {
	for i := len(s.items) - 1; i > 0; {
		parent := (i - 1) / 2
		if s.items[i].order(&s.items[parent]) <= 0 {
			return
		}
		s.items[i], s.items[parent] = s.items[parent], s.items[i]
		i = parent
	}
}

func (s *sample) sink() {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(s.items) {
			return
		}
		if child+1 < len(s.items) && s.items[child+1].order(&s.items[child]) > 0 {
			child++
		}
		if s.items[child].order(&s.items[i]) <= 0 {
			return
		}
		s.items[i], s.items[child] = s.items[child], s.items[i]
		i = child
	}
}

// sorted lists the sample by point and machine.
func (s *sample) sorted() []Design {
	list := make([]Design, len(s.items))
	for i := range s.items {
		list[i] = s.items[i].design
	}
	slices.SortFunc(list, func(a, b Design) int {
		return cmp.Or(cmp.Compare(a.Point, b.Point), cmp.Compare(a.Machine, b.Machine))
	})
	return list
}
