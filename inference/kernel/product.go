package kernel

import (
	"errors"
	"sync/atomic"
)

// Product computes one GEMM in one number format. Several goroutines may use it at a time: all that
// changes is in their pools and scratches.
type Product interface {
	// MultiplyWeights sets dst to the rows of x times the weights and applies end to each row. r
	// says where the rows lie in x, which holds r.Images x r.Height x r.Width x r.Channels values.
	// dst has r.M() rows, and each holds the columns of all groups, one group after the other. It
	// returns ErrNotFinite when a value of x has no code.
	MultiplyWeights(dst, x []float32, r *RowMap, end Finish, pool *Pool) error
	// Multiply sets dst (m x n) to the product of a (m x k) and b (k x n), all of them row-major.
	// It runs on the calling goroutine. It returns ErrNotFinite when a value of a or b has no code.
	Multiply(dst, a, b []float32, m, k, n int, s *Scratch) error
}

// format implements Product for one number format: A is the type of the factors, C that of their
// sums.
type format[A element, C accumulator] struct {
	weights []panels[A] // by group; empty in a product of activations
	depths  []A         // of a depthwise convolution: k x channels
	// asIs is set when the factors are the float32 values themselves, so that x need not be
	// converted.
	asIs func(x []float32) []A
	// first and second convert the left and the right operand. They return false if a value has no
	// code.
	first, second func(dst []A, src []float32) (ok bool)
	// store converts a row of sums to float32.
	store     func(dst []float32, sums []C, k *RowFuncs)
	workspace func(s *Scratch) *workspace[A, C]
}

// Weights is the right operand of a GEMM that does not change: for each group a row-major K x N
// matrix.
type Weights struct {
	Values       []float32
	Groups, K, N int
	Run          int // length of the runs in which rows of the left operand lie
	Depthwise    bool
}

// pack converts the weights and lays them out. w is nil for a product of two activations.
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

// NewFloatProduct returns the product in float32. Factors are multiplied as they are, but for those
// of the right operand that are tiny, see flush. w is nil for a product of two activations.
func NewFloatProduct(w *Weights) Product {
	f := &format[float32, float32]{
		asIs:      func(x []float32) []float32 { return x },
		first:     func(dst, src []float32) bool { return copy(dst, src) == len(src) },
		second:    flush,
		store:     func(dst, sums []float32, _ *RowFuncs) { copy(dst, sums) },
		workspace: func(s *Scratch) *workspace[float32, float32] { return &s.float },
	}
	return f.pack(w)
}

// NewDecodedProduct returns the product of decoded values: first and second quantize the left and
// the right operand, and the values of their codes are multiplied and summed in float64. For
// exponential codes this equals the counting dot product to float64 rounding; both are rounded to
// float32 at the end. w is nil for a product of two activations.
func NewDecodedProduct(w *Weights, first, second Rounder) Product {
	f := &format[float64, float64]{
		first: first.Round, second: second.Round,
		store:     func(dst []float32, sums []float64, k *RowFuncs) { k.Narrow(dst, sums) },
		workspace: func(s *Scratch) *workspace[float64, float64] { return &s.double },
	}
	return f.pack(w)
}

// NewIntegerProduct returns the product of uniform codes: the integers are multiplied and summed in
// 32 bits, and the sums are multiplied by scale, the product of the scales of both codes. K may not
// exceed MaxIntegerK. w is nil for a product of two activations.
func NewIntegerProduct(w *Weights, first, second *ThresholdTable, scale float64) Product {
	f := &format[int16, int32]{
		first: first.Encode, second: second.Encode,
		store:     func(dst []float32, sums []int32, k *RowFuncs) { k.Scale(dst, sums, scale) },
		workspace: func(s *Scratch) *workspace[int16, int32] { return &s.integer },
	}
	return f.pack(w)
}

// MaxIntegerK is the largest K for which sums of products of 8-bit codes fit 32 bits: below 2^31 /
// 128^2.
const MaxIntegerK = 131071

