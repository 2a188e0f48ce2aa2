package inference

import (
	"dnasim/inference/kernel"
	"dnasim/workloads"
)

// gemm is a GEMM of the graph with all that is needed to run it.
type gemm struct {
	GEMM   // as far as the file tells, see GEMM
	finish kernel.Finish
	window window // of a convolution
	// channels of a convolution's input, over all groups.
	channels  int
	transpose bool // a transposed convolution; of a linear layer: its weights are N x K
	// slot of the left operand, of a GEMM with weights that reads it as it is; else -1
	input     int
	moved     bool // it reads the left operand transposed
	rowLength int  // elements that are summed for one element of the result; 0: not known
}

// gemm adds the next GEMM of the graph.
func (b *builder) gemm(kind workloads.Kind) *gemm {
	g := &gemm{GEMM: GEMM{Index: len(b.gemms), Node: b.node.Name, Kind: kind, Groups: 1}, input: -1}
	if g.Node == "" && len(b.node.Outputs) > 0 {
		g.Node = b.node.Outputs[0]
	}
	if kind == workloads.MatMul {
		g.Groups = 0
	} else {
		b.fusion.gemm = g
	}
	b.gemms = append(b.gemms, g)
	return g
}

// weights returns constant input i, which must have the given rank, as the weights of the GEMM.
func (b *builder) weights(g *gemm, i, rank int) tensor {
	t, _ := b.constantInput(i)
	if b.err == nil && (t.isInt || len(t.dims) != rank || len(t.floats) == 0) {
		b.fail("its weights are %v; want float32 with %d dimensions", t, rank)
	}
	if b.err != nil {
		return tensor{dims: make([]int, rank)}
	}
	for at, x := range t.floats {
		if !kernel.Finite(x) {
			b.fail("its weights %q: value %d is %v", b.node.Inputs[i], at, x)
		}
	}
	g.Weights = t.floats
	g.WeightsOrigin = b.file + ": " + b.node.Inputs[i]
	return t
}

// bias returns constant input i, one value for each of n columns; nil if it is left out.
func (b *builder) bias(i, n int) []float32 {
	t, ok := b.constantInput(i)
	if ok && (t.isInt || len(t.dims) != 1 || t.dims[0] != n) {
		b.fail("its bias is %v; want float32[%d]", t, n)
	}
	return t.floats
}

// columns is the number of output channels over all groups.
func (g *gemm) columns() int {
	if g.transpose && g.Kind == workloads.Conv {
		return g.N / g.window.area() * g.Groups
	}
	return g.N * g.Groups
}

// channelOf returns the output channel of weight i. each is the number of weights divided by that
// of output channels.
func (g *gemm) channelOf(i, each int) int {
	if !g.transpose {
		return i / each
	}
	perGroup, area := g.columns()/g.Groups, g.window.area()
	return i/(g.K*perGroup*area)*perGroup + i/area%perGroup
}

// matrix returns the weights as a right operand, with rows in the order in which left rows are
// read. It is nil for a product of activations.
func (g *gemm) matrix() *kernel.Weights {
	switch {
	case g.Weights == nil:
		return nil
	case g.Kind != workloads.Conv:
		w := &kernel.Weights{Values: g.Weights, Groups: 1, K: g.K, N: g.N, Run: g.K}
		if g.transpose {
			w.Values = kernel.Transpose(g.Weights, g.N, g.K)
		}
		return w
	case g.transpose:
		return g.transposedConvMatrix()
	}
	return g.convMatrix()
}

// convMatrix reorders weights from (output channel, input channel, height, width) to (group,
// height, width, input channel, output channel).
func (g *gemm) convMatrix() *kernel.Weights {
	area, channels := g.window.area(), g.channels/g.Groups
	w := g.newMatrix(g.N)
	for group := range g.Groups {
		part := w.Values[group*w.K*w.N:][:w.K*w.N]
		for i := range g.N {
			from := g.Weights[(group*g.N+i)*channels*area:]
			for c := range channels {
				for at := range area {
					part[(at*channels+c)*g.N+i] = from[c*area+at]
				}
			}
		}
	}
	return w
}

// transposedConvMatrix reorders weights from (input channel, output channel, height, width) as
// convMatrix does, and turns them by 180 degrees: a transposed convolution is a convolution of the
// spread input with the turned weights.
func (g *gemm) transposedConvMatrix() *kernel.Weights {
	area, channels := g.window.area(), g.channels/g.Groups
	n := g.columns() / g.Groups
	w := g.newMatrix(n)
	for c := range g.channels {
		part := w.Values[c/channels*w.K*n:][:w.K*n]
		for i := range n {
			from := g.Weights[(c*n+i)*area:][:area]
			for at := range area {
				part[((area-1-at)*channels+c%channels)*n+i] = from[at]
			}
		}
	}
	return w
}

// newMatrix returns the empty matrix of a convolution with n columns in each group.
func (g *gemm) newMatrix(n int) *kernel.Weights {
	one := [2]int{1, 1}
	r := kernel.RowMap{Channels: g.channels, Groups: g.Groups, Kernel: g.window.Kernel, Dilations: g.window.Dilations, Strides: one, Spread: one}
	k := g.window.area() * g.channels / g.Groups
	return &kernel.Weights{
		Values: make([]float32, k*n*g.Groups), Groups: g.Groups, K: k, N: n, Run: r.RunLength(),
		Depthwise: g.Groups > 1 && g.Groups == g.channels && n == 1,
	}
}

// product returns the product that computes the GEMM. While shapes are traced it is prepared when
// it is needed.
func (s *session) product(g *gemm) kernel.Product {
	if s.products == nil {
		return kernel.NewFloatProduct(g.matrix())
	}
	return s.products[g.Index]
}

// weighted multiplies x by the weights of the GEMM into out, which has a column for each output
// channel.
func (s *session) weighted(out, x tensor, r *kernel.RowMap, u *use) (tensor, error) {
	if s.observe != nil {
		if err := s.observe(u); err != nil {
			return tensor{}, err
		}
	}
	if out.unknown {
		return out, nil
	}
	return out, s.product(u.gemm).MultiplyWeights(out.floats, x.floats, r, u.finish, &s.Pool)
}
