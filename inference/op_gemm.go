package inference

import (
	"fmt"

	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// gemm registers the next GEMM of the graph.
func (b *builder) gemm(kind workloads.Kind) *gemm {
	g := &gemm{GEMM: GEMM{Index: len(b.gemms), Node: b.node.Name, Kind: kind}}
	b.gemms = append(b.gemms, g)
	b.freshOutput = true
	if kind != workloads.MatMul {
		b.producer = g
	}
	return g
}

// weights returns constant input i, of the given rank.
func (b *builder) weights(g *gemm, i, rank int) tensor {
	t := b.constantInput(i)
	if t.isInt || len(t.dims) != rank || len(t.floats) == 0 {
		b.fail("its weights are %v; want float32 with %d dimensions", t, rank)
		return tensor{dims: make([]int, rank)}
	}
	g.Weights = t.floats
	g.WeightsOrigin = b.file + ": " + b.node.Inputs[i]
	return t
}

// bias returns constant input i with one value per column, or nil when it is left out.
func (b *builder) bias(i, n int) []float32 {
	t := b.constantInput(i)
	if t.dims != nil && (t.isInt || len(t.dims) != 1 || t.dims[0] != n) {
		b.fail("its bias is %v; want float32[%d]", t, n)
	}
	return t.floats
}

// window reads the attributes that convolutions and pooling share.
func (b *builder) window() window {
	kernel, steps := b.ints("kernel_shape", 2, 1, 0), b.ints("strides", 2, 1, 1)
	pads := b.ints("pads", 4, 0, 0)
	for _, d := range b.ints("dilations", 2, 1, 1) {
		if d != 1 {
			b.fail("dilation %d is not supported", d)
		}
	}
	if a := b.attribute("auto_pad", weights.AttrString); a != nil && a.String != "NOTSET" {
		b.fail("attribute \"auto_pad\" is %q; only explicit padding is supported", a.String)
	}
	return window{kernel: [2]int(kernel), steps: [2]int(steps), pads: [4]int(pads)}
}

// positions of the window on an input of height x width.
func (w *window) positions(height, width int) (down, across int) {
	height += w.pads[0] + w.pads[2] - w.kernel[0]
	width += w.pads[1] + w.pads[3] - w.kernel[1]
	if height < 0 || width < 0 {
		return 0, 0
	}
	return height/w.steps[0] + 1, width/w.steps[1] + 1
}

// checkFrame: the images of x with their padding are not too large.
func (w *window) checkFrame(x tensor) error {
	_, err := count([]int{x.dims[0], x.dims[1], x.dims[2] + w.pads[0] + w.pads[2], x.dims[3] + w.pads[1] + w.pads[3]})
	return err
}

func buildConv(b *builder) operator {
	b.inputs(2, 3)
	g := b.gemm(workloads.Conv)
	w := b.weights(g, 1, 4)
	b.only("group", 1)
	g.window = b.window()
	if [2]int(w.dims[2:]) != g.window.kernel {
		b.fail("its kernel is %v, its weights are %v", g.window.kernel, w)
		return nil
	}
	g.finish.bias = b.bias(2, w.dims[0])
	g.matrix = convMatrix(w)
	n, channels := w.dims[0], w.dims[1]
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantImages(in[0]); err != nil {
			return tensor{}, err
		}
		x := s.memory.toChannelsLast(in[0])
		if x.dims[0] != s.images || x.dims[1] != channels {
			return tensor{}, fmt.Errorf("its input is %v; want %d images of %d channels", x, s.images, channels)
		}
		if err := g.window.checkFrame(x); err != nil {
			return tensor{}, err
		}
		down, across := g.window.positions(x.dims[2], x.dims[3])
		out := tensor{dims: []int{s.images, n, down, across}, channelsLast: true}
		if err := s.shape(g, down*across, n, func() rowMap {
			return convRows(x.dims[2], x.dims[3], channels, g.window.kernel, g.window.steps, g.window.pads)
		}); err != nil {
			return tensor{}, err
		}
		var err error
		out.floats, err = s.weighted(g, x)
		return out, err
	}
}

// convMatrix reorders weights from N, C, height, width to height, width, C x N: the order
// in which the windows are read.
func convMatrix(w tensor) []float32 {
	n, channels, area := w.dims[0], w.dims[1], w.dims[2]*w.dims[3]
	out := make([]float32, len(w.floats))
	for i := range n {
		for c := range channels {
			for k := range area {
				out[(k*channels+c)*n+i] = w.floats[(i*channels+c)*area+k]
			}
		}
	}
	return out
}

// buildGemm: a linear layer with its bias.
func buildGemm(b *builder) operator {
	b.inputs(2, 3)
	g := b.gemm(workloads.Linear)
	w := b.weights(g, 1, 2)
	b.onlyOne("alpha")
	b.onlyOne("beta")
	b.only("transA", 0)
	n, k := w.dims[1], w.dims[0]
	g.matrix = w.floats
	if b.int("transB", 0) != 0 {
		n, k = k, n
		g.matrix = (&arena{}).swapInner(w.floats, 1, n, k)
	}
	g.finish.bias = b.bias(2, n)
	return b.linear(g, k, n, 2)
}

