package inference

import (
	"math"

	"dnasim/quant"

	"github.com/stretchr/testify/require"
)

// productCase is a GEMM of random shape and values with its left operand in the order
// in which products read it.
type productCase struct {
	rows      rowMap
	n         int // columns of a group
	x, matrix []float32
}

// left returns element k of row m of a group, straight from the definition of a window:
// 0 where it lies in the padding or between spread elements.
func (c *productCase) left(m, group, k int) float32 {
	r := &c.rows
	per := r.channels / r.groups
	tap, channel := k/per, group*per+k%per
	image, position := m/(r.down*r.across), m%(r.down*r.across)
	y := position/r.across*r.steps[0] + tap/r.kernel[1]*r.dilations[0] - r.top
	x := position%r.across*r.steps[1] + tap%r.kernel[1]*r.dilations[1] - r.left
	if y < 0 || y%r.spread[0] != 0 || y/r.spread[0] >= r.height || x < 0 || x%r.spread[1] != 0 || x/r.spread[1] >= r.width {
		return 0
	}
	return c.x[((image*r.height+y/r.spread[0])*r.width+x/r.spread[1])*r.channels+channel]
}

// each calls check with the operands of some elements of the result.
func (c *productCase) each(check func(at int, left, right []float32)) {
	k := c.rows.k()
	left, right := make([]float32, k), make([]float32, k)
	columns := c.rows.groups * c.n
	for m := 0; m < c.rows.m(); m += 1 + c.rows.m()/40 {
		for group := range c.rows.groups {
			for i := range left {
				left[i] = c.left(m, group, i)
			}
			for n := 0; n < c.n; n += 1 + c.n/7 {
				for i := range right {
					right[i] = c.matrix[(group*k+i)*c.n+n]
				}
				check(m*columns+group*c.n+n, left, right)
			}
		}
	}
}

// counter computes quant.Dot of values, keeping its tables.
type counter struct {
	first, second quant.Exponential
	a, w          []quant.Code
	counters      *quant.Counters
	powers        *quant.Powers
	values        [2][256]float64 // magnitudes of the codes
}

func newCounter(first, second quant.Exponential, k int) *counter {
	c := &counter{
		first: first, second: second, a: make([]quant.Code, k), w: make([]quant.Code, k),
		counters: quant.NewCounters(first.Bits, quant.FourTerms), powers: quant.NewPowers(first, second, quant.FourTerms),
	}
	for code := range 1 << (first.Bits + 1) {
		c.values[0][code] = math.Abs(first.Value(quant.Code(code)))
		c.values[1][code] = math.Abs(second.Value(quant.Code(code)))
	}
	return c
}

// dot returns the counting dot product and how far that of the decoded values may lie
// from it. Both work in float64; the four sums of counting may cancel, so the bound is
// relative to the magnitudes of the terms. The result is rounded to float32 at last.
func (c *counter) dot(left, right []float32) (value, bound float64) {
	c.first.EncodeAll(c.a, left)
	c.second.EncodeAll(c.w, right)
	c.counters.Reset()
	c.counters.Accumulate(c.a, c.w)
	var terms float64
	for k := range c.a {
		x, y := c.values[0][c.a[k]], c.values[1][c.w[k]]
		terms += (x + 2*math.Abs(c.first.Beta)) * (y + 2*math.Abs(c.second.Beta))
	}
	value = c.counters.Result(c.powers)
	return value, float64(len(left)+600)*0x1p-52*terms + math.Abs(value)*0x1p-24
}

func (c *counter) requireDot(t require.TestingT, left, right []float32, got float32) {
	want, bound := c.dot(left, right)
	if !(math.Abs(float64(got)-want) <= bound) { // InDelta is slow
		require.InDelta(t, want, got, bound)
	}
}
