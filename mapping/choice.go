package mapping

import (
	"cmp"
	"math/bits"
	"slices"
)

// choice picks one of many candidates: of those that take hardly longer than the fastest, the one
// with the least product of energy and cycles.
type choice[T any] struct {
	// front holds candidates that may be chosen: none takes much longer than the fastest, and none
	// is better than another in both cycles and their product with energy.
	front   []candidate[T]
	fastest int64 // cycles; 0: there is none yet
}

// candidate is a mapping and what it is compared by.
type candidate[T any] struct {
	what T
	figures
}

// figures are what candidates are compared by. Energy is in units of that of a DRAM byte.
type figures struct{ energy, cycles int64 }

// What a layer's energy is made of beside its DRAM bytes, as far as candidates are compared: orders
// of magnitude, since the mapper knows no energies. A pair of INT8 operands takes 0.9 pJ in lanes
// and buffers of the default machine and a byte of LPDDR4 67 pJ; counters take up to 3 pJ a pair.
// What is on all the time takes a thirtieth of what the memory does at its full rate.
const (
	workPerByte = 100 // pairs, or operations of the vector unit, that cost as much as a byte
	idleShare   = 32  // an idle cycle costs as much as a full one's bytes divided by this
)

// figures of a candidate that moves bytes of DRAM; work is the layer's.
func (m *machine) figures(bytes, work, cycles int64) figures {
	return figures{bytes + work/workPerByte + int64(min(float64(cycles)*m.idle, 1<<60)), cycles}
}

// slower is the part of the fastest candidate's cycles that may be given for fewer bytes, a fifth.
// It bounds how much slower a better machine can be, whose fastest candidate is at least as fast.
// A tighter bound costs more than it saves: at a tenth INT8 on ResNet-50 takes 3 % more energy.
const slower = 5

// within reports whether a number of cycles is close enough to the fastest candidate's.
func (s *choice[T]) within(cycles int64) bool { return cycles-s.fastest <= s.fastest/slower }

// promising reports whether a candidate of at least these figures could be chosen.
func (s *choice[T]) promising(x figures) bool {
	if s.fastest == 0 {
		return true
	}
	return s.within(x.cycles) && !slices.ContainsFunc(s.front, func(y candidate[T]) bool { return y.noWorse(&x) })
}

func (s *choice[T]) add(what T, x figures) {
	if !s.promising(x) {
		return
	}
	if s.fastest == 0 || x.cycles < s.fastest {
		s.fastest = x.cycles
	}
	s.front = slices.DeleteFunc(s.front, func(y candidate[T]) bool { return !s.within(y.cycles) || x.noWorse(&y.figures) })
	s.front = append(s.front, candidate[T]{what, x})
}

// finalists is the number of candidates whose time may be found on the machine itself.
const finalists = 6

// best is the choice; ok is false if there is no candidate. Where the machine's own time is cheap
// to find, it takes the place of the estimate.
func (s *choice[T]) best(try func(*T) (figures, bool)) (what T, ok bool) {
	slices.SortStableFunc(s.front, func(x, y candidate[T]) int { return x.compare(&y.figures) })
	list := slices.Clone(s.front[:min(len(s.front), finalists)])
	for i := range list {
		x, ok := try(&list[i].what)
		if !ok {
			list = s.front
			break
		}
		list[i].figures = x
	}
	final := choice[T]{}
	for _, x := range list {
		final.add(x.what, x.figures)
	}
	if len(final.front) == 0 {
		return what, false
	}
	return slices.MinFunc(final.front, func(x, y candidate[T]) int { return x.compare(&y.figures) }).what, true
}

// noWorse reports whether x is at least as fast as y, so that x may be chosen whenever y may, and
// would be chosen before it.
func (x *figures) noWorse(y *figures) bool { return x.cycles <= y.cycles && x.compare(y) <= 0 }

// compare compares the products of energy and cycles, then energy.
func (x *figures) compare(y *figures) int {
	xHigh, xLow := bits.Mul64(uint64(x.energy), uint64(x.cycles))
	yHigh, yLow := bits.Mul64(uint64(y.energy), uint64(y.cycles))
	return cmp.Or(cmp.Compare(xHigh, yHigh), cmp.Compare(xLow, yLow), cmp.Compare(x.energy, y.energy))
}
