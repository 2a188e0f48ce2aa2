package onnx

import (
	"fmt"
	"slices"

	"dnasim/workloads"
)

// Window slides over an image, as in a convolution or a pooling. Pairs are height and width;
// the height of a signal (batch x channels x length) is 1.
type Window struct {
	Kernel, Strides, Dilations [2]int
	Before, After              [2]int // padding
	// AutoPad is SAME_UPPER or SAME_LOWER as long as the padding depends on the input, see
	// Padded; else it is empty.
	AutoPad string
	RoundUp bool // the last position may reach over the end (ceil_mode)
	Signals bool // instead of images
}

// Window reads the window of a convolution or a pooling along 1 or 2 axes. Kernel is that of
// the weights; nil takes it from the attribute.
func (n *Node) Window(axes int, kernel []int) (Window, error) {
	w := Window{Kernel: [2]int{1, 1}, Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}, Signals: axes == 1}
	if axes != 1 && axes != 2 {
		return w, fmt.Errorf("its kernel has %d dimensions; 1 and 2 are supported", axes)
	}
	stated, err := n.Sizes("kernel_shape", axes)
	if err != nil {
		return w, err
	}
	if kernel == nil {
		kernel = stated
	} else if n.Has("kernel_shape") && !slices.Equal(stated, kernel) {
		return w, fmt.Errorf("kernel_shape is %v, the weights have %v", stated, kernel)
	}
	if slices.Min(kernel) < 1 || slices.Max(kernel) > workloads.MaxSide {
		return w, fmt.Errorf("its kernel is %v; each size must be from 1 to %d", kernel, workloads.MaxSide)
	}
	first := 2 - axes
	copy(w.Kernel[first:], kernel)
	strides, err := n.Sizes("strides", axes)
	if err != nil {
		return w, err
	}
	dilations, err := n.Sizes("dilations", axes)
	if err != nil {
		return w, err
	}
	pads, err := n.Sizes("pads", 2*axes)
	if err != nil {
		return w, err
	}
	copy(w.Strides[first:], strides)
	copy(w.Dilations[first:], dilations)
	copy(w.Before[first:], pads[:axes])
	copy(w.After[first:], pads[axes:])
	switch mode := n.Word("auto_pad"); mode {
	case "VALID":
		w.Before, w.After = [2]int{}, [2]int{}
	case "SAME_UPPER", "SAME_LOWER":
		w.AutoPad = mode
	}
	w.RoundUp = n.Operator.attribute(n.form, "ceil_mode") != nil && n.Flag("ceil_mode")
	return w, nil
}

// Reach is the extent of the dilated kernel along an axis.
func (w *Window) Reach(axis int) int { return w.Dilations[axis]*(w.Kernel[axis]-1) + 1 }

// Padded returns the window with its padding for an input of height x width. With AutoPad the
// output is as large as the input divided by the stride, rounded up.
func (w Window) Padded(in [2]int) Window {
	if w.AutoPad == "" {
		return w
	}
	for i := range in {
		positions := (in[i] + w.Strides[i] - 1) / w.Strides[i]
		w.padAxis(i, max(0, (positions-1)*w.Strides[i]+w.Reach(i)-in[i]))
	}
	w.AutoPad = ""
	return w
}

// padAxis divides padding between the ends of an axis. The odd element is at the end, of
// SAME_LOWER at the beginning.
func (w *Window) padAxis(axis, total int) {
	w.Before[axis], w.After[axis] = total/2, total-total/2
	if w.AutoPad == "SAME_LOWER" {
		w.Before[axis], w.After[axis] = w.After[axis], w.Before[axis]
	}
}

// SpreadPadded is Padded for a transposed convolution, whose output is the input times the
// stride; extra is its output_padding.
func (w Window) SpreadPadded(extra [2]int) Window {
	if w.AutoPad == "" {
		return w
	}
	for i := range extra {
		w.padAxis(i, max(0, w.Reach(i)+extra[i]-w.Strides[i]))
	}
	w.AutoPad = ""
	return w
}

// Positions of the window along an axis of n elements; 0 when it is larger than them. With
// RoundUp a position may reach over the end, but must begin before it.
func (w *Window) Positions(axis, n int) int {
	out := workloads.WindowPositions(n, w.Kernel[axis], w.Strides[axis], w.Before[axis], w.After[axis], w.Dilations[axis])
	room := n + w.Before[axis] + w.After[axis] - w.Reach(axis)
	if out > 0 && w.RoundUp && room%w.Strides[axis] != 0 && out*w.Strides[axis] < n+w.Before[axis] {
		out++
	}
	return out
}
