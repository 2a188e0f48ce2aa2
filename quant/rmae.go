package quant

// RMAE returns the relative mean absolute error of the code on the sample, sum|x - x'| / sum|x|
// with x' = q.Round(x). It has no unit, and is 0 for a tensor of zeros. For a Symmetric code it
// costs two searches and two sums per level, whatever the number of values; for another code it
// visits every value.
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

// grid says how a code rounds non-zero magnitudes: those from threshold[i-1] up to, but not
// including, threshold[i] become level[i]. Level 0 has no lower bound and the last level no upper
// one. The size is fixed, so that a search that evaluates thousands does not allocate.
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
		difference += max(float64(level*float64(middle-low))-(sumMiddle-sumLow), 0)
		difference += max((sumHigh-sumMiddle)-float64(level*float64(high-middle)), 0)
		low, sumLow = high, sumHigh
	}
	return difference / s.total
}
