package inference

import (
	"flag"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/quant"
)

// The counting of whole networks takes minutes over all images; a few suffice by default.
var countedImages = flag.Int("counted-images", 8, "images for which whole networks are computed by counting")

// countingProduct computes with codes and counters alone, as a DNA-TEQ lane does: the
// reference for decodedProduct.
type countingProduct struct {
	weights       *weightMatrix
	first, second quant.Exponential
	powers        *quant.Powers
}

func newCountingProduct(g *gemm, layer quant.LayerCodes) *countingProduct {
	second, first, _ := layer.Exponential()
	return &countingProduct{
		weights: g.matrix(), first: first, second: second, powers: quant.NewPowers(first, second, quant.FourTerms),
	}
}

func (p *countingProduct) weighted(dst, x []float32, r *rowMap, f finish, c *crew) error {
	p.multiply(dst, productCase{rows: *r, n: p.weights.n, x: x, matrix: p.weights.values})
	columns := p.weights.n * r.groups
	for ; len(dst) > 0; dst = dst[columns:] {
		f.apply(dst[:columns], 0, c.rows())
	}
	return nil
}

func (p *countingProduct) pairwise(dst, a, b []float32, m, k, n int, _ *scratch) error {
	p.multiply(dst, productCase{rows: plainRows(m, k), n: n, x: a, matrix: b})
	return nil
}

// multiply encodes each column once, and each row.
func (p *countingProduct) multiply(dst []float32, c productCase) {
	k, groups := c.rows.k(), c.rows.groups
	columns := make([]quant.Code, len(c.matrix))
	for group := range groups {
		part := c.matrix[group*k*c.n:][:k*c.n]
		p.second.EncodeAll(columns[group*k*c.n:][:k*c.n], transpose(part, k, c.n))
	}
	counters := quant.NewCounters(p.first.Bits, quant.FourTerms)
	row, codes := make([]float32, k), make([]quant.Code, k)
	for i := range c.rows.m() * groups {
		for at := range row {
			row[at] = c.left(i/groups, i%groups, at)
		}
		p.first.EncodeAll(codes, row)
		for n := range c.n {
			counters.Reset()
			counters.Accumulate(codes, columns[(i%groups*c.n+n)*k:][:k])
			dst[i*c.n+n] = float32(counters.Result(p.powers))
		}
	}
}

// The decoded values multiplied in float64 stand for the counters: on real layers each
// output lies within the rounding bound of the counting dot product.
func TestRealLayersEqualTheCountingDotProduct(t *testing.T) {
	for _, file := range networks {
		t.Run(file, func(t *testing.T) {
			m := load(t, file)
			rec := record(t, m, dataset(t).Slice(0, 1))
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
	c := productCase{n: u.n}
	w := g.matrix()
	if u.rows != nil {
		c.rows, c.n = *u.rows, w.n
		c.x = transpose(operands.Activations, u.rows.channels, u.rows.height*u.rows.width)
	} else {
		c.rows, c.x = plainRows(u.m, u.k), operands.Activations[:u.m*u.k]
	}
	if w == nil {
		w = &weightMatrix{values: operands.Second[:u.k*u.n], groups: 1, k: u.k, n: u.n, run: u.k}
	}
	c.matrix = w.values
	got, crew := make([]float32, c.rows.m()*c.n*c.rows.groups), newCrew(fastestKernels(), 2)
	require.NoError(t, decodedProduct(w, newRounder(first), newRounder(second)).weighted(got, c.x, &c.rows, finish{}, &crew))
	counter := newCounter(first, second, c.rows.k())
	c.each(func(at int, left, right []float32) { counter.requireDot(t, left, right, got[at]) })
}

// Rounding may in principle move a value across a threshold of the next layer and so
// change a decision. On the shipped images it changes none: -counted-images 2000 tries all.
func TestCountedNetworksDecideAlike(t *testing.T) {
	all := dataset(t)
	calibration, images := all.Slice(0, calibrationImages), all.Slice(0, *countedImages)
	for _, file := range networks {
		t.Run(file, func(t *testing.T) {
			m := load(t, file)
			codes := codesOf(t, m, record(t, m, calibration), paperFit(0))
			counting := make([]product, len(m.gemms))
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
