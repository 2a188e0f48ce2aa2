package inference

import (
	"fmt"
	"math"
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
	return b.pool(w, (*session).maximumOf)
}

// maximumOf sets each position of out to the maximum of x under the window.
func (s *session) maximumOf(out, x tensor, w *window) {
	maximum := s.RowFuncs().Maximum
	s.eachWindow(out, x, w, func(dst []float32, t *taps) {
		if t.down*t.across == 0 {
			fill(dst, float32(math.Inf(-1))) // the maximum of nothing
			return
		}
		copy(dst, t.at(0, 0))
		for ky := range t.down {
			for kx := range t.across {
				if ky > 0 || kx > 0 {
					maximum(dst, t.at(ky, kx))
				}
			}
		}
	})
}

func buildAveragePool(b *builder) operator {
	w := b.window(nil)
	padded := b.node.Flag("count_include_pad")
	return b.pool(w, func(s *session, out, x tensor, w *window) {
		s.eachWindow(out, x, w, func(dst []float32, t *taps) {
			clear(dst)
			for ky := range t.down {
				for kx := range t.across {
					addFloats(dst, dst, t.at(ky, kx))
				}
			}
			count := t.down * t.across
			if padded {
				count = t.withPadding
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

func fill(dst []float32, x float32) {
	for i := range dst {
		dst[i] = x
	}
}

// taps are those of a window at one position that lie within the image. There may be none where
// the window is dilated.
type taps struct {
	floats       []float32 // of the image, from the first of them on
	down, across int       // their number
	step         [2]int    // elements from one to the next, down and across
	channels     int
	withPadding  int // the number of taps including those in the padding (but not beyond it)
}

// at returns the channels under a tap.
func (t *taps) at(ky, kx int) []float32 {
	return t.floats[ky*t.step[0]+kx*t.step[1]:][:t.channels]
}

// eachWindow calls do for each position with the channels of the result and the taps.
func (s *session) eachWindow(out, x tensor, w *window, do func(dst []float32, t *taps)) {
	channels, height, width := x.dims[1], x.dims[2], x.dims[3]
	down, across := out.dims[2], out.dims[3]
	s.Split(x.dims[0]*down, 1+kernel.Grain/(across*channels*w.area()), func(from, to int) {
		t := taps{channels: channels, step: [2]int{w.Dilations[0] * width * channels, w.Dilations[1] * channels}}
		for line := from; line < to; line++ {
			image, y := line/down, line%down*w.Strides[0]-w.Before[0]
			top, bottom := kernel.TapRange(y, w.Kernel[0], w.Dilations[0], height)
			_, below := kernel.TapRange(y, w.Kernel[0], w.Dilations[0], height+w.After[0])
			row := (image*height + y + top*w.Dilations[0]) * width
			for column := range across {
				x0 := column*w.Strides[1] - w.Before[1]
				left, right := kernel.TapRange(x0, w.Kernel[1], w.Dilations[1], width)
				_, beyond := kernel.TapRange(x0, w.Kernel[1], w.Dilations[1], width+w.After[1])
				t.down, t.across, t.withPadding = max(0, bottom-top), max(0, right-left), below*beyond
				if t.down*t.across > 0 {
					t.floats = x.floats[(row+x0+left*w.Dilations[1])*channels:]
				}
				do(out.floats[(line*across+column)*channels:][:channels], &t)
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
