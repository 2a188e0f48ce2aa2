package quant

import (
	"fmt"
	"math"
)

// RMAE is the relative mean absolute error of representing x by the values rounded,
// sum|x - rounded| / sum|x|; 0 for a tensor of zeros. It panics when the lengths differ.
// To try many codes on one tensor use Sample.RMAE, which does not look at every value.
func RMAE(x, rounded []float32) float64 {
	if len(x) != len(rounded) {
		panic(fmt.Sprintf("quant: %d values are represented by %d", len(x), len(rounded)))
	}
	var difference, total float64
	for i, value := range x {
		difference += math.Abs(float64(value) - float64(rounded[i]))
		total += math.Abs(float64(value))
	}
	if total == 0 {
		return 0
	}
	return difference / total
}

// RMAE is sum|x - x'| / sum|x| over the values of the sample, with x' = q.Round(x); 0 for
// a tensor of zeros. Of a Symmetric code it costs two searches and two sums per level,
// whatever the number of values; of another it looks at every value.
func (s *Sample) RMAE(q Codec) float64 {
	if s.total == 0 {
		return 0
	}
	return q.rmaeOf(s)
}

func (q Exponential) rmaeOf(s *Sample) float64 {
	var g grid
	q.grid(&g)
	return s.rmae(&g)
}

func (q Uniform) rmaeOf(s *Sample) float64 {
	var g grid
	q.grid(&g)
	return s.rmae(&g)
}

// maxLevels of the magnitudes of a code: integers 0..127, or zero and exponents -63..63.
const maxLevels = 1 << (MaxUniformBits - 1)

// grid is how a code rounds magnitudes that are not zero: those from threshold[i-1] up
// to, not including, threshold[i] become level[i]; below the first and above the last
// there is no bound. It is a value of fixed size: searches evaluate thousands.
type grid struct {
	n         int // levels
	level     [maxLevels]float64
	threshold [maxLevels - 1]float64
}

// rmae sums the error interval by interval. Within an interval, the magnitudes below
// the level contribute (their number) x level - (their sum), the others the reverse.
func (s *Sample) rmae(g *grid) float64 {
	var difference float64
	m := &s.magnitudes
	low, sumLow := 0, 0.0
	for i, level := range g.level[:g.n] {
		high := len(m.keys)
		if i < g.n-1 {
			high = m.rank(g.threshold[i])
		}
		if high == low {
			continue
		}
		middle := m.rank(level) // between low and high, as a level is within its interval
		sumMiddle, sumHigh := m.sum(middle), m.sum(high)
		difference += max(level*float64(middle-low)-(sumMiddle-sumLow), 0)
		difference += max((sumHigh-sumMiddle)-level*float64(high-middle), 0)
		low, sumLow = high, sumHigh
	}
	return difference / s.total
}
