package inference

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// productCase is a GEMM of random shape and values with its left operand in the order
// in which products read it.
type productCase struct {
	rows      rowMap
	images, n int
	x, matrix []float32
}

func drawProduct(t *rapid.T) productCase {
	small := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	var c productCase
	c.images, c.n = small("images", 1, 3), small("n", 1, 40)
	if rapid.Bool().Draw(t, "convolution") {
		kernel := [2]int{small("kernel height", 1, 4), small("kernel width", 1, 4)}
		pads := [4]int{small("top", 0, 2), small("left", 0, 2), small("bottom", 0, 2), small("right", 0, 2)}
		c.rows = convRows(small("height", 4, 9), small("width", 4, 9), small("channels", 1, 5), kernel,
			[2]int{small("step down", 1, 3), small("step across", 1, 3)}, pads)
	} else {
		c.rows = plainRows(small("m", 1, 9), small("k", 1, 70))
	}
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	values := func(n int) []float32 {
		out := make([]float32, n)
		for i := range out {
			if random.IntN(4) > 0 {
				out[i] = float32(random.NormFloat64())
			}
		}
		return out
	}
	c.x = values(c.images * c.rows.height * c.rows.width * c.rows.channels)
	c.matrix = values(c.rows.k() * c.n)
	return c
}

// left returns element k of row m of an image, straight from the definition of a window:
// 0 where it lies in the padding.
func (c *productCase) left(image, m, k int) float32 {
	r := &c.rows
	line := (r.left + r.width + r.right) * r.channels
	at := r.offsets[m] + k/r.run*r.stride + k%r.run
	y, x, channel := at/line-r.top, at%line/r.channels-r.left, at%r.channels
	if y < 0 || y >= r.height || x < 0 || x >= r.width {
		return 0
	}
	return c.x[((image*r.height+y)*r.width+x)*r.channels+channel]
}

// each calls check with the operands of every element of the result.
func (c *productCase) each(check func(at int, left, right []float32)) {
	k := c.rows.k()
	left, right := make([]float32, k), make([]float32, k)
	at := 0
	for image := range c.images {
		for m := range c.rows.offsets {
			for i := range left {
				left[i] = c.left(image, m, i)
			}
			for n := range c.n {
				for i := range right {
					right[i] = c.matrix[i*c.n+n]
				}
				check(at, left, right)
				at++
			}
		}
	}
}

func (c *productCase) run(t *rapid.T, p product) []float32 {
	out := make([]float32, c.images*len(c.rows.offsets)*c.n)
	s := newScratch(fastestKernels())
	require.NoError(t, p.weighted(out, c.x, c.images, &c.rows, finish{}, s))
	return out
}

func TestFloatProductsSumInOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		got := c.run(t, floatProduct(c.matrix, &c.rows, c.n))
		c.each(func(at int, left, right []float32) {
			var sum float32
			for k := range left {
				sum += float32(left[k] * right[k])
			}
			require.Equal(t, sum, got[at])
		})
	})
}

// INT8 is exact: the integer sum of the products of the codes, scaled once.
func TestUniformProductsAreIntegerSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		bits := rapid.IntRange(quant.MinUniformBits, quant.MaxUniformBits).Draw(t, "bits")
		activation, weight := quant.Uniform{Bits: bits, Scale: 0.03}, quant.Uniform{Bits: bits, Scale: 0.02}
		got := c.run(t, integerProduct(c.matrix, &c.rows, c.n, activation, weight))
		c.each(func(at int, left, right []float32) {
			var sum int64
			for k := range left {
				sum += int64(activation.Encode(float64(left[k]))) * int64(weight.Encode(float64(right[k])))
			}
			require.Equal(t, float32(float64(sum)*(activation.Scale*weight.Scale)), got[at])
		})
	})
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

func TestExponentialProductsAreCountingDotProducts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		bits := rapid.IntRange(quant.MinExponentBits, quant.MaxExponentBits).Draw(t, "bits")
		base := 1 + 4/math.Exp2(float64(bits))
		first := quant.Exponential{Bits: bits, Base: base, Alpha: 0.3, Beta: 0.01}
		second := quant.Exponential{Bits: bits, Base: base, Alpha: 0.2, Beta: -0.002}
		require.NoError(t, second.Validate())
		got := c.run(t, decodedProduct(c.matrix, &c.rows, c.n, first, second))
		counter := newCounter(first, second, c.rows.k())
		c.each(func(at int, left, right []float32) {
			if at%7 == 0 { // encoding is slow
				counter.requireDot(t, left, right, got[at])
			}
		})
	})
}

// A product of two activations is the product with the second as weights.
func TestPairwiseProductsAreWeightedOnes(t *testing.T) {
	exponential := quant.Exponential{Bits: 5, Base: 1.2, Alpha: 0.2, Beta: 0.01}
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		c.images = 1
		c.rows = plainRows(len(c.x)/c.rows.channels, c.rows.channels)
		c.matrix = c.matrix[:c.rows.k()*c.n]
		uniform := quant.Uniform{Bits: 8, Scale: 0.03}
		for name, pair := range map[string][2]product{
			"float": {floatProduct(nil, &c.rows, c.n), floatProduct(c.matrix, &c.rows, c.n)},
			"exponential": {decodedProduct(nil, &c.rows, c.n, exponential, exponential),
				decodedProduct(c.matrix, &c.rows, c.n, exponential, exponential)},
			"uniform": {integerProduct(nil, &c.rows, c.n, uniform, uniform), integerProduct(c.matrix, &c.rows, c.n, uniform, uniform)},
		} {
			got := make([]float32, len(c.rows.offsets)*c.n)
			require.NoError(t, pair[0].pairwise(got, c.x, c.matrix, &c.rows, c.n, newScratch(fastestKernels())))
			require.Equal(t, c.run(t, pair[1]), got, name)
		}
	})
}

func TestOperandsWithoutCodeAreRefused(t *testing.T) {
	r := plainRows(1, 2)
	uniform, exponential := quant.Uniform{Bits: 8, Scale: 1}, quant.Exponential{Bits: 5, Base: 1.2, Alpha: 1}
	for _, p := range []product{
		integerProduct([]float32{1, 1}, &r, 1, uniform, uniform),
		decodedProduct([]float32{1, 1}, &r, 1, exponential, exponential),
	} {
		s := newScratch(fastestKernels())
		nan, one, out := []float32{1, float32(math.NaN())}, []float32{1, 1}, make([]float32, 1)
		require.ErrorIs(t, p.weighted(out, nan, 1, &r, finish{}, s), errNotFinite)
		require.ErrorIs(t, p.pairwise(out, nan, one, &r, 1, s), errNotFinite)
		require.ErrorIs(t, p.pairwise(out, one, nan, &r, 1, s), errNotFinite)
	}
}
