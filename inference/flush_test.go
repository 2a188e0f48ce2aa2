package inference

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/inference/kernel"
)

// lifted is a float product whose weights are multiplied by 2^60 and its results by 2^-60. Both are
// exact, and all weights are then above the limit below which the product takes them as zero.
type lifted struct {
	kernel.Product
	columns int
}

func liftedProduct(g *gemm) kernel.Product {
	w := g.matrix()
	if w == nil {
		return kernel.NewFloatProduct(nil)
	}
	w.Values = multiplied(w.Values, 0x1p60)
	return lifted{kernel.NewFloatProduct(w), g.columns()}
}

func multiplied(values []float32, factor float32) []float32 {
	out := make([]float32, len(values))
	for i, x := range values {
		out[i] = x * factor
	}
	return out
}

func (l lifted) MultiplyWeights(dst, x []float32, r *kernel.RowMap, end kernel.Finish, pool *kernel.Pool) error {
	err := l.Product.MultiplyWeights(dst, x, r, kernel.Finish{}, pool)
	copy(dst, multiplied(dst, 0x1p-60))
	for ; len(dst) > 0; dst = dst[l.columns:] {
		end.Apply(dst[:l.columns], 0, pool.RowFuncs())
	}
	return err
}

// Products take tiny weights as zero. No score of the shipped networks shows it.
func TestTinyWeightsChangeNoScore(t *testing.T) {
	images := shipped(t).Slice(0, 200)
	for _, file := range networks {
		m := load(t, file)
		got, err := m.Scores(t.Context(), images, nil, 2, nil)
		require.NoError(t, err)
		exact := make([]kernel.Product, len(m.gemms))
		for i, g := range m.gemms {
			exact[i] = liftedProduct(g)
		}
		want, err := m.scores(t.Context(), images, exact, 2, nil)
		require.NoError(t, err)
		require.Equal(t, want, got, file)
	}
}