// Scratch is the working memory of one worker, for each format. It grows to what is needed and is
// kept.
type Scratch struct {
	rows    RowFuncs
	float   workspace[float32, float32]
	double  workspace[float64, float64]
	integer workspace[int16, int32]
}

// workspace is the functions and the working memory of one format.
type workspace[A element, C accumulator] struct {
	tile   tileFunc[A, C]
	tall   tallFunc[A, C] // nil if there is none
	depth  depthFunc[A, C]
	left   []A // staged
	right  []A // second operand of a product of activations
	panels panels[A]
	sums   sums[C]
}

// NewScratch returns empty working memory of a worker that computes with the functions k.
func NewScratch(k Functions) *Scratch {
	s := &Scratch{rows: k.RowFuncs}
	s.float.tile, s.double.tile, s.integer.tile = k.float, k.double, k.integer
	s.float.tall, s.double.tall, s.integer.tall = k.tallFloat, k.tallDouble, k.tallInteger
	s.float.depth, s.double.depth, s.integer.depth = k.depthFloat, k.depthDouble, k.depthInteger
	return s
}

// ErrNotFinite says that an operand holds an infinity or NaN.
var ErrNotFinite = errors.New("a value that enters it is infinite or not a number, so it has no code")

// failure is a flag that several goroutines may set.
type failure struct{ flag atomic.Bool }

func (f *failure) unless(ok bool) {
	if !ok {
		f.flag.Store(true)
	}
}

func (f *failure) seen() bool { return f.flag.Load() }

// MultiplyWeights implements Product.
func (f *format[A, C]) MultiplyWeights(dst, x []float32, r *RowMap, end Finish, pool *Pool) error {
	var a []A
	if f.asIs != nil && !r.staged() {
		a = f.asIs(x)
	} else {
		w := f.workspace(pool.scratch[0])
		// One element more: a kernel that takes pairs reads one beyond an odd run (and
		// multiplies it by a zero weight).
		w.left = resize(w.left, r.Images*r.frame()+1)
		if !stage(w.left, x, r, pool, f.first) {
			return ErrNotFinite
		}
		a = w.left
	}
	if f.depths != nil {
		f.depthwise(dst, a, r, end, pool)
	} else {
		f.multiplyBlocks(dst, a, r, end, pool)
	}
	return nil
}

// multiplyBlocks computes the result in blocks of rows. It also cuts the columns into ranges when
// there are fewer blocks than workers.
func (f *format[A, C]) multiplyBlocks(dst []float32, a []A, r *RowMap, end Finish, pool *Pool) {
	right := &f.weights[0]
	height := rowsOf(right.width())
	blocks := (r.M() + height - 1) / height
	parts := 1
	if blocks*r.Groups < len(pool.scratch) {
		parts = min(len(pool.scratch), right.width()/tileColumns)
	}
	pieces, columns := r.pieces(evenRun[A]), r.Groups*right.n
	pool.Each(blocks*r.Groups*parts, func(s *Scratch, task int) {
		part, group, m := task%parts, task/parts%r.Groups, task/parts/r.Groups*height
		w, p := f.workspace(s), &f.weights[group]
		from, to := part*(p.width()/tileColumns)/parts*tileColumns, (part+1)*(p.width()/tileColumns)/parts*tileColumns
		rows := min(height, r.M()-m)
		w.sums.begin(m, rows, r, group*r.Channels/r.Groups, to-from)
		w.fill(a, pieces, p, rows, from, to)
		for i := range rows {
			first := group*p.n + from
			row := dst[(m+i)*columns+first:][:min(to, p.n)-from]
			f.store(row, w.sums.values[i*(to-from):][:len(row)], &s.rows)
			end.Apply(row, first, &s.rows)
		}
	})
}

// Multiply implements Product.
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
		w.fill(w.left, pieces, &w.panels, rows, 0, width)
		for i := range rows {
			f.store(dst[(from+i)*n:][:n], w.sums.values[i*width:][:n], &s.rows)
		}
	}
	return nil
}
