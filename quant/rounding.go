package quant

import "math"

// Rounding says where the thresholds of an exponential code lie, and so which level a value
// becomes.
type Rounding uint8

const (
	// RoundLogarithm: to the exponent nearest to log_Base((|x| - Beta)/Alpha), as the
	// paper does in our reading: the threshold between two exponents has the exponent
	// midway. Only exact zero is coded as zero.
	RoundLogarithm Rounding = iota
	// RoundNearest: to the nearest level, of which zero is one (ours). Thresholds lie midway
	// between neighbouring levels; magnitudes below half the smallest level become zero. For
	// given levels no other thresholds have a lower RMAE, because each value has its smallest
	// error. Rounding to zero costs nothing: the code of zero exists in any case, and a pair with
	// a zero needs no work.
	RoundNearest
)

// String names the rounding.
func (r Rounding) String() string {
	if r == RoundNearest {
		return "nearest"
	}
	return "logarithm"
}

// Magnitudes describes how the code rounds magnitudes: levels[0] is 0, the others are
// those of Levels; |x| becomes the level whose index is the number of thresholds not above it.
func (q Exponential) Magnitudes() (levels, thresholds []float64) {
	levels = append(make([]float64, 1, 2*q.R()+2), q.Levels()...)
	thresholds = append(make([]float64, 0, 2*q.R()+1), q.ZeroThreshold())
	return levels, append(thresholds, q.Thresholds()...)
}

// grid has no level for zero when only zeros are coded as zero.
func (q Exponential) grid(g *grid) {
	g.n = 0
	if q.Rounding == RoundNearest {
		g.level[0], g.threshold[0] = 0, q.ZeroThreshold()
		g.n = 1
	}
	for i := -q.R(); i <= q.R(); i++ {
		g.level[g.n] = q.level(i)
		if i > -q.R() {
			g.threshold[g.n-1] = q.threshold(i)
		}
		g.n++
	}
}

// Magnitudes describes how the code rounds magnitudes, as Exponential.Magnitudes does: levels[k] is
// k Scale. Each threshold is the exact float64 at which Encode steps up.
func (q Uniform) Magnitudes() (levels, thresholds []float64) {
	for k := range q.Max() + 1 {
		levels = append(levels, q.Value(int8(k)))
		if k == 0 {
			continue
		}
		t := (float64(k) - 0.5) * q.Scale
		for int(q.Encode(t)) >= k {
			t = math.Nextafter(t, 0)
		}
		for int(q.Encode(t)) < k {
			t = math.Nextafter(t, math.Inf(1))
		}
		thresholds = append(thresholds, t)
	}
	return levels, thresholds
}

func (q Uniform) grid(g *grid) {
	g.n = q.Max() + 1
	for i := range g.n {
		g.level[i] = float64(i) * q.Scale
		if i > 0 {
			g.threshold[i-1] = (float64(i) - 0.5) * q.Scale
		}
	}
}
