package inference

import (
	"fmt"

	"dnasim/workloads/onnx"
)

// window of a convolution or of pooling. Pairs are height and width.
type window struct{ onnx.Window }

func (w *window) area() int { return w.Kernel[0] * w.Kernel[1] }

// window reads the attributes that convolutions and pooling share; kernel is that of the
// weights of a convolution.
func (b *builder) window(kernel []int) window {
	axes := len(kernel)
	if kernel == nil {
		axes = len(b.node.Ints("kernel_shape"))
	}
	w, err := b.node.Window(axes, kernel)
	b.note(err)
	return window{w}
}

// images checks the input, and gives signals, batch x channels x length, a height of 1.
func (w *window) images(x tensor) (tensor, error) {
	if !w.Signals {
		return x, wantImages(x)
	}
	if x.isInt || len(x.dims) != 3 || productOf(x.dims) == 0 {
		return tensor{}, fmt.Errorf("its input is %v; want float32 signals (batch, channels, length)", x)
	}
	return x.view([]int{x.dims[0], x.dims[1], 1, x.dims[2]}), nil
}

// result undoes images.
func (s *session) result(w *window, out tensor) tensor {
	if w.Signals {
		out = s.toStandard(out)
		out.dims = []int{out.dims[0], out.dims[1], out.dims[3]}
	}
	return out
}

// padded returns the window with its padding for an input of height x width.
func (w window) padded(height, width int) window { return window{w.Padded([2]int{height, width})} }

// on fits the window to images: the number of positions down and across.
func (w *window) on(x tensor) (down, across int, err error) {
	height, width := x.dims[2], x.dims[3]
	frame := []int{x.dims[0], x.dims[1], height + w.Before[0] + w.After[0], width + w.Before[1] + w.After[1]}
	if _, err := count(frame); err != nil {
		return 0, 0, err
	}
	down, across = w.Positions(0, height), w.Positions(1, width)
	if down < 1 || across < 1 {
		return 0, 0, fmt.Errorf("its window %v is larger than its input %v", w.Kernel, x)
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
