package describe

import (
	"strings"

	"dnasim/internal/saturate"
	"dnasim/internal/spelling"
	"dnasim/workloads"
)

// conv builds a convolution. Batch normalisation is folded into weights and bias, yet
// its scale and shift are parameters of the network.
func (s *step) conv() {
	g := s.window(s.t.integers("kernel", 2, 1, workloads.MaxSide))
	g.OutChannels = s.t.integer("out", 1, workloads.MaxChannels)
	groups := s.t.integer("groups", 1, workloads.MaxChannels, 1)
	normalised := s.batchNorm()
	bias := s.t.flag("bias", !normalised)
	asTokens := s.t.flag("tokens", false)
	if s.t.err == nil && (g.InChannels%groups != 0 || g.OutChannels%groups != 0) {
		s.t.fail("groups", "%d groups do not divide %d input and %d output channels", groups, g.InChannels, g.OutChannels)
	}
	if s.t.err != nil {
		return
	}
	l := &s.layer
	l.Conv = &g
	l.M = int(saturate.Product(g.Batch, g.OutH, g.OutW))
	l.K = int(saturate.Product(g.InChannels/groups, g.KernelH, g.KernelW))
	l.N, l.Groups = g.OutChannels/groups, groups
	s.setWeights(g.OutChannels, bias, normalised)
	s.out.shape = g.OutputShape()
	if asTokens {
		s.out.shape = workloads.TokenShape(g.OutH*g.OutW, g.OutChannels)
	}
	s.fuse()
}

// batchNorm reads the key "norm".
func (s *step) batchNorm() bool {
	norm := s.t.text("norm", "none")
	if norm != "none" && norm != "batch" {
		s.t.fail("norm", "%q; must be \"batch\" or \"none\"", norm)
	}
	return norm == "batch"
}

// setWeights counts weights and parameters, K and N being known.
func (s *step) setWeights(outputs int, bias, normalised bool) {
	l := &s.layer
	l.WeightElements = saturate.Product(l.K, outputs)
	l.Params = l.WeightElements
	if bias {
		l.Params = saturate.Sum(l.Params, int64(outputs))
	}
	if normalised {
		l.Params = saturate.Sum(l.Params, 2*int64(outputs))
	}
	l.Bias = bias || normalised
}

// fuse reads the activation function that follows the layer at no cost.
func (s *step) fuse() {
	name := s.t.text("act", "none")
	if name == "none" {
		name = ""
	}
	values, ok := workloads.ActivationRange(name)
	if !ok {
		known := workloads.Activations()
		s.t.fail("act", "no activation function %q%s (known: none, %s)", name, spelling.DidYouMean(name, known), strings.Join(known, ", "))
	}
	s.layer.Activation = name
	if name != "" {
		s.out.values = values
	}
}

// linear builds a fully connected layer, applied to each token or to a whole image.
func (s *step) linear() {
	in := s.in[0].shape
	if s.t.flag("flatten", false) {
		s.wants(in, workloads.FormImage, "flatten")
		in = workloads.TokenShape(1, int(in.Elements()))
	}
	if s.t.flag("first_token_only", false) {
		s.wants(in, workloads.FormTokens, "first_token_only")
		if s.in[0].steps > 0 {
			s.t.fail("first_token_only", "has no meaning in incremental decoding, where each token comes alone")
		}
		in.Height = 1
	}
	if in.Form == workloads.FormImage && in.Height == 1 && in.Width == 1 {
		in = workloads.TokenShape(1, in.Channels)
	}
	if in.Form != workloads.FormTokens {
		s.t.fail("", "a linear layer takes tokens, its input is a %v; for one product over all of an image "+
			"set flatten = true, for one per position use a 1x1 convolution", in)
	}
	if in.Channels > workloads.MaxChannels {
		s.t.fail("flatten", "gives %d inputs, the limit is %d", in.Channels, workloads.MaxChannels)
	}
	out, bias := s.t.integer("out", 1, workloads.MaxChannels), s.t.flag("bias", true)
	if s.t.err != nil {
		return
	}
	l := &s.layer
	l.InputShape = in
	l.M, l.K, l.N, l.Groups = int(saturate.Product(s.options.Batch, in.Height)), in.Channels, out, 1
	s.setWeights(out, bias, false)
	s.out.shape = workloads.TokenShape(in.Height, out)
	s.fuse()
}

// wants demands the form of an input for a key.
func (s *step) wants(in workloads.Shape, form workloads.Form, key string) {
	if in.Form != form {
		s.t.fail(key, "needs an input of the form %q, got a %v", form, in)
	}
}

// matmul builds a product of attention: the scores Q x K^T per head of two token
// sequences, or the context P x V of scores and a sequence.
func (s *step) matmul() {
	a, b := s.in[0].shape, s.in[1].shape
	l := &s.layer
	l.SecondShape, l.SecondRange = b, s.in[1].values
	l.SecondElements = saturate.Product(int64(s.options.Batch), b.Elements())
	if b.Form != workloads.FormTokens {
		s.t.fail("inputs", "the second operand must be tokens (keys or values), it is a %v", b)
	}
	switch a.Form {
	case workloads.FormTokens:
		s.scores(a, b)
	case workloads.FormScores:
		s.context(a, b)
	default:
		s.t.fail("inputs", "the first operand must be tokens (queries) or scores, it is a %v", a)
	}
	if l.InputRange.NonNegative() && l.SecondRange.NonNegative() {
		s.out.values = workloads.RangePositive
	}
}

func (s *step) scores(queries, keys workloads.Shape) {
	heads := s.t.integer("heads", 1, workloads.MaxChannels)
	if s.t.err == nil && (queries.Channels != keys.Channels || queries.Channels%heads != 0) {
		s.t.fail("inputs", "queries are %v, keys %v: their widths must be equal and divide into %d heads",
			queries, keys, heads)
	}
	if s.t.err != nil {
		return
	}
	s.layer.M, s.layer.K, s.layer.N = queries.Height, queries.Channels/heads, keys.Height
	s.layer.Groups = int(saturate.Product(heads, s.options.Batch))
	s.out.shape = workloads.ScoreShape(heads, queries.Height, keys.Height)
	s.out.grows = s.in[1].steps > 0
}

func (s *step) context(p, values workloads.Shape) {
	if p.Channels != values.Height || s.in[0].grows != (s.in[1].steps > 0) {
		s.t.fail("inputs", "scores are %v, values %v: there must be as many values as keys", p, values)
	}
	if values.Channels%p.Heads != 0 {
		s.t.fail("inputs", "values of %d do not divide into %d heads", values.Channels, p.Heads)
	}
	if s.t.err != nil {
		return
	}
	s.layer.M, s.layer.K, s.layer.N = p.Height, p.Channels, values.Channels/p.Heads
	s.layer.Groups = int(saturate.Product(p.Heads, s.options.Batch))
	s.out.shape = workloads.TokenShape(p.Height, values.Channels)
}
