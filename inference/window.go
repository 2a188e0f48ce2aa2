package inference

import (
	"fmt"
)

// window of a convolution or of pooling. Pairs are height and width.
type window struct {
	kernel, steps, dilations [2]int
	pads                     [4]int // top, left, bottom, right
	// sameUpper and sameLower choose the padding so that the output has the size of the input
	// divided by the step; the odd element is at the end or at the beginning.
	sameUpper, sameLower bool
	ceil                 bool // the last position may reach over the border
	signals              bool // instead of images: their height is 1
}

func (w *window) area() int { return w.kernel[0] * w.kernel[1] }

// window reads the attributes that convolutions and pooling share. Weights of a
// convolution, with their dimensions, replace an attribute that is not there.
func (b *builder) window(weightDims []int) window {
	kernel := b.node.Ints("kernel_shape")
	if kernel == nil && weightDims != nil {
		for _, d := range weightDims[2:] {
			kernel = append(kernel, int64(d))
		}
	}
	n := len(kernel)
	if n != 1 && n != 2 {
		b.fail("its kernel %v has %d dimensions; 1 and 2 are supported", kernel, n)
		return window{}
	}
	w := window{signals: n == 1}
	w.kernel = b.pair("kernel_shape", n)
	if !b.node.Has("kernel_shape") {
		copy(w.kernel[2-n:], weightDims[2:])
	}
	w.steps, w.dilations = b.pair("strides", n), b.pair("dilations", n)
	pads := b.sizes("pads", 2*n)
	for i := range n {
		w.pads[2-n+i], w.pads[4-n+i] = pads[i], pads[n+i]
	}
	switch b.node.Word("auto_pad") {
	case "VALID":
		w.pads = [4]int{}
	case "SAME_UPPER":
		w.sameUpper = true
	case "SAME_LOWER":
		w.sameLower = true
	}
	return w
}

// pair reads one number per axis, by default 1; the height of signals is 1.
func (b *builder) pair(name string, n int) [2]int {
	out := [2]int{1, 1}
	copy(out[2-n:], b.sizes(name, n))
	return out
}

// images checks the input, and gives signals, batch x channels x length, a height of 1.
func (w *window) images(x tensor) (tensor, error) {
	if !w.signals {
		return x, wantImages(x)
	}
	if x.isInt || len(x.dims) != 3 || productOf(x.dims) == 0 {
		return tensor{}, fmt.Errorf("its input is %v; want float32 signals (batch, channels, length)", x)
	}
	return x.view([]int{x.dims[0], x.dims[1], 1, x.dims[2]}), nil
}

// result undoes images.
func (s *session) result(w *window, out tensor) tensor {
	if w.signals {
		out = s.toStandard(out)
		out.dims = []int{out.dims[0], out.dims[1], out.dims[3]}
	}
	return out
}

// reach is the extent of the dilated kernel along an axis.
func (w *window) reach(axis int) int { return (w.kernel[axis]-1)*w.dilations[axis] + 1 }

// padded returns the window with its padding for an input of height x width.
func (w window) padded(height, width int) window {
	if !w.sameUpper && !w.sameLower {
		return w
	}
	for axis, n := range [2]int{height, width} {
		positions := (n + w.steps[axis] - 1) / w.steps[axis]
		total := max(0, (positions-1)*w.steps[axis]+w.reach(axis)-n)
		small := total / 2
		w.pads[axis], w.pads[axis+2] = small, total-small
		if w.sameLower {
			w.pads[axis], w.pads[axis+2] = total-small, small
		}
	}
	return w
}

// positions of the window along an axis of n elements; 0 when it is larger than them.
// With ceil a position may reach over the end, but must begin before it.
func (w *window) positions(axis, n int) int {
	room := n + w.pads[axis] + w.pads[axis+2] - w.reach(axis)
	if room < 0 {
		return 0
	}
	out := room/w.steps[axis] + 1
	if w.ceil && room%w.steps[axis] != 0 && out*w.steps[axis] < n+w.pads[axis] {
		out++
	}
	return out
}

// on fits the window to images: the number of positions down and across.
func (w *window) on(x tensor) (down, across int, err error) {
	height, width := x.dims[2], x.dims[3]
	frame := []int{x.dims[0], x.dims[1], height + w.pads[0] + w.pads[2], width + w.pads[1] + w.pads[3]}
	if _, err := count(frame); err != nil {
		return 0, 0, err
	}
	down, across = w.positions(0, height), w.positions(1, width)
	if down < 1 || across < 1 {
		return 0, 0, fmt.Errorf("its window %v is larger than its input %v", w.kernel, x)
	}
	return down, across, nil
}

// wantImages: a float32 tensor of batch x channels x height x width.
func wantImages(t tensor) error {
	if t.isInt || len(t.dims) != 4 {
		return fmt.Errorf("its input is %v; want float32 images (batch, channels, height, width)", t)
	}
	if productOf(t.dims) == 0 {
		return fmt.Errorf("its input %v has no elements", t)
	}
	return nil
}