// buildMatMul: a linear layer when the second operand is a constant matrix, else a
// product of two activations.
func buildMatMul(b *builder) operator {
	b.inputs(2, 2)
	if b.err != nil {
		return nil
	}
	if !b.isConstant(1) {
		return b.pairwise(b.gemm(workloads.MatMul))
	}
	g := b.gemm(workloads.Linear)
	w := b.weights(g, 1, 2)
	g.matrix = w.floats
	return b.linear(g, w.dims[0], w.dims[1], 0)
}

// linear multiplies the rows of its input, K elements each, by the weights. rank, if not
// 0, is that of the input.
func (b *builder) linear(g *gemm, k, n, rank int) operator {
	return func(s *session, in []tensor) (tensor, error) {
		x := s.memory.toStandard(in[0])
		if x.isInt || len(x.dims) < 2 || (rank != 0 && len(x.dims) != rank) || x.dims[len(x.dims)-1] != k {
			return tensor{}, fmt.Errorf("its input is %v; want float32 rows of %d", x, k)
		}
		rows := len(x.floats) / k
		if rows%s.images != 0 {
			return tensor{}, fmt.Errorf("its input %v is not the same for each of %d images", x, s.images)
		}
		m := rows / s.images
		if err := s.shape(g, m, n, func() rowMap { return plainRows(m, k) }); err != nil {
			return tensor{}, err
		}
		out := tensor{dims: append(append([]int{}, x.dims[:len(x.dims)-1]...), n)}
		var err error
		out.floats, err = s.weighted(g, x)
		return out, err
	}
}

// shape fixes the shape of a GEMM with weights while tracing, and holds later batches to it.
func (s *session) shape(g *gemm, m, n int, rows func() rowMap) error {
	if m < 1 {
		return fmt.Errorf("it has no output")
	}
	if _, err := count([]int{m, n}); err != nil {
		return err
	}
	if s.tracing {
		g.setRows(rows(), m, n, 1)
	}
	if g.M != m {
		return fmt.Errorf("it has %d rows per image; the file's shapes give %d", m, g.M)
	}
	return nil
}

// weighted multiplies x by the weights and finishes the rows.
func (s *session) weighted(g *gemm, x tensor) ([]float32, error) {
	if s.tap != nil {
		s.tap(g, s.memory.toStandard(x).floats, nil)
	}
	out := s.memory.floats(s.images * g.M * g.N)
	return out, s.product(g).weighted(out, x.floats, s.images, &g.rows, g.finish, s.scratch)
}

// pairwise multiplies two activations, group by group.
func (b *builder) pairwise(g *gemm) operator {
	return func(s *session, in []tensor) (tensor, error) {
		x, y := s.memory.toStandard(in[0]), s.memory.toStandard(in[1])
		m, k, n, groups, err := pairedShape(x, y)
		if err != nil {
			return tensor{}, err
		}
		if s.tracing {
			g.setRows(plainRows(m, k), m, n, groups)
		}
		if m != g.M || k != g.K || n != g.N || groups != g.Groups*s.images {
			return tensor{}, fmt.Errorf("%v times %v does not have the file's shape, %v, for %d images", x, y, &g.GEMM, s.images)
		}
		if s.tap != nil {
			s.tap(g, x.floats, y.floats)
		}
		dims := append(append([]int{}, x.dims[:len(x.dims)-1]...), n)
		out := tensor{dims: dims, floats: s.memory.floats(groups * m * n)}
		p := s.product(g)
		for i := range groups {
			err := p.pairwise(out.floats[i*m*n:][:m*n], x.floats[i*m*k:][:m*k], y.floats[i*k*n:][:k*n], &g.rows, n, s.scratch)
			if err != nil {
				return tensor{}, err
			}
		}
		return out, nil
	}
}

// pairedShape of x times y, whose outer dimensions agree.
func pairedShape(x, y tensor) (m, k, n, groups int, err error) {
	last := len(x.dims) - 1
	if x.isInt || y.isInt || last < 1 || len(y.dims) != last+1 ||
		!sameDims(x.dims[:last-1], y.dims[:last-1]) || x.dims[last] != y.dims[last-1] {
		return 0, 0, 0, 0, fmt.Errorf("%v times %v: want float32 matrices that fit together", x, y)
	}
	if groups, err = count(x.dims[:last-1]); err != nil {
		return 0, 0, 0, 0, err
	}
	m, k, n = x.dims[last-1], x.dims[last], y.dims[last]
	if m*k*n*groups == 0 {
		return 0, 0, 0, 0, fmt.Errorf("%v times %v has no elements", x, y)
	}
	_, err = count([]int{groups, m, n})
	return m, k, n, groups, err
}
