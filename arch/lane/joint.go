package lane

import (
	"fmt"

	"dnasim/quant"
)

// JointSet is a DNA-TEQ lane with one histogram over (activation exponent, weight exponent).
// All four sums follow from it, so it does not matter how many terms are used. It keeps the
// contract of CounterSet with a counter for each pair of exponents.
type JointSet struct {
	bits   int
	upDown bool
	limit  int64
	pairs  int64 // since the last drain
	cycles int64
	// counts by activation exponent, then weight exponent, ascending: the drain order
	counts []int64
}

// NewJointSet returns an empty lane for n-bit exponents with counters of counterBits
// each, built like those of o. A width of exponents or counters that cannot be built is an error.
func NewJointSet(n, counterBits int, o Organisation) (*JointSet, error) {
	if err := checkWidths(n, counterBits); err != nil {
		return nil, err
	}
	o.Sums = JointHistogram
	return &JointSet{
		bits: n, upDown: o.UpDown, limit: o.PairLimit(counterBits),
		counts: make([]int64, o.DrainSteps(n, quant.FourTerms)),
	}, nil
}

func checkWidths(n, counterBits int) error {
	if n < quant.MinExponentBits || n > quant.MaxExponentBits {
		return fmt.Errorf("lane: exponents of %d bits; allowed: %d to %d", n, quant.MinExponentBits, quant.MaxExponentBits)
	}
	if counterBits < MinCounterBits || counterBits > MaxCounterBits {
		return fmt.Errorf("lane: counters of %d bits; allowed: %d to %d", counterBits, MinCounterBits, MaxCounterBits)
	}
	return nil
}

// Room is the number of pairs the set takes before it must be drained.
func (s *JointSet) Room() int64 { return s.limit - s.pairs }

// Cycles is how long the set has been occupied: one cycle a pair, one a counter drained, and
// one more for a drain where counters ripple.
func (s *JointSet) Cycles() int64 { return s.cycles }

// Count of counter i in drain order: activation exponent i / (2R+1) - R, weight exponent
// i mod (2R+1) - R.
func (s *JointSet) Count(i int) int64 { return s.counts[i] }

// Accumulate counts the leading pairs for which there is room and returns how many those
// were. Pairs with a zero take room too. It panics when the lengths differ.
func (s *JointSet) Accumulate(a, w []quant.Code) int {
	mustPair(len(a), len(w))
	taken := int(min(int64(len(a)), s.Room()))
	mask := quant.Code(1)<<s.bits - 1
	for k, activation := range a[:taken] {
		ea, ew := int(activation&mask), int(w[k]&mask)
		if ea == 0 || ew == 0 {
			continue
		}
		s.counts[(ea-1)*int(mask)+ew-1] += 1 - 2*int64((activation^w[k])>>s.bits&1)
	}
	s.pairs += int64(taken)
	s.cycles += int64(taken)
	return taken
}

// Drain adds the counts to the sums of total, which must be of the lane's width, and clears the
// set.
func (s *JointSet) Drain(total *quant.Counters) {
	exponents := 1<<s.bits - 1
	fourTerms := total.Bins() == quant.Bins(s.bits, quant.FourTerms)
	for i, count := range s.counts {
		a, w := i/exponents, i%exponents
		total.AddCount(a+w, count)
		if fourTerms {
			sums := 2*exponents - 1
			total.AddCount(sums+w, count)
			total.AddCount(sums+exponents+a, count)
			total.AddCount(sums+2*exponents, count)
		}
		s.counts[i] = 0
	}
	s.pairs = 0
	s.cycles += int64(len(s.counts))
	if s.upDown {
		s.cycles++
	}
}
