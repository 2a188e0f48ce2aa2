package inference

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// convRows lays out the windows of a convolution of one image.
func convRows(height, width, channels, groups int, kernel, steps, dilations [2]int, pads [4]int) rowMap {
	positions := func(axis, n int) int {
		room := n + pads[axis] + pads[axis+2] - (kernel[axis]-1)*dilations[axis] - 1
		return max(0, room/steps[axis]+1)
	}
	return rowMap{
		images: 1, height: height, width: width, channels: channels, groups: groups,
		kernel: kernel, steps: steps, dilations: dilations, spread: [2]int{1, 1},
		top: pads[0], left: pads[1], bottom: pads[2], right: pads[3],
		down: positions(0, height), across: positions(1, width),
	}
}

// table of a symmetric code.
func table(codec quant.Symmetric) *ladder { return newLadder(codec.Magnitudes()) }

// shifted has the values of a uniform code, but for a shift of the negative ones.
type shifted struct{ quant.Uniform }

func (q shifted) Round(x float64) float64 {
	v := q.Uniform.Round(x)
	if v < 0 {
		v += 0.01 * q.Scale
	}
	return v
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

func weightsOf(c *productCase) *weightMatrix {
	r := &c.rows
	return &weightMatrix{
		values: c.matrix, groups: r.groups, k: r.k(), n: c.n, run: r.runLength(),
		depthwise: r.groups > 1 && r.groups == r.channels && c.n == 1,
	}
}

func runProduct(t *rapid.T, c *productCase, p product) []float32 {
	out := make([]float32, c.rows.m()*c.n*c.rows.groups)
	crew := newCrew(fastestKernels(), rapid.IntRange(1, 3).Draw(t, "workers"))
	require.NoError(t, p.weighted(out, c.x, &c.rows, finish{}, &crew))
	return out
}

func TestFloatProductsSumInOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		got := runProduct(t, &c, floatProduct(weightsOf(&c)))
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
		got := runProduct(t, &c, integerProduct(weightsOf(&c), table(activation), table(weight), activation.Scale*weight.Scale))
		c.each(func(at int, left, right []float32) {
			var sum int64
			for k := range left {
				sum += int64(activation.Encode(float64(left[k]))) * int64(weight.Encode(float64(right[k])))
			}
			require.Equal(t, float32(float64(sum)*(activation.Scale*weight.Scale)), got[at])
		})
	})
}

func TestExponentialProductsAreCountingDotProducts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		bits := rapid.IntRange(quant.MinExponentBits, quant.MaxExponentBits).Draw(t, "bits")
		base := 1 + 4/math.Exp2(float64(bits))
		first := quant.Exponential{Bits: bits, Base: base, Alpha: 0.3, Beta: 0.01}
		second := quant.Exponential{Bits: bits, Base: base, Alpha: 0.2, Beta: -0.002}
		require.NoError(t, second.Validate())
		got := runProduct(t, &c, decodedProduct(weightsOf(&c), table(first), table(second)))
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
	first, second := shifted{quant.Uniform{Bits: 4, Scale: 0.3}}, shifted{quant.Uniform{Bits: 5, Scale: 0.1}}
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		got := runProduct(t, &c, decodedProduct(weightsOf(&c), newStairs(first.Round), newStairs(second.Round)))
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
	exponential := table(quant.Exponential{Bits: 5, Base: 1.2, Alpha: 0.2, Beta: 0.01})
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		m := len(c.x) / c.rows.channels
		c.rows, c.n = plainRows(m, c.rows.channels), rapid.IntRange(1, 40).Draw(t, "columns")
		for len(c.matrix) < c.rows.k()*c.n {
			c.matrix = append(c.matrix, c.matrix...)
		}
		c.matrix = c.matrix[:c.rows.k()*c.n]
		uniform := table(quant.Uniform{Bits: 8, Scale: 0.03})
		for name, pair := range map[string][2]product{
			"float":       {floatProduct(nil), floatProduct(weightsOf(&c))},
			"exponential": {decodedProduct(nil, exponential, exponential), decodedProduct(weightsOf(&c), exponential, exponential)},
			"uniform":     {integerProduct(nil, uniform, uniform, 9e-4), integerProduct(weightsOf(&c), uniform, uniform, 9e-4)},
		} {
			got := make([]float32, m*c.n)
			require.NoError(t, pair[0].pairwise(got, c.x, c.matrix, m, c.rows.k(), c.n, newScratch(fastestKernels())))
			require.Equal(t, runProduct(t, &c, pair[1]), got, name)
		}
	})
}

