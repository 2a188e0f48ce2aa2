package inference

import (
	"fmt"

	"dnasim/quant"
)

// product computes one GEMM in one number format. All methods may be used by several
// sessions at a time; what they change is in the scratch of the session.
type product interface {
	// weighted sets dst to x (images, laid out as r says) times the weights.
	weighted(dst, x []float32, images int, r *rowMap, s *scratch) error
	// pairwise sets dst, M x N, to a (M x K, laid out as r says) times b (K x N).
	pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error
}

// scratch is the working memory of the products of one session.
type scratch struct {
	kernels
	floats      []float32
	rounded     []float32
	shorts      []int16
	codes       []int16
	sums        []int32
	floatPanels panels[float32]
	shortPanels panels[int16]
	floatEdge   edge[float32]
	shortEdge   edge[int32]
}

var errNotFinite = fmt.Errorf("a value that enters it is infinite or not a number, so it has no code")

// floatProduct multiplies float32 values: those of the tensors, or those of their codes.
type floatProduct struct {
	weights       panels[float32]
	first, second *ladder // of the operands; nil: as they are
}

// newFloatProduct prepares weights, K x N row-major; nil for a product of activations.
func newFloatProduct(weights []float32, r *rowMap, n int, codecs [2]quant.Codec) *floatProduct {
	p := &floatProduct{first: newLadder(codecs[0]), second: newLadder(codecs[1])}
	if weights != nil {
		if codecs[1] != nil {
			rounded := make([]float32, len(weights))
			codecs[1].RoundAll(rounded, weights)
			weights = rounded
		}
		p.weights.pack(weights, r.runs, r.run, n, n, 1)
	}
	return p
}

func (p *floatProduct) weighted(dst, x []float32, images int, r *rowMap, s *scratch) error {
	x, ok := p.staged(x, images, r, s)
	if !ok {
		return errNotFinite
	}
	multiply(dst, x, images, r, &p.weights, &s.floatEdge, s.float)
	return nil
}

// staged returns x as the kernels read it; x itself when nothing is to be done.
func (p *floatProduct) staged(x []float32, images int, r *rowMap, s *scratch) ([]float32, bool) {
	if p.first == nil && !r.padded() {
		return x, true
	}
	s.floats = resize(s.floats, images*r.frame())
	if p.first == nil {
		return s.floats, stage(s.floats, x, r, copyFloats)
	}
	return s.floats, stage(s.floats, x, r, p.first.round)
}

func copyFloats(dst, src []float32) bool {
	copy(dst, src)
	return true
}

func (p *floatProduct) pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error {
	a, ok := p.staged(a, 1, r, s)
	if p.second != nil {
		s.rounded = resize(s.rounded, len(b))
		ok = p.second.round(s.rounded, b) && ok
		b = s.rounded
	}
	if !ok {
		return errNotFinite
	}
	s.floatPanels.pack(b, r.runs, r.run, n, n, 1)
	multiply(dst, a, 1, r, &s.floatPanels, &s.floatEdge, s.float)
	return nil
}

// integerProduct multiplies uniform codes as integers and scales the sums.
type integerProduct struct {
	weights       panels[int16]
	first, second *ladder
	scale         float64 // of a product of two codes
}

// maxIntegerK keeps sums of products of 8-bit codes within 32 bits: 2^31 / 128^2.
const maxIntegerK = 131071

func newIntegerProduct(weights []float32, r *rowMap, n int, activation, weight quant.Uniform) *integerProduct {
	p := &integerProduct{
		first: newLadder(activation), second: newLadder(weight),
		scale: activation.Scale * weight.Scale,
	}
	if weights != nil {
		codes := make([]int16, len(weights))
		p.second.encode(codes, weights)
		p.weights.pack(codes, r.runs, r.run, n, n, 1)
	}
	return p
}

func (p *integerProduct) weighted(dst, x []float32, images int, r *rowMap, s *scratch) error {
	return p.multiply(dst, x, images, r, &p.weights, s)
}

func (p *integerProduct) pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error {
	s.codes = resize(s.codes, len(b))
	if !p.second.encode(s.codes, b) {
		return errNotFinite
	}
	s.shortPanels.pack(s.codes, r.runs, r.run, n, n, 1)
	return p.multiply(dst, a, 1, r, &s.shortPanels, s)
}

func (p *integerProduct) multiply(dst, x []float32, images int, r *rowMap, w *panels[int16], s *scratch) error {
	// One element more: the last pair of an odd run reaches beyond it (onto a zero weight).
	s.shorts = resize(s.shorts, images*r.frame()+1)
	if !stage(s.shorts, x, r, p.first.encode) {
		return errNotFinite
	}
	s.sums = resize(s.sums, len(dst))
	multiply(s.sums, s.shorts, images, r, w, &s.shortEdge, s.integer)
	for i, sum := range s.sums {
		dst[i] = float32(float64(sum) * p.scale)
	}
	return nil
}
