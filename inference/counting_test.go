package inference

import (
	"flag"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/inference/kernel"
	"dnasim/inference/kernel/kerneltest"
	"dnasim/quant"
)

// The counting of whole networks takes minutes over all images; a few suffice by default.
var countedImages = flag.Int("counted-images", 8, "images for which whole networks are computed by counting")

// countingProduct computes with codes and counters alone, as a DNA-TEQ lane does: the
// reference for decodedProduct.
type countingProduct struct {
	weights       *kernel.Weights
	first, second quant.Exponential
	powers        *quant.Powers
}

func newCountingProduct(g *gemm, layer quant.LayerCodes) *countingProduct {
	second, first, _ := layer.Exponential()
	return &countingProduct{
		weights: g.matrix(), first: first, second: second, powers: quant.NewPowers(first, second, quant.FourTerms),
	}
}

func (p *countingProduct) MultiplyWeights(dst, x []float32, r *kernel.RowMap, f kernel.Finish, c *kernel.Pool) error {
	p.multiply(dst, kerneltest.Case{Rows: *r, N: p.weights.N, X: x, Matrix: p.weights.Values})
	columns := p.weights.N * r.Groups
	for ; len(dst) > 0; dst = dst[columns:] {
		f.Apply(dst[:columns], 0, c.RowFuncs())
	}
	return nil
}

func (p *countingProduct) Multiply(dst, a, b []float32, m, k, n int, _ *kernel.Scratch) error {
	p.multiply(dst, kerneltest.Case{Rows: kernel.MatrixRows(m, k), N: n, X: a, Matrix: b})
	return nil
}

// multiply encodes each column once, and each row.
func (p *countingProduct) multiply(dst []float32, c kerneltest.Case) {
	k, groups := c.Rows.K(), c.Rows.Groups
	columns := make([]quant.Code, len(c.Matrix))
	for group := range groups {
		part := c.Matrix[group*k*c.N:][:k*c.N]
		p.second.EncodeAll(columns[group*k*c.N:][:k*c.N], kernel.Transpose(part, k, c.N))
	}
	counters := quant.NewCounters(p.first.Bits, quant.FourTerms)
	row, codes := make([]float32, k), make([]quant.Code, k)
	for i := range c.Rows.M() * groups {
		for at := range row {
			row[at] = c.Left(i/groups, i%groups, at)
		}
		p.first.EncodeAll(codes, row)
		for n := range c.N {
			counters.Reset()
			counters.Accumulate(codes, columns[(i%groups*c.N+n)*k:][:k])
			dst[i*c.N+n] = float32(counters.Result(p.powers))
		}
	}
}

// The decoded values multiplied in float64 stand for the counters: on real layers each
// output lies within the rounding bound of the counting dot product.
func TestRealLayersEqualTheCountingDotProduct(t *testing.T) {
	for _, file := range networks {
		t.Run(file, func(t *testing.T) {
			m := load(t, file)
			rec := record(t, m, shipped(t).Slice(0, 1))
			codes := codesOf(t, m, rec, paperFit(5))
			for i, g := range m.gemms {
				second, first, ok := codes[i].Exponential()
				require.True(t, ok)
				compareRows(t, g, &rec.uses[i][0], first, second, rec.Operands[i])
			}
		})
	}
}

// compareRows checks some outputs of one GEMM of one image: of each group of a convolution, or
// of the first matrix.
func compareRows(t *testing.T, g *gemm, u *use, first, second quant.Exponential, operands Operands) {
	c := kerneltest.Case{N: u.n}
	w := g.matrix()
	if u.rows != nil {
		c.Rows, c.N = *u.rows, w.N
		c.X = kernel.Transpose(operands.Activations, u.rows.Channels, u.rows.Height*u.rows.Width)
	} else {
		c.Rows, c.X = kernel.MatrixRows(u.m, u.k), operands.Activations[:u.m*u.k]
	}
	if w == nil {
		w = &kernel.Weights{Values: operands.Second[:u.k*u.n], Groups: 1, K: u.k, N: u.n, Run: u.k}
	}
	c.Matrix = w.Values
	got, pool := make([]float32, c.Rows.M()*c.N*c.Rows.Groups), kernel.NewPool(kernel.Fastest(), 2)
	require.NoError(t, kernel.NewDecodedProduct(w, newRounder(first), newRounder(second)).MultiplyWeights(got, c.X, &c.Rows, kernel.Finish{}, &pool))
	counter := kerneltest.NewCounter(first, second, c.Rows.K())
	c.Each(func(at int, left, right []float32) { counter.RequireDot(t, left, right, got[at]) })
}

// Rounding may in principle move a value across a threshold of the next layer and so
// change a decision. On the shipped images it changes none: -counted-images 2000 tries all.
func TestCountedNetworksDecideAlike(t *testing.T) {
	all := shipped(t)
	calibration, images := all.Slice(0, calibrationImages), all.Slice(0, *countedImages)
	for _, file := range networks {
		t.Run(file, func(t *testing.T) {
			m := load(t, file)
			codes := codesOf(t, m, record(t, m, calibration), paperFit(0))
			counting := make([]kernel.Product, len(m.gemms))
			for i, g := range m.gemms {
				counting[i] = newCountingProduct(g, codes[i])
			}
			want, err := m.scores(t.Context(), images, counting, 2, nil)
			require.NoError(t, err)
			got, err := m.Scores(t.Context(), images, codes, 2, nil)
			require.NoError(t, err)
			farthest := 0.0
			for i := range want {
				farthest = max(farthest, math.Abs(float64(got[i]-want[i])))
			}
			t.Logf("%d images: scores differ by at most %.2g", images.Len(), farthest)
			for i := range images.Len() {
				assert.Equal(t, highest(want[10*i:][:10]), highest(got[10*i:][:10]), "image %d", i)
			}
		})
	}
}
