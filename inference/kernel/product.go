package kernel

import (
	"errors"
	"sync/atomic"
)

// product computes one GEMM. Its methods may be used by several sessions at a time; what
// they change is in the scratch of the session.
type Product interface {
	// weighted sets dst to the rows of x (as r says) times the weights, finished. A row
	// of dst holds the columns of all groups, one group after the other.
	MultiplyWeights(dst, x []float32, r *RowMap, end Finish, c *Pool) error
	// pairwise sets dst, m x n, to a (m x k) times b (k x n). It is the work of one member of a crew.
	Multiply(dst, a, b []float32, m, k, n int, s *Scratch) error
}

// format is the product in one number format: A are the elements that are multiplied, C
// their sums.
type format[A element, C accumulator] struct {
	weights []panels[A] // by group; empty in a product of activations
	depths  []A         // of a depthwise convolution: k x channels
	// asIs: a float32 is multiplied as it is, so that x need not be copied.
	asIs func(x []float32) []A
	// first and second convert the operands; false: a value has no code.
	first, second func(dst []A, src []float32) (ok bool)
	// store converts a row of sums.
	store     func(dst []float32, sums []C, k *RowFuncs)
	workspace func(s *Scratch) *workspace[A, C]
}

// weightMatrix is the right operand of a GEMM: by group, row-major K x N.
type Weights struct {
	Values       []float32
	Groups, K, N int
	Run          int // length of the runs in which rows of the left operand lie
	Depthwise    bool
}

// pack prepares the weights; there are none in a product of activations.
func (f *format[A, C]) pack(w *Weights) *format[A, C] {
	if w == nil {
		return f
	}
	converted := make([]A, len(w.Values))
	f.second(converted, w.Values) // they are finite: compile refuses others
	if w.Depthwise {
		f.depths = Transpose(converted, w.Groups, w.K)
		return f
	}
	f.weights = make([]panels[A], w.Groups)
	for g := range f.weights {
		f.weights[g].pack(converted[g*w.K*w.N:][:w.K*w.N], w.K, w.Run, w.N)
	}
	return f
}

// floatProduct multiplies float32 values as they are.
func NewFloatProduct(w *Weights) Product {
	same := func(dst, src []float32) bool { return copy(dst, src) == len(src) }
	f := &format[float32, float32]{
		asIs:  func(x []float32) []float32 { return x },
		first: same, second: same,
		store:     func(dst, sums []float32, _ *RowFuncs) { copy(dst, sums) },
		workspace: func(s *Scratch) *workspace[float32, float32] { return &s.float },
	}
	return f.pack(w)
}

// decodedProduct multiplies the values of codes in float64. Of exponential codes this is what
// the counting dot product gives, to float64 rounding; both are then rounded to float32.
func NewDecodedProduct(w *Weights, first, second Rounder) Product {
	f := &format[float64, float64]{
		first: first.Round, second: second.Round,
		store:     func(dst []float32, sums []float64, k *RowFuncs) { k.Narrow(dst, sums) },
		workspace: func(s *Scratch) *workspace[float64, float64] { return &s.double },
	}
	return f.pack(w)
}

// integerProduct multiplies uniform codes as integers and scales the sums.
func NewIntegerProduct(w *Weights, first, second *ThresholdTable, scale float64) Product {
	f := &format[int16, int32]{
		first: first.Encode, second: second.Encode,
		store:     func(dst []float32, sums []int32, k *RowFuncs) { k.Scale(dst, sums, scale) },
		workspace: func(s *Scratch) *workspace[int16, int32] { return &s.integer },
	}
	return f.pack(w)
}

// maxIntegerK keeps sums of products of 8-bit codes within 32 bits: 2^31 / 128^2.
const MaxIntegerK = 131071

// scratch is the working memory of one member of a crew, by format.
type Scratch struct {
	rows    RowFuncs
	float   workspace[float32, float32]
	double  workspace[float64, float64]
	integer workspace[int16, int32]
}

