package quant

import (
	"math"
	"math/rand/v2"

	"pgregory.net/rapid"
)

// The tensors of the tests, by distribution. All are of scale 1.

func laplace(r *rand.Rand) float32 {
	x := r.ExpFloat64()
	if r.IntN(2) == 0 {
		x = -x
	}
	return float32(x)
}

func gaussian(r *rand.Rand) float32 { return float32(r.NormFloat64()) }

// rectified is a rectified Laplace distribution: about half zeros.
func rectified(r *rand.Rand) float32 { return max(laplace(r), 0) }

func uniformly(r *rand.Rand) float32 { return float32(2*r.Float64() - 1) }

// heavyTailed has a largest magnitude of hundreds of means.
func heavyTailed(r *rand.Rand) float32 { return float32(math.Exp(2.2 * r.NormFloat64())) }

// bimodal magnitudes lie around 1 and around 10.
func bimodal(r *rand.Rand) float32 {
	if r.IntN(2) == 0 {
		return float32(1 + 0.05*r.NormFloat64())
	}
	return float32(-10 - 0.3*r.NormFloat64())
}

// clipped is a Gaussian rectified and cut at 1.5 deviations, as by a ReLU6: of two values there
// are many.
func clipped(r *rand.Rand) float32 { return float32(min(max(r.NormFloat64(), 0), 1.5)) }

// softmaxed are rows of 64 that sum to 1.
func softmaxed(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, 0, n)
	var row [64]float64
	for len(x) < n {
		sum := 0.0
		for i := range row {
			row[i] = math.Exp(2 * r.NormFloat64())
			sum += row[i]
		}
		for _, value := range row[:min(len(row), n-len(x))] {
			x = append(x, float32(value/sum))
		}
	}
	return x
}

func tensor(seed uint64, n int, draw func(*rand.Rand) float32) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = draw(r)
	}
	return x
}

func sampleOf(values []float32) *Sample {
	s, err := NewSample(values, 0, 0, 0)
	if err != nil {
		panic(err)
	}
	return s
}

// anyTensor draws tensors that include what breaks fits: zeros, equal magnitudes, ties,
// denormals, magnitudes 80 decades apart, a single element.
func anyTensor() *rapid.Generator[[]float32] {
	return rapid.Custom(func(t *rapid.T) []float32 {
		seed := rapid.Uint64().Draw(t, "seed")
		n := rapid.IntRange(1, 400).Draw(t, "elements")
		draw := rapid.SampledFrom([]func(*rand.Rand) float32{
			laplace, gaussian, rectified, uniformly,
			func(*rand.Rand) float32 { return 0 },
			func(*rand.Rand) float32 { return -0.3 },
			func(r *rand.Rand) float32 { return float32(r.IntN(9)-4) / 4 },
			func(r *rand.Rand) float32 { return math.Float32frombits(uint32(r.IntN(1000))) },
			func(r *rand.Rand) float32 { return float32(math.Pow(10, 80*r.Float64()-42)) },
		}).Draw(t, "distribution")
		return tensor(seed, n, draw)
	})
}

// anyExponential draws valid codes of every shape: offsets of both signs and none.
func anyExponential(bits int) *rapid.Generator[Exponential] {
	return rapid.Custom(func(t *rapid.T) Exponential {
		q := Exponential{
			Bits:  bits,
			Base:  rapid.Float64Range(1.01, 4).Draw(t, "base"),
			Alpha: math.Exp(rapid.Float64Range(-5, 5).Draw(t, "ln alpha")),
		}
		smallest := q.level(-q.R())
		q.Beta = smallest * rapid.SampledFrom([]float64{0, -0.999, -0.5, 0.5, 7}).Draw(t, "offset")
		q.Rounding = rapid.SampledFrom([]Rounding{RoundLogarithm, RoundNearest}).Draw(t, "rounding")
		return q
	})
}

func anyUniform() *rapid.Generator[Uniform] {
	return rapid.Custom(func(t *rapid.T) Uniform {
		return Uniform{
			Bits:  rapid.IntRange(MinUniformBits, MaxUniformBits).Draw(t, "bits"),
			Scale: math.Exp(rapid.Float64Range(-5, 5).Draw(t, "ln scale")),
		}
	})
}

func anyBits() *rapid.Generator[int] { return rapid.IntRange(MinExponentBits, MaxExponentBits) }
