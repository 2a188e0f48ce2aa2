package mapping

import (
	"fmt"
	"math"
	"math/bits"

	"dnasim/arch"
	"dnasim/workloads"
)

// gemm is a GEMM layer on a machine: groups of positions x n outputs over K reduction steps, the
// positions being images x rows x cols and the reduction steps the taps of a filter, along rows and
// cols, in each of inChannels input channels.
type gemm struct {
	*machine
	layer              shape
	images, rows, cols axis // of the output, with the inputs they look at
	n, g, inChannels   int
	biasBytes          int64  // per output channel
	macs               int64  // of one execution
	uncut              pieces // K in one piece
}

// Limits of a layer, far above any real one, that keep all counts exact.
const (
	maxElements = 1 << 48 // of a tensor
	maxMACs     = 1 << 60
)

func newGEMM(l shape, m *machine) (*gemm, error) {
	if l.M < 1 || l.K < 1 || l.N < 1 || l.Groups < 1 {
		return nil, fmt.Errorf("a product of M=%d, K=%d, N=%d in %d groups; all must be positive", l.M, l.K, l.N, l.Groups)
	}
	g := &gemm{machine: m, layer: l, n: l.N, g: l.Groups}
	if l.Bias && l.Kind != workloads.MatMul {
		g.biasBytes = wordBytes
	}
	if l.Kind == workloads.Conv {
		if err := g.setConv(&l); err != nil {
			return nil, err
		}
	} else {
		g.images, g.rows, g.cols = plain(1), plain(l.M), plain(1)
		g.inChannels = l.K
	}
	if err := g.checkSize(); err != nil {
		return nil, err
	}
	g.macs = int64(product(l.M, l.K, g.n, g.g))
	g.normalise()
	g.uncut = g.pieces(g.whole())
	return g, nil
}

// normalise gives one product one geometry, however it was written: a 1 x 1 convolution, a filter
// that covers its whole input, and filters that never overlap are plain matrix products, which read
// each of their inputs for one position only. Their kernels become input channels.
func (g *gemm) normalise() {
	for _, a := range [...]*axis{&g.rows, &g.cols} {
		if a.disjoint() {
			g.inChannels *= a.kernel
			*a = plain(a.size)
		}
		a.compact()
	}
	if g.matrix() {
		g.images, g.rows, g.cols = plain(1), plain(g.layer.M), plain(1)
	}
}

// matrix reports whether no two positions share inputs: the layer is a plain matrix product, and
// its positions are rows.
func (g *gemm) matrix() bool {
	return g.rows == plain(g.rows.size) && g.cols == plain(g.cols.size)
}

// wordBytes is the size of a bias or of a parameter of a normalisation.
const wordBytes = 4

// setConv takes over a convolution's geometry, which must agree with the layer's product.
func (g *gemm) setConv(l *shape) error {
	c := &l.Conv
	if !l.IsConv {
		return fmt.Errorf("a convolution without geometry")
	}
	if min(c.Batch, c.InChannels, c.InH, c.InW, c.OutChannels, c.OutH, c.OutW) < 1 ||
		min(c.KernelH, c.KernelW, c.StrideH, c.StrideW, c.DilationH, c.DilationW) < 1 || min(c.PadTop, c.PadLeft) < 0 {
		return fmt.Errorf("impossible geometry %+v", *c)
	}
	g.images = plain(c.Batch)
	g.rows = axis{size: c.OutH, in: c.InH, kernel: c.KernelH, stride: c.StrideH, dilation: c.DilationH, pad: c.PadTop}
	g.cols = axis{size: c.OutW, in: c.InW, kernel: c.KernelW, stride: c.StrideW, dilation: c.DilationW, pad: c.PadLeft}
	g.inChannels = c.InChannels / l.Groups
	if product(c.Batch, c.OutH, c.OutW) != uint64(l.M) || product(g.inChannels, c.KernelH, c.KernelW) != uint64(l.K) ||
		product(g.inChannels, l.Groups) != uint64(c.InChannels) || product(l.N, l.Groups) != uint64(c.OutChannels) {
		return fmt.Errorf("the product M=%d, K=%d, N=%d, groups=%d does not fit the geometry %+v", l.M, l.K, l.N, l.Groups, *c)
	}
	return nil
}

func (g *gemm) checkSize() error {
	m, k, n := g.layer.M, g.layer.K, g.n
	inputs := product(g.g, g.images.in, g.rows.in, g.cols.in, g.inChannels)
	if max(inputs, product(g.g, k, n), product(g.g, m, n)) > maxElements || product(g.g, m, k, n) > maxMACs {
		return fmt.Errorf("a product of M=%d, K=%d, N=%d in %d groups is too large; allowed: tensors of 2^48 elements and 2^60 MACs", m, k, n, g.g)
	}
	return nil
}

// operands implements compiler.
func (g *gemm) operands(at Layout) (first, second tensor) {
	inputs := product(g.g, g.images.in, g.rows.distinct(), g.cols.distinct(), g.inChannels)
	weights := product(g.g, g.layer.K, g.n)
	return tensor{at.InputAt, int64(inputs) * g.bitsA / 8},
		tensor{g.secondAt(at), int64(weights)*g.bitsW/8 + int64(product(g.g, g.n))*g.biasBytes}
}

// tensors implements compiler.
func (g *gemm) tensors(at Layout) [arch.NumOperands]arch.Span {
	inputs := product(g.g, g.images.in, g.rows.loaded(), g.cols.loaded(), g.inChannels)
	weights, outputs := product(g.g, g.layer.K, g.n), product(g.g, g.layer.M, g.n)
	return [...]arch.Span{
		{At: at.InputAt, Bytes: packed(int64(inputs), g.bitsA)},
		{At: g.secondAt(at), Bytes: packed(int64(weights), g.bitsW) + int64(product(g.g, g.n))*g.biasBytes},
		{At: at.OutputAt, Bytes: packed(int64(outputs), g.bitsO)},
	}
}

// secondAt is where the second operand lies.
func (g *gemm) secondAt(at Layout) int64 {
	return pick(g.layer.Kind == workloads.MatMul, at.SecondAt, at.WeightsAt)
}

// product of counts, none negative; saturates.
func product(factors ...int) uint64 {
	p := uint64(1)
	for _, f := range factors {
		high, low := bits.Mul64(p, uint64(f))
		if high != 0 {
			return math.MaxUint64
		}
		p = low
	}
	return p
}
