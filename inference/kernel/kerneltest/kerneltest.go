// Package kerneltest computes products slowly, from their definitions: the reference with which
// tests compare package kernel. It is imported by tests only.
package kerneltest

import (
	"math"

	"dnasim/inference/kernel"
	"dnasim/quant"

	"github.com/stretchr/testify/require"
)

// productCase is a GEMM of random shape and values with its left operand in the order
// in which products read it.
type Case struct {
	Rows      kernel.RowMap
	N         int // columns of a group
	X, Matrix []float32
}

// left returns element k of row m of a group, straight from the definition of a window:
// 0 where it lies in the padding or between spread elements.
func (c *Case) Left(m, group, k int) float32 {
	r := &c.Rows
	per := r.Channels / r.Groups
	tap, channel := k/per, group*per+k%per
	image, position := m/(r.Down*r.Across), m%(r.Down*r.Across)
	y := position/r.Across*r.Strides[0] + tap/r.Kernel[1]*r.Dilations[0] - r.Top
	x := position%r.Across*r.Strides[1] + tap%r.Kernel[1]*r.Dilations[1] - r.Left
	if y < 0 || y%r.Spread[0] != 0 || y/r.Spread[0] >= r.Height || x < 0 || x%r.Spread[1] != 0 || x/r.Spread[1] >= r.Width {
		return 0
	}
	return c.X[((image*r.Height+y/r.Spread[0])*r.Width+x/r.Spread[1])*r.Channels+channel]
}

// each calls check with the operands of some elements of the result.
func (c *Case) Each(check func(at int, left, right []float32)) {
	k := c.Rows.K()
	left, right := make([]float32, k), make([]float32, k)
	columns := c.Rows.Groups * c.N
	for m := 0; m < c.Rows.M(); m += 1 + c.Rows.M()/40 {
		for group := range c.Rows.Groups {
			for i := range left {
				left[i] = c.Left(m, group, i)
			}
			for n := 0; n < c.N; n += 1 + c.N/7 {
				for i := range right {
					right[i] = c.Matrix[(group*k+i)*c.N+n]
				}
				check(m*columns+group*c.N+n, left, right)
			}
		}
	}
}

// counter computes quant.Dot of values, keeping its tables.
type Counter struct {
	first, second quant.Exponential
	a, w          []quant.Code
	counters      *quant.Counters
	powers        *quant.Powers
	values        [2][256]float64 // magnitudes of the codes
}

func NewCounter(first, second quant.Exponential, k int) *Counter {
	c := &Counter{
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
func (c *Counter) dot(left, right []float32) (value, bound float64) {
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

func (c *Counter) RequireDot(t require.TestingT, left, right []float32, got float32) {
	want, bound := c.dot(left, right)
	if !(math.Abs(float64(got)-want) <= bound) { // InDelta is slow
		require.InDelta(t, want, got, bound)
	}
}
