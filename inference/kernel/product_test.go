package kernel_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/inference/kernel"
	"dnasim/inference/kernel/kerneltest"
	"dnasim/quant"
)

// convRows lays out the windows of a convolution of one image.
func convRows(height, width, channels, groups int, size, steps, dilations [2]int, pads [4]int) kernel.RowMap {
	positions := func(axis, n int) int {
		room := n + pads[axis] + pads[axis+2] - (size[axis]-1)*dilations[axis] - 1
		return max(0, room/steps[axis]+1)
	}
	return kernel.RowMap{
		Images: 1, Height: height, Width: width, Channels: channels, Groups: groups,
		Kernel: size, Strides: steps, Dilations: dilations, Spread: [2]int{1, 1},
		Top: pads[0], Left: pads[1], Bottom: pads[2], Right: pads[3],
		Down: positions(0, height), Across: positions(1, width),
	}
}

// table of a symmetric code.
func table(codec quant.Symmetric) *kernel.ThresholdTable {
	return kernel.NewThresholdTable(codec.Magnitudes())
}

// shifted has the values of a uniform code, but for a shift of the negative ones.
type shifted struct{ quant.Uniform }

func (q shifted) Round(x float64) float64 {
	v := q.Uniform.Round(x)
	if v < 0 {
		v += 0.01 * q.Scale
	}
	return v
}

func drawProduct(t *rapid.T) kerneltest.Case {
	var c kerneltest.Case
	small := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	c.N = small("n", 1, 40)
	switch rapid.SampledFrom([]string{"matrix", "convolution", "grouped", "depthwise", "transposed"}).Draw(t, "kind") {
	case "matrix":
		c.Rows = kernel.MatrixRows(small("m", 1, 140), small("k", 1, 900))
	case "convolution":
		c.Rows = drawWindow(t, small("channels", 1, 9), 1)
	case "grouped":
		groups := small("groups", 2, 4)
		c.Rows, c.N = drawWindow(t, groups*small("channels per group", 1, 4), groups), small("n", 1, 18)
	case "depthwise":
		channels := small("channels", 2, 40)
		c.Rows, c.N = drawWindow(t, channels, channels), small("multiplier", 1, 2)
	case "transposed":
		c.Rows = drawWindow(t, small("channels", 1, 5), 1)
		c.Rows.Spread = [2]int{small("spread down", 1, 3), small("spread across", 1, 3)}
		c.Rows.Strides = [2]int{1, 1}
		c.Rows.Down = c.Rows.FrameHeight() - (c.Rows.Kernel[0]-1)*c.Rows.Dilations[0]
		c.Rows.Across = c.Rows.FrameWidth() - (c.Rows.Kernel[1]-1)*c.Rows.Dilations[1]
	}
	c.Rows.Images = small("images", 1, 3)
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
	c.X = values(c.Rows.Images * c.Rows.Height * c.Rows.Width * c.Rows.Channels)
	c.Matrix = values(c.Rows.K() * c.N * c.Rows.Groups)
	return c
}

func drawWindow(t *rapid.T, channels, groups int) kernel.RowMap {
	small := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	return convRows(small("height", 7, 11), small("width", 7, 11), channels, groups,
		[2]int{small("kernel height", 1, 4), small("kernel width", 1, 4)},
		[2]int{small("step down", 1, 3), small("step across", 1, 3)},
		[2]int{small("dilation down", 1, 2), small("dilation across", 1, 2)},
		[4]int{small("top", 0, 2), small("left", 0, 2), small("bottom", 0, 2), small("right", 0, 2)})
}

func weightsOf(c *kerneltest.Case) *kernel.Weights {
	r := &c.Rows
	return &kernel.Weights{
		Values: c.Matrix, Groups: r.Groups, K: r.K(), N: c.N, Run: r.RunLength(),
		Depthwise: r.Groups > 1 && r.Groups == r.Channels && c.N == 1,
	}
}

func runProduct(t *rapid.T, c *kerneltest.Case, p kernel.Product) []float32 {
	out := make([]float32, c.Rows.M()*c.N*c.Rows.Groups)
	pool := kernel.NewPool(kernel.Fastest(), rapid.IntRange(1, 3).Draw(t, "workers"))
	require.NoError(t, p.MultiplyWeights(out, c.X, &c.Rows, kernel.Finish{}, &pool))
	return out
}

func TestFloatProductsSumInOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		got := runProduct(t, &c, kernel.NewFloatProduct(weightsOf(&c)))
		c.Each(func(at int, left, right []float32) {
			var sum float32
			for k := range left {
				sum += float32(left[k] * right[k])
			}
			require.Equal(t, sum, got[at])
		})
	})
}

// Weights below 2^-100 are zero, with every set of functions, and in depthwise convolutions too.
func TestTinyWeightsAreZero(t *testing.T) {
	const least = 0x1p-100
	values := []float32{least, -least, math.Nextafter32(least, 0), -math.Nextafter32(least, 0), math.SmallestNonzeroFloat32, 1e-38}
	x := make([]float32, len(values))
	for i := range x {
		x[i] = 0x1p90
	}
	for _, k := range []kernel.Functions{kernel.Portable(), kernel.Fastest()} {
		pool := kernel.NewPool(k, 1)
		for _, depthwise := range []bool{false, true} {
			r := kernel.MatrixRows(1, 1)
			w := &kernel.Weights{Values: values, Groups: 1, K: 1, N: len(values), Run: 1}
			if depthwise {
				r.Channels, r.Groups = len(values), len(values)
				w = &kernel.Weights{Values: values, Groups: len(values), K: 1, N: 1, Run: 1, Depthwise: true}
			}
			got := make([]float32, len(values))
			require.NoError(t, kernel.NewFloatProduct(w).MultiplyWeights(got, x, &r, kernel.Finish{}, &pool))
			require.Equal(t, []float32{0x1p-10, -0x1p-10, 0, 0, 0, 0}, got)
		}
	}
}

// INT8 is exact: the integer sum of the products of the codes, scaled once.
func TestUniformProductsAreIntegerSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		bits := rapid.IntRange(quant.MinUniformBits, quant.MaxUniformBits).Draw(t, "bits")
		activation, weight := quant.Uniform{Bits: bits, Scale: 0.03}, quant.Uniform{Bits: bits, Scale: 0.02}
		got := runProduct(t, &c, kernel.NewIntegerProduct(weightsOf(&c), table(activation), table(weight), activation.Scale*weight.Scale))
		c.Each(func(at int, left, right []float32) {
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
		got := runProduct(t, &c, kernel.NewDecodedProduct(weightsOf(&c), table(first), table(second)))
		counter := kerneltest.NewCounter(first, second, c.Rows.K())
		c.Each(func(at int, left, right []float32) {
			if at%7 == 0 { // encoding is slow
				counter.RequireDot(t, left, right, got[at])
			}
		})
	})
}

