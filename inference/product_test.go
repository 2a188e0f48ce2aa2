package inference

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// convRows lays out the windows of a convolution of one image.
func convRows(height, width, channels, groups int, kernel, steps, dilations [2]int, pads [4]int) rowMap {
	w := window{kernel: kernel, steps: steps, dilations: dilations, pads: pads}
	return rowMap{
		images: 1, height: height, width: width, channels: channels, groups: groups,
		kernel: kernel, steps: steps, dilations: dilations, spread: [2]int{1, 1},
		top: pads[0], left: pads[1], bottom: pads[2], right: pads[3],
		down: w.positions(0, height), across: w.positions(1, width),
	}
}

// productCase is a GEMM of random shape and values with its left operand in the order
// in which products read it.
type productCase struct {
	rows      rowMap
	n         int // columns of a group
	x, matrix []float32
}

func drawProduct(t *rapid.T) productCase {
	var c productCase
	small := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	c.n = small("n", 1, 40)
	switch rapid.SampledFrom([]string{"matrix", "convolution", "grouped", "depthwise", "transposed"}).Draw(t, "kind") {
	case "matrix":
		c.rows = plainRows(small("m", 1, 140), small("k", 1, 900))
	case "convolution":
		c.rows = drawWindow(t, small("channels", 1, 9), 1)
	case "grouped":
		groups := small("groups", 2, 4)
		c.rows, c.n = drawWindow(t, groups*small("channels per group", 1, 4), groups), small("n", 1, 18)
	case "depthwise":
		channels := small("channels", 2, 40)
		c.rows, c.n = drawWindow(t, channels, channels), small("multiplier", 1, 2)
	case "transposed":
		c.rows = drawWindow(t, small("channels", 1, 5), 1)
		c.rows.spread = [2]int{small("spread down", 1, 3), small("spread across", 1, 3)}
		c.rows.steps = [2]int{1, 1}
		c.rows.down = c.rows.frameHeight() - (c.rows.kernel[0]-1)*c.rows.dilations[0]
		c.rows.across = c.rows.frameWidth() - (c.rows.kernel[1]-1)*c.rows.dilations[1]
	}
	c.rows.images = small("images", 1, 3)
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
	c.x = values(c.rows.images * c.rows.height * c.rows.width * c.rows.channels)
	c.matrix = values(c.rows.k() * c.n * c.rows.groups)
	return c
}

func drawWindow(t *rapid.T, channels, groups int) rowMap {
	small := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	return convRows(small("height", 7, 11), small("width", 7, 11), channels, groups,
		[2]int{small("kernel height", 1, 4), small("kernel width", 1, 4)},
		[2]int{small("step down", 1, 3), small("step across", 1, 3)},
		[2]int{small("dilation down", 1, 2), small("dilation across", 1, 2)},
		[4]int{small("top", 0, 2), small("left", 0, 2), small("bottom", 0, 2), small("right", 0, 2)})
}

func (c *productCase) weights() *weightMatrix {
	r := &c.rows
	return &weightMatrix{
		values: c.matrix, groups: r.groups, k: r.k(), n: c.n, run: r.runLength(),
		depthwise: r.groups > 1 && r.groups == r.channels && c.n == 1,
	}
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

func (c *productCase) run(t *rapid.T, p product) []float32 {
	out := make([]float32, c.rows.m()*c.n*c.rows.groups)
	crew := newCrew(fastestKernels(), rapid.IntRange(1, 3).Draw(t, "workers"))
	require.NoError(t, p.weighted(out, c.x, &c.rows, finish{}, &crew))
	return out
}

func TestFloatProductsSumInOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		got := c.run(t, floatProduct(c.weights()))
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
		got := c.run(t, integerProduct(c.weights(), activation, weight))
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
		got := c.run(t, decodedProduct(c.weights(), first, second))
		counter := newCounter(first, second, c.rows.k())
		c.each(func(at int, left, right []float32) {
			if at%7 == 0 { // encoding is slow
				counter.requireDot(t, left, right, got[at])
			}
		})
	})
}

// Any other code is computed by its values, in float64 in one order.
func TestOtherCodesAreMultipliedByValue(t *testing.T) {
	first, second := strange(quant.Uniform{Bits: 4, Scale: 0.3}), strange(quant.Uniform{Bits: 5, Scale: 0.1})
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		got := c.run(t, decodedProduct(c.weights(), first, second))
		c.each(func(at int, left, right []float32) {
			var sum float64
			for k := range left {
				if left[k] != 0 { // padding has no code, and zero is zero in this one
					sum += float64(first.Round(float64(left[k])) * second.Round(float64(right[k])))
				}
			}
			require.Equal(t, float32(sum), got[at])
		})
	})
}

// A product of two activations is the product with the second as weights.
func TestPairwiseProductsAreWeightedOnes(t *testing.T) {
	exponential := quant.Exponential{Bits: 5, Base: 1.2, Alpha: 0.2, Beta: 0.01}
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		m := len(c.x) / c.rows.channels
		c.rows, c.n = plainRows(m, c.rows.channels), rapid.IntRange(1, 40).Draw(t, "columns")
		for len(c.matrix) < c.rows.k()*c.n {
			c.matrix = append(c.matrix, c.matrix...)
		}
		c.matrix = c.matrix[:c.rows.k()*c.n]
		uniform := quant.Uniform{Bits: 8, Scale: 0.03}
		for name, pair := range map[string][2]product{
			"float":       {floatProduct(nil), floatProduct(c.weights())},
			"exponential": {decodedProduct(nil, exponential, exponential), decodedProduct(c.weights(), exponential, exponential)},
			"uniform":     {integerProduct(nil, uniform, uniform), integerProduct(c.weights(), uniform, uniform)},
		} {
			got := make([]float32, m*c.n)
			require.NoError(t, pair[0].pairwise(got, c.x, c.matrix, m, c.rows.k(), c.n, newScratch(fastestKernels())))
			require.Equal(t, c.run(t, pair[1]), got, name)
		}
	})
}

func TestOperandsWithoutCodeAreRefused(t *testing.T) {
	r := plainRows(1, 2)
	uniform, exponential := quant.Uniform{Bits: 8, Scale: 1}, quant.Exponential{Bits: 5, Base: 1.2, Alpha: 1}
	w := &weightMatrix{values: []float32{1, 1}, groups: 1, k: 2, n: 1, run: 2}
	for _, p := range []product{integerProduct(w, uniform, uniform), decodedProduct(w, exponential, exponential)} {
		c := newCrew(fastestKernels(), 1)
		nan, one, out := []float32{1, float32(math.NaN())}, []float32{1, 1}, make([]float32, 1)
		require.ErrorIs(t, p.weighted(out, nan, &r, finish{}, &c), errNotFinite)
		require.ErrorIs(t, p.pairwise(out, nan, one, 1, 2, 1, c.scratch[0]), errNotFinite)
		require.ErrorIs(t, p.pairwise(out, one, nan, 1, 2, 1, c.scratch[0]), errNotFinite)
	}
}
