package lane

import (
	"fmt"

	"dnasim/quant"
)

// MaxSharingLanes is the largest number of lanes that may share a counter set.
const MaxSharingLanes = 16

// SharedSet is a counter set shared by several lanes of one dot product: it takes a pair of each a
// cycle, and changes a counter that several of them hit once, by the sum. Its counters are signed.
type SharedSet struct {
	set     *CounterSet
	lanes   int
	cycles  int64
	updates int64
	before  []int64 // counts before the cycle
}

// NewSharedSet returns an empty set shared by 1 to MaxSharingLanes lanes. Errors and panics
// are otherwise those of NewCounterSet.
func NewSharedSet(n, terms, counterBits, lanes int) (*SharedSet, error) {
	if lanes < 1 || lanes > MaxSharingLanes {
		return nil, fmt.Errorf("lane: a counter set shared by %d lanes; allowed: 1 to %d", lanes, MaxSharingLanes)
	}
	set, err := NewCounterSet(n, terms, counterBits, SharedBy(lanes))
	if err != nil {
		return nil, err
	}
	return &SharedSet{set: set, lanes: lanes, before: make([]int64, len(set.up))}, nil
}

// Room is the number of pairs, of all lanes together, the set takes before it must be drained.
func (s *SharedSet) Room() int64 { return s.set.Room() }

// Cycles is how long the set has been occupied: one cycle for as many pairs as there are
// lanes, one for each counter drained.
func (s *SharedSet) Cycles() int64 { return s.cycles }

// Updates is the number of counters changed so far: fewer than the pairs, because pairs of one
// cycle that hit the same counter are merged and may cancel.
func (s *SharedSet) Updates() int64 { return s.updates }

// Accumulate counts the leading pairs for which there is room and returns how many those were. Pair
// k goes to lane k mod lanes; if the last cycle is not full, its other lanes are idle. It panics
// when the lengths differ.
func (s *SharedSet) Accumulate(a, w []quant.Code) int {
	mustPair(len(a), len(w))
	taken := int(min(int64(len(a)), s.Room()))
	for from := 0; from < taken; from += s.lanes {
		to := min(from+s.lanes, taken)
		copy(s.before, s.set.up)
		s.set.Accumulate(a[from:to], w[from:to])
		for bin, count := range s.set.up {
			if count != s.before[bin] {
				s.updates++
			}
		}
		s.cycles++
	}
	return taken
}

// Drain adds the counts to total, bin by bin, and clears the set, as CounterSet does.
func (s *SharedSet) Drain(total *quant.Counters) {
	s.cycles += int64(len(s.set.up))
	s.set.Drain(total)
}
