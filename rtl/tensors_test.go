package rtl

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/inference"
	"dnasim/inference/dataset"
	"dnasim/quant"
)

// laplace draws values with a Laplace density; rectified ones have their negative half set to zero.
func laplace(r *rand.Rand, count int, rectified bool) []float32 {
	x := make([]float32, count)
	for i := range x {
		x[i] = float32(r.ExpFloat64())
		if r.IntN(2) == 0 {
			x[i] = -x[i]
			if rectified {
				x[i] = 0
			}
		}
	}
	return x
}

// fit finds the codes of two tensors at one width.
func fit(t *testing.T, weights, activations []float32, n, terms int) (qw, qa quant.Exponential) {
	t.Helper()
	w, err := quant.NewSample(weights, 0, 0, 0)
	require.NoError(t, err)
	a, err := quant.NewSample(activations, 0, 0, 0)
	require.NoError(t, err)
	_, fits := quant.SearchBase(n, terms, 0.01, w, a)
	return fits[0].Code, fits[1].Code
}

// encode is the first pairs of two tensors in code.
func encode(qw, qa quant.Exponential, weights, activations []float32, pairs int) Pairs {
	p := Pairs{A: make([]quant.Code, pairs), W: make([]quant.Code, pairs)}
	qa.EncodeAll(p.A, activations[:pairs])
	qw.EncodeAll(p.W, weights[:pairs])
	return p
}

// trainedLayer is a layer of a network that ships with dnasim: its weights and what entered it.
func trainedLayer(t *testing.T, file string, gemm int) (weights, activations []float32) {
	t.Helper()
	m, err := inference.Load(file)
	require.NoError(t, err)
	images, err := dataset.FashionMNIST()
	require.NoError(t, err)
	recording, err := m.Record(context.Background(), images.Slice(0, 1))
	require.NoError(t, err)
	weights = m.GEMMs()[gemm].Weights
	require.NotEmpty(t, weights, "%s: GEMM %d has no weights", file, gemm)
	return weights, recording.Operands[gemm].Activations
}

// corners are the dot products at which counters break: all pairs alike, zeros of either sign,
// signs that alternate, both ends of the exponents, one pair only, none at all.
func corners(n, pairs int) []Pairs {
	repeat := func(a, w quant.Code) Pairs {
		p := Pairs{A: make([]quant.Code, pairs), W: make([]quant.Code, pairs)}
		for k := range pairs {
			p.A[k], p.W[k] = a, w
		}
		return p
	}
	negative := quant.Code(1) << n
	largest := negative - 1
	flips := repeat(largest, largest)
	for k := range flips.A {
		flips.A[k] ^= negative * quant.Code(k%2)
	}
	neighbours := repeat(largest, 1)
	for k := range neighbours.A {
		neighbours.A[k] -= quant.Code(k % 2)
	}
	one := Pairs{A: []quant.Code{largest | negative}, W: []quant.Code{1}}
	return []Pairs{
		repeat(largest, largest), repeat(1|negative, 1), repeat(0, 0), repeat(negative, largest), repeat(largest, negative),
		flips, neighbours, one, {}, one,
	}
}
