package describe

import (
	"fmt"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// window reads the geometry of a convolution or pooling and checks that it fits.
func (s *step) window(kernel []int) workloads.ConvGeometry {
	in := s.in[0].shape
	if in.Form != workloads.FormImage {
		s.t.fail("", "%s takes an image, its input is %v", s.layer.Kind, in)
	}
	stride := s.t.integers("stride", 2, 1, workloads.MaxSide, 1)
	dilation := s.t.integers("dilation", 2, 1, workloads.MaxSide, 1)
	pad := s.t.integers("pad", 4, 0, workloads.MaxSide, 0)
	g := workloads.ConvGeometry{
		Batch: s.options.Batch, InChannels: in.Channels, InH: in.Height, InW: in.Width, OutChannels: in.Channels,
		KernelH: kernel[0], KernelW: kernel[1], StrideH: stride[0], StrideW: stride[1],
		PadTop: pad[0], PadLeft: pad[1], PadBottom: pad[2], PadRight: pad[3],
		DilationH: dilation[0], DilationW: dilation[1],
	}.Fitted()
	if s.t.err != nil {
		return g
	}
	if g.OutH < 1 || g.OutW < 1 {
		s.t.fail("kernel", "%dx%d (dilation %dx%d) does not fit the %v with padding %v",
			g.KernelH, g.KernelW, g.DilationH, g.DilationW, in, pad)
	}
	if err := g.CheckPadding(); err != nil {
		s.t.fail("pad", "%v", err)
	}
	return g
}

// pool builds a max or average pooling; "global" pools the whole image.
func (s *step) pool() {
	var g workloads.ConvGeometry
	if s.t.flag("global", false) {
		in := s.in[0].shape
		g = s.window([]int{in.Height, in.Width})
	} else {
		g = s.window(s.t.integers("kernel", 2, 1, workloads.MaxSide))
	}
	if s.t.err != nil {
		return
	}
	l := &s.layer
	l.Pool = &g
	s.out.shape = g.OutputShape()
	s.out.values = s.in[0].values
	l.VectorOps = saturate.Product(int64(g.Batch), int64(g.InChannels), g.ValidPairs())
	l.VectorOpsNote = "one comparison per element of each window, padding excluded"
	if l.Kind == workloads.AvgPool {
		l.VectorOps = saturate.Sum(l.VectorOps, saturate.Product(int64(g.Batch), s.out.shape.Elements()))
		l.VectorOpsNote = "one addition per element of each window, padding excluded, and one multiplication per output"
		if s.out.values.NonNegative() {
			s.out.values = workloads.RangePositive
		}
	}
}

// elementwise sets the operations of a layer that performs perElement of them on each
// element of its output.
func (s *step) elementwise(perElement int64, note string) {
	s.layer.VectorOps = saturate.Product(perElement, int64(s.options.Batch), s.out.shape.Elements())
	s.layer.VectorOpsNote = note
}

// add builds a residual addition of equal shapes, or the addition of a table of
// positions (and class tokens) to every sequence of the batch.
func (s *step) add() {
	s.out.shape = s.in[0].shape
	s.out.grows = s.in[0].grows
	nonNegative := true
	for _, o := range s.in {
		if o.shape != s.in[0].shape {
			s.t.fail("inputs", "cannot add a %v (%s) to a %v (%s)",
				o.shape, o.layer, s.in[0].shape, s.in[0].layer)
		}
		nonNegative = nonNegative && o.values.NonNegative()
	}
	if s.t.has("table") {
		s.addTable()
	} else {
		s.addInputs(nonNegative)
	}
	s.fuse()
}

func (s *step) addInputs(nonNegative bool) {
	others := len(s.in) - 1
	if others == 0 {
		s.t.fail("inputs", "one given; there must be two or more to add, or a \"table\"")
		return
	}
	l := &s.layer
	l.SecondShape, l.SecondRange = s.in[1].shape, s.in[1].values
	l.SecondElements = saturate.Product(int64(others), int64(s.options.Batch), l.SecondShape.Elements())
	if nonNegative {
		s.out.values = workloads.RangePositive
	}
	s.elementwise(int64(others), "one addition per output element and further input")
}

// addTable adds a table that is "learned" (parameters) or "constant" (sinusoids).
// Tokens that it prepends are parameters, too.
func (s *step) addTable() {
	kind := s.t.text("table")
	if kind != "learned" && kind != "constant" {
		s.t.fail("table", "%q; must be \"learned\" or \"constant\"", kind)
	}
	if len(s.in) > 1 {
		s.t.fail("table", "is added to one input, %d are given", len(s.in))
	}
	in := s.in[0].shape
	prepend := s.t.integer("prepend", 0, workloads.MaxSide, 0)
	s.wants(in, workloads.FormTokens, "table")
	if prepend > 0 && (kind != "learned" || s.in[0].steps > 0) {
		s.t.fail("prepend", "needs table = \"learned\" and no incremental decoding")
	}
	if s.t.err != nil {
		return
	}
	l := &s.layer
	s.out.shape = workloads.TokenShape(in.Height+prepend, in.Channels)
	l.SecondShape, l.SecondRange = s.out.shape, workloads.RangeSigned
	l.SecondElements = saturate.Sum(s.out.shape.Elements(), saturate.Product(prepend, in.Channels))
	if kind == "learned" {
		// In incremental decoding each step reads its own row of the whole table.
		l.Params = saturate.Product(l.SecondElements, int64(l.Repeat))
	}
	s.elementwise(1, "one addition per output element")
}

func (s *step) softmax() {
	s.out.shape, s.out.grows, s.out.values = s.in[0].shape, s.in[0].grows, workloads.RangeSimplex
	s.elementwise(5, "five per element: maximum, subtraction, exponential, sum, division")
}

func (s *step) layerNorm() {
	s.out.shape, s.out.grows = s.in[0].shape, s.in[0].grows
	s.layer.Params = 2 * int64(s.out.shape.Channels)
	s.elementwise(7, "seven per element: sum, subtraction of the mean, square, sum of squares, "+
		"division, scale, shift; per-token square roots not counted")
}

// lrn builds a local response normalisation over "size" neighbouring channels.
func (s *step) lrn() {
	s.out.shape, s.out.values = s.in[0].shape, s.in[0].values
	s.wants(s.out.shape, workloads.FormImage, "")
	size := s.t.integer("size", 1, workloads.MaxSide, 5)
	s.elementwise(int64(size)+4, fmt.Sprintf(
		"%d per element: square, sum over %d channels, scale and offset, power, division", size+4, size))
}

// sharer is an embedding whose table is the weights of another layer.
type sharer struct {
	t     *table
	owner string
	table int64 // elements
}

// embedding looks up one row of a table per token.
func (s *step) embedding() {
	rows, dim := s.t.integer("rows", 1, workloads.MaxChannels), s.t.integer("dim", 1, workloads.MaxChannels)
	count := s.t.integer("tokens", 1, workloads.MaxSide)
	if s.t.flag("autoregressive", false) && s.options.Decoding == Greedy {
		s.out.steps = count
		s.layer.KVCache, s.layer.Repeat = true, count
		count = 1
	}
	l := &s.layer
	l.InputShape, l.InputRange = workloads.TokenShape(count, dim), workloads.RangeSigned
	s.out.shape = l.InputShape
	l.WeightElements = saturate.Product(rows, dim)
	l.Params = l.WeightElements
	if s.t.has("shared") {
		l.Params = 0
		s.sharers = append(s.sharers, sharer{s.t, s.t.text("shared"), l.WeightElements})
	}
	s.elementwise(1, "one move per element of the rows fetched")
}

// checkSharing verifies that shared tables are the weights of a layer, which counts
// their parameters.
func (b *builder) checkSharing() error {
	for _, s := range b.sharers {
		i, ok := b.layers[s.owner]
		if !ok {
			s.t.fail("shared", "no layer %q", s.owner)
			return s.t.err
		}
		owner := &b.net.Layers[i]
		if owner.WeightElements != s.table {
			s.t.fail("shared", "the table has %d elements, the weights of %q %d", s.table, s.owner, owner.WeightElements)
		}
		if owner.Params == 0 {
			s.t.fail("shared", "%q shares its weights itself; name the layer that owns them", s.owner)
		}
		if s.t.err != nil {
			return s.t.err
		}
	}
	return nil
}
