package sweep

import (
	"cmp"
	"container/heap"
	"slices"
)

// Design is a machine at a point with its objectives.
type Design struct {
	Point   int // position in the order of the sweep
	Index   []int
	Machine string
	ID      string // equal for machines that are the same at several points
	// Values of the objectives.
	Values []float64
}

// front is a Pareto front: the designs that no other design dominates.
type front struct {
	objectives []Metric
	designs    []Design
}

// add adds a design unless another one dominates it, and drops those that it dominates. The front
// does not depend on the order of the designs. Of equal machines at several points it keeps the
// first.
func (f *front) add(d Design) {
	for i := range f.designs {
		o := &f.designs[i]
		if o.ID == d.ID && o.Machine == d.Machine && slices.Equal(o.Values, d.Values) {
			if d.Point < o.Point {
				*o = d
			}
			return
		}
		if f.dominates(o.Values, d.Values) {
			return
		}
	}
	f.designs = append(slices.DeleteFunc(f.designs, func(o Design) bool { return f.dominates(d.Values, o.Values) }), d)
}

// dominates tells whether a is at least as good as b in every objective and better in one.
func (f *front) dominates(a, b []float64) bool {
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

// sample keeps the designs with the smallest hashes, for pictures. It does not depend on the order
// of the designs.
type sample struct {
	most  int
	items sampleHeap
}

type sampleItem struct {
	hash   uint64
	design Design
}

// sampleHeap is a heap for container/heap with the largest hash first.
type sampleHeap []sampleItem

func (h sampleHeap) Len() int           { return len(h) }
func (h sampleHeap) Less(i, j int) bool { return h[i].compare(&h[j]) > 0 }
func (h sampleHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *sampleHeap) Push(item any)     { *h = append(*h, item.(sampleItem)) }

func (h *sampleHeap) Pop() any {
	last := len(*h) - 1
	item := (*h)[last]
	*h = (*h)[:last]
	return item
}

func (s *sample) add(d Design) {
	item := sampleItem{hash: hashOf(d), design: d}
	switch {
	case len(s.items) < s.most:
		heap.Push(&s.items, item)
	case item.compare(&s.items[0]) < 0:
		s.items[0] = item
		heap.Fix(&s.items, 0)
	}
}

func hashOf(d Design) uint64 {
	h := scramble(uint64(d.Point))
	for i := range len(d.Machine) {
		h = scramble(h ^ uint64(d.Machine[i]))
	}
	return h
}

func (a *sampleItem) compare(b *sampleItem) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.design.Point, b.design.Point), cmp.Compare(a.design.Machine, b.design.Machine))
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
