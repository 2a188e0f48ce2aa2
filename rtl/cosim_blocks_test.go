package rtl

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"dnasim/arch/lane"
	"dnasim/quant"
)

func integers(r *rand.Rand, count int) Int8Pairs {
	p := Int8Pairs{A: make([]int8, count), W: make([]int8, count)}
	for k := range count {
		p.A[k], p.W[k] = int8(r.IntN(256)-128), int8(r.IntN(256)-128)
	}
	return p
}

func extremes(a, w int8, count int) Int8Pairs {
	p := Int8Pairs{A: make([]int8, count), W: make([]int8, count)}
	for k := range count {
		p.A[k], p.W[k] = a, w
	}
	return p
}

// Integer lanes give the sums of lane.INT8 in its cycles, at the largest dot product of the largest
// operands too.
func TestINT8MACsKeepTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	r := rand.New(rand.NewPCG(1, 2))
	zeros := integers(r, 300) // half of the pairs have one
	for k := range zeros.A {
		switch k % 4 {
		case 0:
			zeros.A[k] = 0
		case 2:
			zeros.W[k] = 0
		}
	}
	dots := []Int8Pairs{
		integers(r, 1000), {}, extremes(-128, -128, 1), extremes(-128, 127, 3), extremes(127, 127, 1), integers(r, 1), zeros, extremes(0, -128, 2), integers(r, 1000),
	}
	longest := extremes(-128, -128, lane.INT8PairLimit)
	for _, organisation := range lane.INT8Organisations() {
		for _, lean := range []bool{false, true} {
			m := INT8MAC{organisation, lean}
			t.Run(fmt.Sprintf("%+v", m), func(t *testing.T) {
				t.Parallel()
				dots := dots
				if !m.Lean && m.Organisation.ZeroGated { // the time it takes
					dots = append(slices.Clone(dots), longest, zeros)
				}
				p, err := INT8Program(m, dots)
				c.simulate(t, p, err)
			})
		}
	}
}

// The post-processing unit gives the integer sum of counts and weights, and that is quant's result
// to the rounding of the weights.
func TestPostProcessingKeepsTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for n := quant.MinExponentBits; n <= widest(); n++ {
		for _, terms := range []int{quant.OneTerm, quant.FourTerms} {
			t.Run(fmt.Sprintf("n=%d,terms=%d", n, terms), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(n), uint64(terms)))
				weights, activations := laplace(r, 4000, false), laplace(r, 4000, true)
				qw, qa := fit(t, weights, activations, n, terms)
				fixed, unit := FixedWeights(qa, qw, terms, 16)
				var outputs []Output
				for _, pairs := range []int{1, 64, 4000} {
					dot := encode(qw, qa, weights, activations, pairs)
					counters := quant.NewCounters(n, terms)
					counters.Accumulate(dot.A, dot.W)
					o := Output{Weights: fixed}
					var sum int64
					for i := range fixed {
						o.Counts = append(o.Counts, counters.Count(i))
						sum += counters.Count(i) * fixed[i]
					}
					outputs = append(outputs, o)
					assert.InDelta(t, quant.Dot(dot.A, dot.W, qa, qw), float64(sum)*unit, float64(terms*pairs)*unit/2+1e-9)
				}
				c.simulate(t, WeighingProgram(PostProcessing(12, 16), outputs), nil)
			})
		}
	}
	extreme := Output{Counts: []int64{-4096, 4095, -4096, 4095}, Weights: []int64{-32768, 32767, 32767, -32768}}
	c.simulate(t, WeighingProgram(PostProcessing(12, 16), []Output{extreme, {Counts: []int64{3}, Weights: []int64{-2}}, extreme}), nil)
	terms := Output{Counts: []int64{math.MinInt32, math.MaxInt32, -1, 5}, Weights: []int64{-32768, 32767, 32767, -32768}}
	c.simulate(t, WeighingProgram(TermScaler(), []Output{terms, terms}), nil)
}

// The exponent requantizer gives the codes of quant.Encode, at and beside every threshold, in 1 + n
// cycles.
func TestExponentRequantizerKeepsTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	const unit = 1.0 / 4096
	for n := quant.MinExponentBits; n <= widest(); n++ {
		for _, terms := range []int{quant.OneTerm, quant.FourTerms} {
			for _, rectify := range []bool{false, true} {
				t.Run(fmt.Sprintf("n=%d,terms=%d,rectify=%v", n, terms, rectify), func(t *testing.T) {
					t.Parallel()
					r := rand.New(rand.NewPCG(uint64(n), 3))
					x := laplace(r, 300, false)
					q, _ := fit(t, x, x, n, terms)
					values := []int64{0, 1, -1, math.MaxInt32, math.MinInt32, math.MinInt32 + 1}
					for _, threshold := range q.Thresholds() {
						at := int64(math.Ceil(threshold / unit))
						values = append(values, at-1, at, at+1, -at, 1-at)
					}
					for _, v := range x {
						values = append(values, int64(math.Round(float64(v)/unit)))
					}
					p, err := RequantizingProgram(q, 32, unit, values, rectify)
					c.simulate(t, p, err)
				})
			}
		}
	}
}

func TestINT8RequantizerKeepsTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	r := rand.New(rand.NewPCG(5, 6))
	var sums []Scaled
	for _, sum := range []int32{0, 1, -1, math.MaxInt32, math.MinInt32} {
		for _, multiplier := range []int{0, 1, 2, lane.MaxRequantizeMultiplier} {
			for _, shift := range []int{lane.MinRequantizeShift, 2, 7, 16, 24, 31, 32, 33, 40, 46, lane.MaxRequantizeShift} {
				sums = append(sums, Scaled{sum, multiplier, shift})
			}
		}
	}
	for range 400 {
		sums = append(sums, Scaled{int32(r.Uint32()) >> r.IntN(28), r.IntN(1 << 16), 1 + r.IntN(47)})
	}
	p, err := INT8RequantizingProgram(sums)
	c.simulate(t, p, err)
}
