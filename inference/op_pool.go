package inference

import (
	"fmt"
	"slices"

	"dnasim/inference/kernel"
)

// poolings are the operators that reduce windows or whole images.
var poolings = map[string]build{
	"AveragePool":       buildAveragePool,
	"GlobalAveragePool": with((*builder).globalPool, reduction{name: "mean", reduce: mean, add: true}),
	"GlobalMaxPool":     with((*builder).globalPool, reduction{name: "maximum", reduce: slices.Max[[]float32]}),
	"MaxPool":           buildMaxPool,
}

func buildMaxPool(b *builder) operator {
	w := b.window(nil)
	b.only("storage_order", 0)
	return b.pool(w, func(s *session, out, x tensor, w *window) {
		maximum := s.RowFuncs().Maximum
		s.eachWindow(out, x, w, func(dst []float32, _ int, taps func(do func(src []float32))) {
			first := true
			taps(func(src []float32) {
				if first {
					copy(dst, src)
					first = false
					return
				}
				maximum(dst, src)
			})
		})
	})
}

func buildAveragePool(b *builder) operator {
	w := b.window(nil)
	padded := b.node.Flag("count_include_pad")
	return b.pool(w, func(s *session, out, x tensor, w *window) {
		s.eachWindow(out, x, w, func(dst []float32, withPadding int, taps func(do func(src []float32))) {
			clear(dst)
			count := 0
			taps(func(src []float32) {
				addFloats(dst, dst, src)
				count++
			})
			if padded {
				count = withPadding
			}
			for i, sum := range dst {
				dst[i] = sum / float32(count)
			}
		})
	})
}

// pool computes each position of a window from the values under it.
func (b *builder) pool(w window, compute func(s *session, out, x tensor, w *window)) operator {
	for axis := range 2 {
		if max(w.Before[axis], w.After[axis]) >= w.Reach(axis) {
			b.fail("pads %v and %v are not smaller than the kernel %v", w.Before, w.After, w.Kernel)
		}
	}
	return func(s *session, in []tensor) (tensor, error) {
		x, err := w.images(in[0])
		if err != nil {
			return tensor{}, err
		}
		w := w.padded(x.dims[2], x.dims[3])
		down, across, err := w.on(x)
		if err != nil {
			return tensor{}, err
		}
		x = s.toChannelsLast(x)
		out, err := s.floats([]int{x.dims[0], x.dims[1], down, across})
		out.channelsLast = true
		if err != nil {
			return tensor{}, err
		}
		if !out.unknown {
			compute(s, out, x, &w)
		}
		return s.result(&w, out), nil
	}
}

// eachWindow calls do for each position with the channels of the result, the number of taps
// including those in the padding (but not beyond it), and a function that yields the channels under
// each tap within the image.
func (s *session) eachWindow(
	out, x tensor, w *window, do func(dst []float32, withPadding int, taps func(do func(src []float32))),
) {
	channels, height, width := x.dims[1], x.dims[2], x.dims[3]
	down, across := out.dims[2], out.dims[3]
	s.Split(x.dims[0]*down, 1+kernel.Grain/(across*channels*w.area()), func(from, to int) {
		for line := from; line < to; line++ {
			image, y := line/down, line%down*w.Strides[0]-w.Before[0]
			top, bottom := kernel.TapRange(y, w.Kernel[0], w.Dilations[0], height)
			_, below := kernel.TapRange(y, w.Kernel[0], w.Dilations[0], height+w.After[0])
			for column := range across {
				x0 := column*w.Strides[1] - w.Before[1]
				left, right := kernel.TapRange(x0, w.Kernel[1], w.Dilations[1], width)
				_, beyond := kernel.TapRange(x0, w.Kernel[1], w.Dilations[1], width+w.After[1])
				do(out.floats[(line*across+column)*channels:][:channels], below*beyond, func(tap func(src []float32)) {
					for ky := top; ky < bottom; ky++ {
						row := (image*height + y + ky*w.Dilations[0]) * width
						for kx := left; kx < right; kx++ {
							tap(x.floats[(row+x0+kx*w.Dilations[1])*channels:][:channels])
						}
					}
				})
			}
		}
	})
}

// globalPool reduces each channel of each image to one element.
func (b *builder) globalPool(r reduction) operator {
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in...); err != nil {
			return tensor{}, err
		}
		x := s.toStandard(in[0])
		if len(x.dims) < 3 || productOf(x.dims) == 0 {
			return tensor{}, fmt.Errorf("the %s of %v: want images", r.name, x)
		}
		dims := append([]int{}, x.dims...)
		for i := range dims[2:] {
			dims[2+i] = 1
		}
		out, err := s.floats(dims)
		if err != nil || out.unknown {
			return out, err
		}
		area := productOf(x.dims[2:])
		s.Split(len(out.floats), 1+kernel.Grain/area, func(from, to int) {
			for i := from; i < to; i++ {
				out.floats[i] = r.reduce(x.floats[i*area:][:area])
			}
		})
		return out, nil
	}
}
