package inference

import (
	"errors"
	"math"

	"dnasim/quant"
)

// product computes one GEMM in one number format. All methods may be used by several
// sessions at a time; what they change is in the scratch of the session.
type product interface {
	// weighted sets dst to x (images, laid out as r says) times the weights, finished.
	weighted(dst, x []float32, images int, r *rowMap, f finish, s *scratch) error
	// pairwise sets dst, M x N, to a (M x K, laid out as r says) times b (K x N).
	pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error
}

// finish is what happens to each row of a result before it is stored.
type finish struct {
	bias    []float32 // added; may be nil
	rectify bool      // then negative values become 0
}

func (f *finish) apply(row []float32) {
	for i, b := range f.bias {
		row[i] += b
	}
	if f.rectify {
		rectify(row, row)
	}
}

// rectify sets dst[i] to max(src[i], 0). It works on the bits because the builtin max, which has to
// order signed zeros too, is several times slower. NaN stays NaN.
func rectify(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		b := math.Float32bits(x)
		if b-signBit <= infinityBits { // -0 to -Inf
			b = 0
		}
		dst[i] = math.Float32frombits(b)
	}
}

// scratch is the working memory of the products of one session.
type scratch struct {
	kernels
	floats      []float32
	rounded     []float32
	shorts      []int16
	codes       []int16
	floatPanels panels[float32]
	shortPanels panels[int16]
	floatBlock  block[float32]
	shortBlock  block[int32]
}

var errNotFinite = errors.New("a value that enters it is infinite or not a number, so it has no code")

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

func (p *floatProduct) weighted(dst, x []float32, images int, r *rowMap, f finish, s *scratch) error {
	x, ok := p.staged(x, images, r, s)
	if !ok {
		return errNotFinite
	}
	multiplyFloats(dst, x, images, r, &p.weights, f, s)
	return nil
}

func multiplyFloats(dst, x []float32, images int, r *rowMap, w *panels[float32], f finish, s *scratch) {
	multiply(x, images, r, w, &s.floatBlock, s.float, func(row int, sums []float32) {
		to := dst[row*w.n:][:w.n]
		copy(to, sums)
		f.apply(to)
	})
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
	multiplyFloats(dst, a, 1, r, &s.floatPanels, finish{}, s)
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

func (p *integerProduct) weighted(dst, x []float32, images int, r *rowMap, f finish, s *scratch) error {
	return p.multiply(dst, x, images, r, &p.weights, f, s)
}

func (p *integerProduct) pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error {
	s.codes = resize(s.codes, len(b))
	if !p.second.encode(s.codes, b) {
		return errNotFinite
	}
	s.shortPanels.pack(s.codes, r.runs, r.run, n, n, 1)
	return p.multiply(dst, a, 1, r, &s.shortPanels, finish{}, s)
}

func (p *integerProduct) multiply(dst, x []float32, images int, r *rowMap, w *panels[int16], f finish, s *scratch) error {
	// One element more: the last pair of an odd run reaches beyond it (onto a zero weight).
	s.shorts = resize(s.shorts, images*r.frame()+1)
	if !stage(s.shorts, x, r, p.first.encode) {
		return errNotFinite
	}
	multiply(s.shorts, images, r, w, &s.shortBlock, s.integer, func(row int, sums []int32) {
		to := dst[row*w.n:][:w.n]
		for i, sum := range sums {
			to[i] = float32(float64(sum) * p.scale)
		}
		f.apply(to)
	})
	return nil
}
