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
	codes         []quant.Code // weights, row after row of the transposed matrix
	first, second quant.Exponential
	powers        *quant.Powers
}

func newCountingProduct(g *gemm, layer quant.LayerCodes) *countingProduct {
	second, first, _ := layer.Exponential()
	p := &countingProduct{first: first, second: second, powers: quant.NewPowers(first, second, quant.FourTerms)}
	p.codes = p.columns(g.matrix, g.N)
	return p
}

// columns encodes a K x N matrix column after column.
func (p *countingProduct) columns(matrix []float32, n int) []quant.Code {
	transposed := (&arena{}).swapInner(matrix, 1, len(matrix)/n, n)
	codes := make([]quant.Code, len(matrix))
	p.second.EncodeAll(codes, transposed)
	return codes
}

func (p *countingProduct) weighted(dst, x []float32, images int, r *rowMap, f finish, s *scratch) error {
	return p.multiply(dst, x, images, r, p.codes, f, s)
}

func (p *countingProduct) pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error {
	return p.multiply(dst, a, 1, r, p.columns(b, n), finish{}, s)
}

func (p *countingProduct) multiply(dst, x []float32, images int, r *rowMap, columns []quant.Code, f finish, s *scratch) error {
	frames := make([]float32, images*r.frame())
	stage(frames, x, r, func(dst, src []float32) bool { return copy(dst, src) == len(src) })
	codes := make([]quant.Code, len(frames))
	p.first.EncodeAll(codes, frames)
	counters := quant.NewCounters(p.first.Bits, quant.FourTerms)
	row := make([]quant.Code, 0, r.k())
	for image := range images {
		for _, offset := range r.offsets {
			row = row[:0]
			for i := range r.runs {
				row = append(row, codes[image*r.frame()+offset+i*r.stride:][:r.run]...)
			}
			n := len(columns) / r.k()
			for i := range n {
				counters.Reset()
				counters.Accumulate(row, columns[i*r.k():][:r.k()])
				dst[i] = float32(counters.Result(p.powers))
			}
			f.apply(dst[:n], &s.rows)
			dst = dst[n:]
		}
	}
	return nil
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
				compareRows(t, g, first, second, rec.Operands[i])
			}
		})
	}
}

// compareRows checks some outputs of one GEMM: positions spread over the first image or
// group, all columns.
func compareRows(t *testing.T, g *gemm, first, second quant.Exponential, operands Operands) {
	matrix := g.matrix
	if matrix == nil {
		matrix = operands.Second[:g.K*g.N]
	}
	image := tensor{
		dims:   []int{1, g.rows.channels, g.rows.height, g.rows.width},
		floats: operands.Activations[:g.rows.height*g.rows.width*g.rows.channels],
	}
	if g.Kind != "conv" { // rows of K, which is the layout of the kernels
		image.channelsLast = true
	}
	x := (&arena{}).toChannelsLast(image).floats
	c := productCase{rows: g.rows, images: 1, n: g.N, x: x, matrix: matrix}
	c.rows.offsets = nil
	for i := range 5 {
		c.rows.offsets = append(c.rows.offsets, g.rows.offsets[i*(len(g.rows.offsets)-1)/4])
	}
	got := make([]float32, 5*g.N)
	p := decodedProduct(matrix, &c.rows, g.N, first, second)
	require.NoError(t, p.weighted(got, x, 1, &c.rows, finish{}, newScratch(fastestKernels())))
	counter := newCounter(first, second, g.K)
	c.each(func(at int, left, right []float32) {
		counter.requireDot(t, left, right, got[at])
	})
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