func TestOperandsWithoutCodeAreRefused(t *testing.T) {
	r := plainRows(1, 2)
	uniform, exponential := table(quant.Uniform{Bits: 8, Scale: 1}), table(quant.Exponential{Bits: 5, Base: 1.2, Alpha: 1})
	w := &weightMatrix{values: []float32{1, 1}, groups: 1, k: 2, n: 1, run: 2}
	for _, p := range []product{integerProduct(w, uniform, uniform, 1), decodedProduct(w, exponential, exponential)} {
		c := newCrew(fastestKernels(), 1)
		nan, one, out := []float32{1, float32(math.NaN())}, []float32{1, 1}, make([]float32, 1)
		require.ErrorIs(t, p.weighted(out, nan, &r, finish{}, &c), errNotFinite)
		require.ErrorIs(t, p.pairwise(out, nan, one, 1, 2, 1, newScratch(fastestKernels())), errNotFinite)
		require.ErrorIs(t, p.pairwise(out, one, nan, 1, 2, 1, newScratch(fastestKernels())), errNotFinite)
	}
}

// Whatever the code, products are those of its values, and the padding of a convolution is an
// exact zero, also where zero has no code.
func TestPaddingIsZeroInEveryCode(t *testing.T) {
	random, values := rand.New(rand.NewPCG(7, 0)), make([]float32, 1000)
	for i := range values {
		values[i] = float32(random.NormFloat64())
	}
	sample, err := quant.NewSample(values, 0, 0, 0)
	require.NoError(t, err)
	q, _, _ := quant.MokeyOf(sample)
	require.NotZero(t, q.Round(0))
	r := convRows(1, 2, 1, 1, [2]int{1, 3}, [2]int{1, 1}, [2]int{1, 1}, [4]int{0, 1, 0, 1})
	w := &weightMatrix{values: []float32{0, 1, 2}, groups: 1, k: 3, n: 1, run: r.runLength()}
	got, c := make([]float32, 2), newCrew(fastestKernels(), 1)
	require.NoError(t, decodedProduct(w, newStairs(q.Round), newStairs(q.Round)).weighted(got, []float32{0, 0.5}, &r, finish{}, &c))
	assert.Equal(t, []float32{
		float32(q.Round(0)*q.Round(1) + q.Round(0.5)*q.Round(2)),
		float32(q.Round(0)*q.Round(0) + q.Round(0.5)*q.Round(1)),
	}, got)
}

// BenchmarkConvolution: 3x3 convolutions of one image, as they are in ISNet.
func BenchmarkConvolution(b *testing.B) {
	for name, k := range map[string]kernels{"portable": portableKernels(), "fastest": fastestKernels()} {
		b.Run("float/"+name, func(b *testing.B) { benchmarkProduct(b, k, floatProduct) })
		b.Run("exponential/"+name, func(b *testing.B) {
			q := table(quant.Exponential{Bits: 5, Base: 1.2, Alpha: 0.2, Beta: 0.01})
			benchmarkProduct(b, k, func(w *weightMatrix) product { return decodedProduct(w, q, q) })
		})
		b.Run("integer/"+name, func(b *testing.B) {
			q := table(quant.Uniform{Bits: 8, Scale: 0.03})
			benchmarkProduct(b, k, func(w *weightMatrix) product { return integerProduct(w, q, q, 9e-4) })
		})
	}
}

func benchmarkProduct(b *testing.B, k kernels, prepare func(*weightMatrix) product) {
	const n, side, channels = 64, 64, 128
	r := convRows(side, side, channels, 1, [2]int{3, 3}, [2]int{1, 1}, [2]int{1, 1}, [4]int{1, 1, 1, 1})
	p := prepare(&weightMatrix{values: make([]float32, r.k()*n), groups: 1, k: r.k(), n: n, run: r.runLength()})
	x, out := make([]float32, side*side*channels), make([]float32, r.m()*n)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		x[i] = float32(max(0, random.NormFloat64()))
	}
	c := newCrew(k, runtime.GOMAXPROCS(0))
	for b.Loop() {
		require.NoError(b, p.weighted(out, x, &r, finish{}, &c))
	}
	b.ReportMetric(float64(r.m())*float64(r.k())*n*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