// Any other code is computed by its values, in float64 in one order.
func TestOtherCodesAreMultipliedByValue(t *testing.T) {
	first, second := shifted{quant.Uniform{Bits: 4, Scale: 0.3}}, shifted{quant.Uniform{Bits: 5, Scale: 0.1}}
	rapid.Check(t, func(t *rapid.T) {
		c := drawProduct(t)
		got := runProduct(t, &c, kernel.NewDecodedProduct(weightsOf(&c), kernel.NewStepTable(first.Round), kernel.NewStepTable(second.Round)))
		c.Each(func(at int, left, right []float32) {
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
		m := len(c.X) / c.Rows.Channels
		c.Rows, c.N = kernel.MatrixRows(m, c.Rows.Channels), rapid.IntRange(1, 40).Draw(t, "columns")
		for len(c.Matrix) < c.Rows.K()*c.N {
			c.Matrix = append(c.Matrix, c.Matrix...)
		}
		c.Matrix = c.Matrix[:c.Rows.K()*c.N]
		uniform := table(quant.Uniform{Bits: 8, Scale: 0.03})
		for name, pair := range map[string][2]kernel.Product{
			"float":       {kernel.NewFloatProduct(nil), kernel.NewFloatProduct(weightsOf(&c))},
			"exponential": {kernel.NewDecodedProduct(nil, exponential, exponential), kernel.NewDecodedProduct(weightsOf(&c), exponential, exponential)},
			"uniform":     {kernel.NewIntegerProduct(nil, uniform, uniform, 9e-4), kernel.NewIntegerProduct(weightsOf(&c), uniform, uniform, 9e-4)},
		} {
			got := make([]float32, m*c.N)
			require.NoError(t, pair[0].Multiply(got, c.X, c.Matrix, m, c.Rows.K(), c.N, kernel.NewScratch(kernel.Fastest())))
			require.Equal(t, runProduct(t, &c, pair[1]), got, name)
		}
	})
}

func TestOperandsWithoutCodeAreRefused(t *testing.T) {
	r := kernel.MatrixRows(1, 2)
	uniform, exponential := table(quant.Uniform{Bits: 8, Scale: 1}), table(quant.Exponential{Bits: 5, Base: 1.2, Alpha: 1})
	w := &kernel.Weights{Values: []float32{1, 1}, Groups: 1, K: 2, N: 1, Run: 2}
	for _, p := range []kernel.Product{kernel.NewIntegerProduct(w, uniform, uniform, 1), kernel.NewDecodedProduct(w, exponential, exponential)} {
		c := kernel.NewPool(kernel.Fastest(), 1)
		nan, one, out := []float32{1, float32(math.NaN())}, []float32{1, 1}, make([]float32, 1)
		require.ErrorIs(t, p.MultiplyWeights(out, nan, &r, kernel.Finish{}, &c), kernel.ErrNotFinite)
		require.ErrorIs(t, p.Multiply(out, nan, one, 1, 2, 1, kernel.NewScratch(kernel.Fastest())), kernel.ErrNotFinite)
		require.ErrorIs(t, p.Multiply(out, one, nan, 1, 2, 1, kernel.NewScratch(kernel.Fastest())), kernel.ErrNotFinite)
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
	w := &kernel.Weights{Values: []float32{0, 1, 2}, Groups: 1, K: 3, N: 1, Run: r.RunLength()}
	got, c := make([]float32, 2), kernel.NewPool(kernel.Fastest(), 1)
	require.NoError(t, kernel.NewDecodedProduct(w, kernel.NewStepTable(q.Round), kernel.NewStepTable(q.Round)).MultiplyWeights(got, []float32{0, 0.5}, &r, kernel.Finish{}, &c))
	assert.Equal(t, []float32{
		float32(q.Round(0)*q.Round(1) + q.Round(0.5)*q.Round(2)),
		float32(q.Round(0)*q.Round(0) + q.Round(0.5)*q.Round(1)),
	}, got)
}

// BenchmarkConvolution: 3x3 convolutions of one image, as they are in ISNet.
func BenchmarkConvolution(b *testing.B) {
	for name, k := range map[string]kernel.Functions{"portable": kernel.Portable(), "fastest": kernel.Fastest()} {
		b.Run("float/"+name, func(b *testing.B) { benchmarkProduct(b, k, kernel.NewFloatProduct) })
		b.Run("exponential/"+name, func(b *testing.B) {
			q := table(quant.Exponential{Bits: 5, Base: 1.2, Alpha: 0.2, Beta: 0.01})
			benchmarkProduct(b, k, func(w *kernel.Weights) kernel.Product { return kernel.NewDecodedProduct(w, q, q) })
		})
		b.Run("integer/"+name, func(b *testing.B) {
			q := table(quant.Uniform{Bits: 8, Scale: 0.03})
			benchmarkProduct(b, k, func(w *kernel.Weights) kernel.Product { return kernel.NewIntegerProduct(w, q, q, 9e-4) })
		})
	}
}

func benchmarkProduct(b *testing.B, k kernel.Functions, prepare func(*kernel.Weights) kernel.Product) {
	const n, side, channels = 64, 64, 128
	r := convRows(side, side, channels, 1, [2]int{3, 3}, [2]int{1, 1}, [2]int{1, 1}, [4]int{1, 1, 1, 1})
	p := prepare(&kernel.Weights{Values: make([]float32, r.K()*n), Groups: 1, K: r.K(), N: n, Run: r.RunLength()})
	x, out := make([]float32, side*side*channels), make([]float32, r.M()*n)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		x[i] = float32(max(0, random.NormFloat64()))
	}
	c := kernel.NewPool(k, runtime.GOMAXPROCS(0))
	for b.Loop() {
		require.NoError(b, p.MultiplyWeights(out, x, &r, kernel.Finish{}, &c))
	}
	b.ReportMetric(float64(r.M())*float64(r.K())*n*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
