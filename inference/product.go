package inference

import (
	"errors"
	"math"

	"dnasim/quant"
)

// product computes one GEMM. Its methods may be used by several sessions at a time; what
// they change is in the scratch of the session.
type product interface {
	// weighted sets dst to x (images, laid out as r says) times the weights, finished.
	weighted(dst, x []float32, images int, r *rowMap, f finish, s *scratch) error
	// pairwise sets dst, M x N, to a (M x K, laid out as r says) times b (K x N).
	pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error
}

// format is the product in one number format: A are the elements that are multiplied, C
// their sums.
type format[A element, C accumulator] struct {
	weights panels[A] // empty in a product of activations
	// first and second convert the operands; false: a value has no code.
	first, second func(dst []A, src []float32) (ok bool)
	// store converts a row of sums.
	store     func(dst []float32, sums []C, k *rowFuncs)
	workspace func(s *scratch) *workspace[A, C]
}

// pack prepares the weights, K x N row-major; there are none in a product of activations.
func (f *format[A, C]) pack(weights []float32, r *rowMap, n int) *format[A, C] {
	if weights != nil {
		converted := make([]A, len(weights))
		f.second(converted, weights) // they are finite: compile refuses others
		f.weights.pack(converted, r, n)
	}
	return f
}

// floatProduct multiplies float32 values as they are.
func floatProduct(weights []float32, r *rowMap, n int) product {
	same := func(dst, src []float32) bool { return copy(dst, src) == len(src) }
	f := &format[float32, float32]{
		first: same, second: same,
		store:     func(dst, sums []float32, _ *rowFuncs) { copy(dst, sums) },
		workspace: func(s *scratch) *workspace[float32, float32] { return &s.float },
	}
	return f.pack(weights, r, n)
}

// decodedProduct multiplies the values of codes in float64. This is what the counting dot
// product gives, to float64 rounding; both are then rounded to float32.
func decodedProduct(weights []float32, r *rowMap, n int, first, second quant.Codec) product {
	f := &format[float64, float64]{
		first: newLadder(first).round, second: newLadder(second).round,
		store:     func(dst []float32, sums []float64, k *rowFuncs) { k.narrow(dst, sums) },
		workspace: func(s *scratch) *workspace[float64, float64] { return &s.double },
	}
	return f.pack(weights, r, n)
}

// integerProduct multiplies uniform codes as integers and scales the sums.
func integerProduct(weights []float32, r *rowMap, n int, first, second quant.Uniform) product {
	scale := first.Scale * second.Scale
	f := &format[int16, int32]{
		first: newLadder(first).encode, second: newLadder(second).encode,
		store:     func(dst []float32, sums []int32, k *rowFuncs) { k.scale(dst, sums, scale) },
		workspace: func(s *scratch) *workspace[int16, int32] { return &s.integer },
	}
	return f.pack(weights, r, n)
}

// maxIntegerK keeps sums of products of 8-bit codes within 32 bits: 2^31 / 128^2.
const maxIntegerK = 131071

// scratch is the working memory of the products of one session, by format.
type scratch struct {
	rows    rowFuncs
	float   workspace[float32, float32]
	double  workspace[float64, float64]
	integer workspace[int16, int32]
}

// workspace is the kernel and the working memory of one format.
type workspace[A element, C accumulator] struct {
	tile   tileFunc[A, C]
	left   []A // staged
	right  []A // second operand of a product of activations
	panels panels[A]
	block  block[C]
}

func newScratch(k kernels) *scratch {
	s := &scratch{rows: k.rowFuncs}
	s.float.tile, s.double.tile, s.integer.tile = k.float, k.double, k.integer
	return s
}

var errNotFinite = errors.New("a value that enters it is infinite or not a number, so it has no code")

func (f *format[A, C]) weighted(dst, x []float32, images int, r *rowMap, end finish, s *scratch) error {
	return f.multiply(dst, x, images, r, &f.weights, end, s)
}

func (f *format[A, C]) pairwise(dst, a, b []float32, r *rowMap, n int, s *scratch) error {
	w := f.workspace(s)
	w.right = resize(w.right, len(b))
	if !f.second(w.right, b) {
		return errNotFinite
	}
	w.panels.pack(w.right, r, n)
	return f.multiply(dst, a, 1, r, &w.panels, finish{}, s)
}

func (f *format[A, C]) multiply(dst, x []float32, images int, r *rowMap, right *panels[A], end finish, s *scratch) error {
	w := f.workspace(s)
	// One element more: a kernel that takes pairs reads one beyond an odd run (and
	// multiplies it by a zero weight).
	w.left = resize(w.left, images*r.frame()+1)
	if !stage(w.left, x, r, f.first) {
		return errNotFinite
	}
	multiply(w.left, images, r, right, &w.block, w.tile, func(row int, sums []C) {
		to := dst[row*right.n:][:right.n]
		f.store(to, sums, &s.rows)
		end.apply(to, &s.rows)
	})
	return nil
}

// finish is what happens to each row of a result before it is stored.
type finish struct {
	bias    []float32 // added; may be nil
	rectify bool      // then negative values become 0
}

func (f *finish) apply(row []float32, k *rowFuncs) {
	switch {
	case f.bias != nil && f.rectify:
		k.finish(row, f.bias, 0)
	case f.bias != nil:
		k.finish(row, f.bias, float32(math.Inf(-1)))
	case f.rectify:
		rectify(row, row)
	}
}

// rectify sets dst[i] to max(src[i], 0). NaN stays NaN.
func rectify(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		if x < 0 {
			x = 0
		}
		dst[i] = x
	}
}
