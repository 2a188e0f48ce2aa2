package inference

import (
	"fmt"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/workloads"
)

// products are the operators that multiply matrices.
var products = map[string]build{
	"Gemm":   buildGemm,
	"MatMul": buildMatMul,
}

// buildGemm: alpha A' B' + beta C. With a constant matrix B it is a linear layer.
func buildGemm(b *builder) operator {
	alpha, beta := b.node.Float("alpha"), b.node.Float("beta")
	transA, transB := b.node.Flag("transA"), b.node.Flag("transB")
	if b.err != nil {
		return nil
	}
	rows := func(s *session, x tensor) (tensor, error) {
		if x.isInt || len(x.dims) != 2 {
			return tensor{}, fmt.Errorf("its input is %v; want a float32 matrix", x)
		}
		if transA {
			return s.permute(x, []int{1, 0})
		}
		return x, nil
	}
	if !b.isConstant(1) {
		return b.gemmOfActivations(rows, transB, alpha, beta)
	}
	g := b.gemm(workloads.Linear)
	w := b.weights(g, 1, 2)
	if g.transpose, g.K, g.N = transB, w.dims[0], w.dims[1]; transB {
		g.K, g.N = g.N, g.K
	}
	g.rowLength, g.moved = g.K, transA
	b.scaleWeights(g, alpha)
	addC := b.addend(g, beta)
	return func(s *session, in []tensor) (tensor, error) {
		x, err := rows(s, in[0])
		if err != nil {
			return tensor{}, err
		}
		out, err := s.linear(g, x)
		if err != nil || addC == nil {
			return out, err
		}
		return addC(s, out, in[2])
	}
}

// scaleWeights multiplies alpha into the weights.
func (b *builder) scaleWeights(g *gemm, alpha float32) {
	if alpha == 1 || b.err != nil {
		return
	}
	g.Weights = slices.Clone(g.Weights)
	for i := range g.Weights {
		if g.Weights[i] *= alpha; !kernel.Finite(g.Weights[i]) {
			b.fail("its weights times alpha %v: value %d is not finite", alpha, i)
		}
	}
}

// addend makes input 2, if it is a constant row, the bias of the GEMM; else it returns
// how it is added.
func (b *builder) addend(g *gemm, beta float32) func(s *session, out, c tensor) (tensor, error) {
	if !b.has(2) {
		return nil
	}
	if c := b.values[b.in[2]]; b.isConstant(2) && !c.isInt && (slices.Equal(c.dims, []int{g.N}) || slices.Equal(c.dims, []int{1, g.N})) {
		g.finish.Bias = c.floats
		if beta != 1 {
			g.finish.Bias = make([]float32, g.N)
			for i, x := range c.floats {
				g.finish.Bias[i] = beta * x
			}
		}
		return nil
	}
	b.fusion = fusion{} // what follows must come after the addition
	return func(s *session, out, c tensor) (tensor, error) { return s.addScaled(out, c, beta) }
}

// addScaled returns x + beta c, of the shape of x.
func (s *session) addScaled(x, c tensor, beta float32) (tensor, error) {
	if err := wantFloats(c); err != nil {
		return tensor{}, err
	}
	p, err := pairUp(x.dims, c.dims)
	if err != nil || !slices.Equal(p.dims, x.dims) {
		return tensor{}, fmt.Errorf("%v cannot be added to %v", c, x)
	}
	if x.unknown || c.unknown {
		return tensor{dims: x.dims, unknown: true}, nil
	}
	c = s.toStandard(c)
	p.each(func(at, _, ac int) {
		for i := range p.inner {
			x.floats[at+i] += float32(beta * c.floats[ac+i*p.sy])
		}
	})
	return x, nil
}

// gemmOfActivations multiplies two matrices that are not known before.
func (b *builder) gemmOfActivations(
	rows func(s *session, x tensor) (tensor, error), transB bool, alpha, beta float32,
) operator {
	g := b.gemm(workloads.MatMul)
	withC := b.has(2)
	return func(s *session, in []tensor) (tensor, error) {
		x, err := rows(s, in[0])
		if err != nil {
			return tensor{}, err
		}
		y := in[1]
		if y.isInt || len(y.dims) != 2 {
			return tensor{}, fmt.Errorf("its second input is %v; want a float32 matrix", y)
		}
		if transB {
			if y, err = s.permute(y, []int{1, 0}); err != nil {
				return tensor{}, err
			}
		}
		out, err := s.pairwise(g, x, y)
		if err != nil || (alpha == 1 && !withC) {
			return out, err
		}
		for i := range out.floats {
			out.floats[i] *= alpha
		}
		if !withC {
			return out, nil
		}
		return s.addScaled(out, in[2], beta)
	}
}

// buildMatMul: a linear layer when the second operand is a constant matrix, else a
// product of two activations.
func buildMatMul(b *builder) operator {
	if b.err != nil {
		return nil
	}
	if !b.isConstant(1) || len(b.values[b.in[1]].dims) != 2 {
		g := b.gemm(workloads.MatMul)
		return func(s *session, in []tensor) (tensor, error) { return s.matmul(g, in[0], in[1]) }
	}
	g := b.gemm(workloads.Linear)
	w := b.weights(g, 1, 2)
	g.K, g.N, g.rowLength = w.dims[0], w.dims[1], w.dims[0]
	return func(s *session, in []tensor) (tensor, error) { return s.linear(g, in[0]) }
}

// linear multiplies the rows of its input, K elements each, by the weights.
func (s *session) linear(g *gemm, x tensor) (tensor, error) {
	if x.isInt || len(x.dims) == 0 || x.dims[len(x.dims)-1] != g.K {
		return tensor{}, fmt.Errorf("its input is %v; want float32 rows of %d", x, g.K)
	}
	x = s.toStandard(x)
	m := productOf(x.dims[:len(x.dims)-1])
	if m < 1 {
		return tensor{}, fmt.Errorf("its input %v has no rows", x)
	}
	out, err := s.floats(append(append([]int{}, x.dims[:len(x.dims)-1]...), g.N))
	if err != nil {
		return tensor{}, err
	}
	r := kernel.MatrixRows(m, g.K)
	return s.weighted(out, x, &r, &use{gemm: g, size: size{m, g.K, g.N, 1}, a: x})
}
