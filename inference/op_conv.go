package inference

import (
	"fmt"

	"dnasim/inference/kernel"
	"dnasim/workloads"
)

// convolutions are the operators that slide weights over an image.
var convolutions = map[string]build{
	"Conv":          buildConv,
	"ConvTranspose": buildConvTranspose,
}

func buildConv(b *builder) operator {
	g := b.gemm(workloads.Conv)
	w := b.convWeights(g)
	groups := int(b.node.Int("group"))
	if b.err != nil {
		return nil
	}
	if groups < 1 || w.dims[0]%groups != 0 {
		b.fail("%d groups do not divide the %d output channels of its weights %v", groups, w.dims[0], w)
		return nil
	}
	g.finish.Bias = b.bias(2, w.dims[0])
	g.Groups, g.channels = groups, w.dims[1]*groups
	g.K, g.N = w.dims[1]*g.window.area(), w.dims[0]/groups
	g.rowLength = g.K
	return func(s *session, in []tensor) (tensor, error) { return s.convolve(g, in[0]) }
}

// convWeights reads the weights and the window of a convolution of images or signals.
func (b *builder) convWeights(g *gemm) tensor {
	rank := 4
	if t, ok := b.constantInput(1); ok && len(t.dims) == 3 {
		rank = 3
	}
	w := b.weights(g, 1, rank)
	if b.err != nil {
		return w
	}
	g.window = b.window(w.dims[2:])
	return w
}

func (s *session) convolve(g *gemm, x tensor) (tensor, error) {
	x, err := g.images(x)
	if err != nil {
		return tensor{}, err
	}
	w := g.window.padded(x.dims[2], x.dims[3])
	down, across, err := w.on(x)
	if err != nil {
		return tensor{}, err
	}
	x = s.toChannelsLast(x)
	r := kernel.RowMap{
		Images: x.dims[0], Height: x.dims[2], Width: x.dims[3], Channels: g.channels, Groups: g.Groups,
		Kernel: w.Kernel, Strides: w.Strides, Dilations: w.Dilations,
		Top: w.Before[0], Left: w.Before[1], Bottom: w.After[0], Right: w.After[1],
		Spread: [2]int{1, 1}, Down: down, Across: across,
	}
	out, err := s.floats([]int{x.dims[0], g.columns(), down, across})
	if err != nil {
		return tensor{}, err
	}
	out.channelsLast = true
	out, err = s.weighted(out, x, &r, &use{gemm: g, size: size{r.M(), g.K, g.N, g.Groups}, a: x, rows: &r})
	return s.result(&w, out), err
}

// images of the channels that the weights take.
func (g *gemm) images(x tensor) (tensor, error) {
	x, err := g.window.images(x)
	if err == nil && x.dims[1] != g.channels {
		err = fmt.Errorf("its input is %v; its weights take %d channels", x, g.channels)
	}
	return x, err
}

// outputPadding of a transposed convolution.
type outputPadding [2]int

func (b *builder) outputPadding(w *window) (out outputPadding) {
	n := 2
	if w.Signals {
		n = 1
	}
	copy(out[2-n:], b.sizes("output_padding", n))
	return out
}

func buildConvTranspose(b *builder) operator {
	g := b.gemm(workloads.Conv)
	g.transpose = true
	w := b.convWeights(g)
	more := b.outputPadding(&g.window)
	groups := int(b.node.Int("group"))
	if b.node.Has("output_shape") {
		b.fail("attribute \"output_shape\" is not supported; pads are")
	}
	if b.err != nil {
		return nil
	}
	if groups < 1 || w.dims[0]%groups != 0 {
		b.fail("%d groups do not divide the %d input channels of its weights %v", groups, w.dims[0], w)
		return nil
	}
	g.finish.Bias = b.bias(2, w.dims[1]*groups)
	g.Groups, g.channels = groups, w.dims[0]
	g.K, g.N = w.dims[0]/groups, w.dims[1]*g.window.area()
	g.rowLength = g.K * g.window.area()
	return func(s *session, in []tensor) (tensor, error) { return s.transposedConvolve(g, more, in[0]) }
}

// transposedConvolve convolves the input, spread by the steps, with the turned kernel.
func (s *session) transposedConvolve(g *gemm, more outputPadding, x tensor) (tensor, error) {
	x, err := g.images(x)
	if err != nil {
		return tensor{}, err
	}
	w := window{g.window.SpreadPadded(more)}
	r := kernel.RowMap{
		Images: x.dims[0], Height: x.dims[2], Width: x.dims[3], Channels: g.channels, Groups: g.Groups,
		Kernel: w.Kernel, Strides: [2]int{1, 1}, Dilations: w.Dilations, Spread: w.Strides,
		Top: w.Reach(0) - 1 - w.Before[0], Left: w.Reach(1) - 1 - w.Before[1],
		Bottom: w.Reach(0) - 1 - w.After[0] + more[0], Right: w.Reach(1) - 1 - w.After[1] + more[1],
	}
	if min(r.Top, r.Left, r.Bottom, r.Right) < 0 {
		return tensor{}, fmt.Errorf("pads %v and %v that cut off more than the kernel %v reaches are not supported", w.Before, w.After, w.Kernel)
	}
	if _, err := count([]int{x.dims[0], r.FrameHeight(), r.FrameWidth(), g.channels}); err != nil {
		return tensor{}, err
	}
	r.Down, r.Across = r.FrameHeight()-w.Reach(0)+1, r.FrameWidth()-w.Reach(1)+1
	if r.Down < 1 || r.Across < 1 {
		return tensor{}, fmt.Errorf("its pads %v and %v leave nothing of its input %v", w.Before, w.After, x)
	}
	x = s.toChannelsLast(x)
	out, err := s.floats([]int{x.dims[0], g.columns(), r.Down, r.Across})
	if err != nil {
		return tensor{}, err
	}
	out.channelsLast = true
	positions := x.dims[0] * x.dims[2] * x.dims[3]
	out, err = s.weighted(out, x, &r, &use{gemm: g, size: size{positions, g.K, g.N, g.Groups}, a: x, rows: &r})
	return s.result(&w, out), err
}
