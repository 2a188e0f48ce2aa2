package kerneltest

import (
	"math"

	"github.com/stretchr/testify/require"

	"dnasim/inference/kernel"
	"dnasim/quant"
)

// Case is a product with weights. Its fields are the operands of kernel.Product.MultiplyWeights:
// the map of the rows, the columns N of each group, the input X, and the weights Matrix, for each
// group a row-major K x N matrix.
type Case struct {
	Rows      kernel.RowMap
	N         int // columns of a group
	X, Matrix []float32
}

// Left returns element k of row m of a group, from the definition of a window: 0 in the padding and
// between spread elements.
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

// Each calls check for some elements of the result, with the index of the element and its two
// operands, which are K values each.
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

// Counter computes counting dot products (quant.Dot) of values. It keeps its tables between calls.
type Counter struct {
	first, second quant.Exponential
	a, w          []quant.Code
	counters      *quant.Counters
	powers        *quant.Powers
	values        [2][256]float64 // magnitudes of the codes
}

// NewCounter returns a counter for operands of k values in the two codes, which must share width
// and base.
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

// dot returns the counting dot product, and the largest allowed distance of the product of the
// decoded values from it. Both are float64 sums. The four sums of a counting dot product may
// cancel, so the bound is relative to the magnitudes of their terms. The result is rounded to
// float32 in the end.
func (c *Counter) dot(left, right []float32) (value, bound float64) {
	c.first.EncodeAll(c.a, left)
	c.second.EncodeAll(c.w, right)
	c.counters.Reset()
	c.counters.Accumulate(c.a, c.w)
	var terms float64
	for k := range c.a {
		x, y := c.values[0][c.a[k]], c.values[1][c.w[k]]
		terms += float64((x + 2*math.Abs(c.first.Beta)) * (y + 2*math.Abs(c.second.Beta)))
	}
	value = c.counters.Result(c.powers)
	return value, float64(float64(len(left)+600)*0x1p-52*terms) + float64(math.Abs(value)*0x1p-24)
}

// RequireDot fails the test if got is further from the counting dot product than rounding allows.
func (c *Counter) RequireDot(t require.TestingT, left, right []float32, got float32) {
	want, bound := c.dot(left, right)
	if !(math.Abs(float64(got)-want) <= bound) { // InDelta is slow
		require.InDelta(t, want, got, bound)
	}
}
