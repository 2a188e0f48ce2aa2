package onnx

import (
	"slices"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// Shapes of what slides a window over an image.

// pixels are the two spatial axes of an input of 3 or 4 dimensions.
func pixels(dims []int) [2]int {
	if len(dims) == 3 {
		return [2]int{1, dims[2]}
	}
	return [2]int{dims[2], dims[3]}
}

// wantImages reports an input that is no batch of images or of rows.
func (o *op) wantImages() bool {
	if rank := len(o.dims(0)); rank != 3 && rank != 4 && !o.failed {
		o.unknown("its input %v has %d dimensions; 4 (images) and 3 (signals) are understood", o.dims(0), rank)
	}
	return !o.failed
}

// readWindow reads a window on the input, of the size of the weights if there are any.
func (o *op) readWindow(kernel []int) *Window {
	if !o.wantImages() {
		return nil
	}
	w, err := o.Window(len(o.dims(0))-2, kernel)
	if err != nil {
		o.fail("%v", err)
	}
	return &w
}

// roundUp adds padding behind the image so that windows that begin on it or in the
// padding before it, but reach over the end, count (ceil_mode).
func (w *Window) roundUp(in [2]int) {
	for i := range 2 {
		room := in[i] + w.Before[i] + w.After[i] - w.Reach(i)
		rest := room % w.Strides[i]
		if room < 0 || rest == 0 {
			continue
		}
		begin := (room/w.Strides[i] + 1) * w.Strides[i]
		if begin < in[i]+w.Before[i] {
			w.After[i] += w.Strides[i] - rest
		}
	}
}

// imageDims puts pixels back into the rank of the input.
func (o *op) imageDims(channels int, out [2]int) []int {
	in := o.dims(0)
	if len(in) == 3 {
		return []int{in[0], channels, out[1]}
	}
	return []int{in[0], channels, out[0], out[1]}
}

// setImages sets the output of a window.
func (o *op) setImages(w *Window, channels int) {
	if o.failed {
		return
	}
	in := pixels(o.dims(0))
	out := [2]int{w.Positions(0, in[0]), w.Positions(1, in[1])}
	if out[0] < 1 || out[1] < 1 {
		o.fail("its window of %v (stride %v, dilation %v, padding %v and %v) does not fit its input %v",
			w.Kernel, w.Strides, w.Dilations, w.Before, w.After, o.dims(0))
		return
	}
	o.set(0, o.imageDims(channels, out))
}

// convWeights checks the weights of a convolution and returns their kernel.
func (o *op) convWeights() []int {
	weight := o.in[1]
	if weight.constant == nil {
		o.unknown("its weights %q are computed at run time", weight.name)
		return nil
	}
	if len(weight.dims) != len(o.dims(0)) || slices.Contains(weight.dims, 0) {
		o.fail("its weights %q have the shape %v, its input %v", weight.name, weight.dims, o.dims(0))
		return nil
	}
	if bias := o.arg(2); bias != nil && bias.constant == nil {
		o.unknown("its bias %q is computed at run time", bias.name)
	}
	return weight.dims[2:]
}

// groups of a convolution; they must divide both numbers of channels.
func (o *op) groups(in, out int) int {
	g := o.integer("group")
	if !o.failed && (g < 1 || in%g != 0 || out%g != 0) {
		o.fail("%d groups do not divide %d input and %d output channels", g, in, out)
		return 1
	}
	return g
}

func (o *op) shapeConv() {
	w := o.convWindow()
	if o.failed {
		return
	}
	in, weight := o.dims(0), o.in[1].dims
	g := o.groups(in[1], weight[0])
	if takes := saturate.Product(weight[1], g); !o.failed && takes != int64(in[1]) {
		o.fail("its input %v has %d channels; its weights %q of the shape %v take %d", in, in[1], o.in[1].name, weight, takes)
	}
	o.checkBias(weight[0])
	o.setImages(w, weight[0])
}

// convWindow is the window of a convolution.
func (o *op) convWindow() *Window {
	if !o.wantImages() {
		return nil
	}
	kernel := o.convWeights()
	if o.failed {
		return nil
	}
	w := o.readWindow(kernel)
	if !o.failed {
		*w = w.Padded(pixels(o.dims(0)))
	}
	return w
}

// checkBias: one number for each output channel.
func (o *op) checkBias(channels int) {
	if bias := o.arg(2); bias != nil && !o.failed && bias.elements() != int64(channels) {
		o.fail("its bias %q has the shape %v; want %d numbers", bias.name, bias.dims, channels)
	}
}

// shapeConvTranspose: each input position spreads over a window of the output.
func (o *op) shapeConvTranspose() {
	if !o.wantImages() {
		return
	}
	kernel := o.convWeights()
	if o.failed {
		return
	}
	w := o.readWindow(kernel)
	in, weight := o.dims(0), o.in[1].dims
	g := o.groups(in[1], weight[0])
	if !o.failed && weight[0] != in[1] {
		o.fail("its input %v has %d channels; its weights %q of the shape %v take %d", in, in[1], o.in[1].name, weight, weight[0])
	}
	out := o.spread(w)
	if o.failed {
		return
	}
	if saturate.Product(weight[1], g, w.Kernel[0], w.Kernel[1]) > workloads.MaxElements {
		o.fail("its weights of the shape %v are too large", weight)
		return
	}
	o.checkBias(weight[1] * g)
	o.set(0, o.imageDims(weight[1]*g, out))
}

// spread is the output size of a ConvTranspose.
func (o *op) spread(w *Window) (out [2]int) {
	if o.failed {
		return out
	}
	n := len(o.dims(0)) - 2
	extra := o.each("output_padding", n)
	in := pixels(o.dims(0))
	for i := range n {
		k := 2 - n + i
		out[k] = (in[k]-1)*w.Strides[k] + w.Reach(k) - w.Before[k] - w.After[k] + extra[i]
	}
	if n == 1 {
		out[0] = 1
	}
	mode := o.Word("auto_pad")
	if o.Has("output_shape") || mode != "NOTSET" && mode != "VALID" {
		o.unknown("auto_pad %q with or without output_shape is not understood; explicit pads are", mode)
	}
	return out
}

func (o *op) shapePool() {
	w := o.poolWindow()
	if w != nil {
		o.setImages(w, o.dims(0)[1])
	}
}

// poolWindow is the window of a pooling; nil if it is wrong.
func (o *op) poolWindow() *Window {
	w := o.readWindow(nil)
	if o.failed {
		return nil
	}
	in := pixels(o.dims(0))
	*w = w.Padded(in)
	if w.RoundUp {
		w.roundUp(in)
	}
	return w
}

func (o *op) shapeGlobalPool() {
	if o.wantImages() {
		o.set(0, o.imageDims(o.dims(0)[1], [2]int{1, 1}))
	}
}
