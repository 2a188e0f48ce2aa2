package inference

import (
	"fmt"

	"dnasim/workloads/weights"
)

// lastAxis wants the operator to work along the last axis.
func lastAxis(a int64, x tensor) error {
	if at, err := axis(a, len(x.dims)); err != nil || at != len(x.dims)-1 {
		return fmt.Errorf("axis %d of %v is not supported; the last is", a, x)
	}
	return nil
}

func buildSoftmax(b *builder) operator {
	b.inputs(1, 1)
	along := b.int("axis", -1)
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in); err != nil {
			return tensor{}, err
		}
		x := s.memory.toStandard(in[0])
		if err := lastAxis(along, x); err != nil {
			return tensor{}, err
		}
		out := tensor{dims: x.dims, floats: s.memory.floats(len(x.floats))}
		n := x.dims[len(x.dims)-1]
		for i := 0; i < len(x.floats); i += n {
			softmax(out.floats[i:i+n], x.floats[i:i+n])
		}
		return out, nil
	}
}

// softmax subtracts the largest score before the exponential, so that nothing overflows.
func softmax(dst, src []float32) {
	top := src[0]
	for _, x := range src {
		top = max(top, x)
	}
	var sum float64
	for i, x := range src {
		e := expNegative(x - top)
		dst[i] = float32(e)
		sum += e
	}
	scale := float32(1 / sum)
	for i := range dst {
		dst[i] *= scale
	}
}

func buildReduceMean(b *builder) operator {
	b.inputs(1, 1)
	b.only("keepdims", 1)
	a := b.attribute("axes", weights.AttrInts)
	if a == nil || len(a.Ints) != 1 {
		b.fail("it does not name one axis; only that is supported")
		return nil
	}
	along := a.Ints[0]
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in); err != nil {
			return tensor{}, err
		}
		x := s.memory.toStandard(in[0])
		if err := lastAxis(along, x); err != nil {
			return tensor{}, err
		}
		n := x.dims[len(x.dims)-1]
		if n == 0 {
			return tensor{}, fmt.Errorf("the mean of nothing (%v)", x)
		}
		dims := append([]int{}, x.dims...)
		dims[len(dims)-1] = 1
		out := tensor{dims: dims, floats: s.memory.floats(len(x.floats) / n)}
		for i := range out.floats {
			out.floats[i] = mean(x.floats[i*n:][:n])
		}
		return out, nil
	}
}

func mean(x []float32) float32 {
	var sum float64
	for _, v := range x {
		sum += float64(v)
	}
	return float32(sum / float64(len(x)))
}

// wantImages: a float32 tensor of batch x channels x height x width.
func wantImages(t tensor) error {
	if t.isInt || len(t.dims) != 4 {
		return fmt.Errorf("its input is %v; want float32 images (batch, channels, height, width)", t)
	}
	return nil
}

func buildGlobalAveragePool(b *builder) operator {
	b.inputs(1, 1)
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantImages(in[0]); err != nil {
			return tensor{}, err
		}
		x := s.memory.toStandard(in[0])
		area := x.dims[2] * x.dims[3]
		if area == 0 {
			return tensor{}, fmt.Errorf("the mean of nothing (%v)", x)
		}
		out := tensor{dims: []int{x.dims[0], x.dims[1], 1, 1}, floats: s.memory.floats(len(x.floats) / area)}
		for i := range out.floats {
			out.floats[i] = mean(x.floats[i*area:][:area])
		}
		return out, nil
	}
}

// buildMaxPool takes windows without padding.
func buildMaxPool(b *builder) operator {
	b.inputs(1, 1)
	w := b.window()
	b.only("ceil_mode", 0)
	b.only("storage_order", 0)
	if w.pads != [4]int{} {
		b.fail("padding %v is not supported", w.pads)
	}
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantImages(in[0]); err != nil {
			return tensor{}, err
		}
		x := s.memory.toChannelsLast(in[0])
		height, width := w.positions(x.dims[2], x.dims[3])
		if height < 1 || width < 1 {
			return tensor{}, fmt.Errorf("its window %v is larger than its input %v", w.kernel, x)
		}
		dims := []int{x.dims[0], x.dims[1], height, width}
		n, err := count(dims)
		if err != nil {
			return tensor{}, err
		}
		out := tensor{dims: dims, floats: s.memory.floats(n), channelsLast: true}
		w.maxPool(out, x, s.scratch.rows.maximum)
		return out, nil
	}
}

func (w *window) maxPool(out, x tensor, maximum func(dst, src []float32)) {
	channels, height, width := x.dims[1], x.dims[2], x.dims[3]
	to := out.floats
	for image := range x.dims[0] {
		for y := range out.dims[2] {
			for column := range out.dims[3] {
				corner := (image*height+y*w.steps[0])*width + column*w.steps[1]
				w.maximum(to[:channels], x.floats[corner*channels:], width*channels, maximum)
				to = to[channels:]
			}
		}
	}
}

// maximum over the window that begins at x, channel by channel; line is one row of x.
func (w *window) maximum(dst, x []float32, line int, maximum func(dst, src []float32)) {
	copy(dst, x)
	for ky := range w.kernel[0] {
		for kx := range w.kernel[1] {
			if ky|kx == 0 {
				continue
			}
			maximum(dst, x[ky*line+kx*len(dst):][:len(dst)])
		}
	}
}