// workspace is the kernels and the working memory of one format.
type workspace[A element, C accumulator] struct {
	tile   tileFunc[A, C]
	depth  depthFunc[A, C]
	left   []A // staged
	right  []A // second operand of a product of activations
	panels panels[A]
	sums   sums[C]
}

func NewScratch(k Functions) *Scratch {
	s := &Scratch{rows: k.RowFuncs}
	s.float.tile, s.double.tile, s.integer.tile = k.float, k.double, k.integer
	s.float.depth, s.double.depth, s.integer.depth = k.depthFloat, k.depthDouble, k.depthInteger
	return s
}

var ErrNotFinite = errors.New("a value that enters it is infinite or not a number, so it has no code")

// failure is seen by all who may cause it.
type failure struct{ flag atomic.Bool }

func (f *failure) unless(ok bool) {
	if !ok {
		f.flag.Store(true)
	}
}

func (f *failure) seen() bool { return f.flag.Load() }

func (f *format[A, C]) MultiplyWeights(dst, x []float32, r *RowMap, end Finish, c *Pool) error {
	var a []A
	if f.asIs != nil && !r.staged() {
		a = f.asIs(x)
	} else {
		w := f.workspace(c.scratch[0])
		// One element more: a kernel that takes pairs reads one beyond an odd run (and
		// multiplies it by a zero weight).
		w.left = resize(w.left, r.Images*r.frame()+1)
		if !stage(w.left, x, r, c, f.first) {
			return ErrNotFinite
		}
		a = w.left
	}
	if f.depths != nil {
		f.depthwise(dst, a, r, end, c)
	} else {
		f.multiplyBlocks(dst, a, r, end, c)
	}
	return nil
}

// multiply cuts the result into blocks of rows, and into ranges of columns where the rows
// alone would not keep the crew busy.
func (f *format[A, C]) multiplyBlocks(dst []float32, a []A, r *RowMap, end Finish, c *Pool) {
	right := &f.weights[0]
	height := rowsOf(right.width())
	blocks := (r.M() + height - 1) / height
	parts := 1
	if blocks*r.Groups < len(c.scratch) {
		parts = min(len(c.scratch), right.width()/tileColumns)
	}
	pieces, columns := r.pieces(evenRun[A]), r.Groups*right.n
	c.Each(blocks*r.Groups*parts, func(s *Scratch, task int) {
		part, group, m := task%parts, task/parts%r.Groups, task/parts/r.Groups*height
		w, p := f.workspace(s), &f.weights[group]
		from, to := part*(p.width()/tileColumns)/parts*tileColumns, (part+1)*(p.width()/tileColumns)/parts*tileColumns
		rows := min(height, r.M()-m)
		w.sums.begin(m, rows, r, group*r.Channels/r.Groups, to-from)
		fill(&w.sums, a, pieces, p, w.tile, rows, from, to)
		for i := range rows {
			first := group*p.n + from
			row := dst[(m+i)*columns+first:][:min(to, p.n)-from]
			f.store(row, w.sums.values[i*(to-from):][:len(row)], &s.rows)
			end.Apply(row, first, &s.rows)
		}
	})
}

func (f *format[A, C]) Multiply(dst, a, b []float32, m, k, n int, s *Scratch) error {
	w := f.workspace(s)
	w.right, w.left = resize(w.right, len(b)), resize(w.left, len(a)+1)
	if !f.second(w.right, b) || !f.first(w.left[:len(a)], a) {
		return ErrNotFinite
	}
	w.panels.pack(w.right, k, k, n)
	r := MatrixRows(m, k)
	pieces, width := r.pieces(evenRun[A]), w.panels.width()
	height := rowsOf(width)
	for from := 0; from < m; from += height {
		rows := min(height, m-from)
		w.sums.begin(from, rows, &r, 0, width)
		fill(&w.sums, w.left, pieces, &w.panels, w.tile, rows, 0, width)
		for i := range rows {
			f.store(dst[(from+i)*n:][:n], w.sums.values[i*width:][:n], &s.rows)
		}
	}
	return nil
}
