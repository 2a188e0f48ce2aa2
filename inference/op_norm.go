package inference

import (
	"fmt"
	"math"

	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
)

// normalisations are the operators that normalise.
var normalisations = map[string]build{
	"BatchNormalization":    buildBatchNormalization,
	"InstanceNormalization": buildInstanceNormalization,
	"LayerNormalization":    buildLayerNormalization,
}

// buildBatchNormalization scales and shifts each channel, with constants.
func buildBatchNormalization(b *builder) operator {
	epsilon := b.node.Float("epsilon")
	b.only("training_mode", 0)
	b.only("spatial", 1)
	var constants [4][]float32 // scale, shift, mean, variance
	for i := range constants {
		t, _ := b.constantInput(i + 1)
		if b.err == nil && (t.isInt || len(t.dims) != 1 || len(t.floats) == 0 || len(t.floats) != len(b.values[b.in[1]].floats)) {
			b.fail("its input %q is %v; want one float32 per channel", b.node.Inputs[i+1], t)
		}
		constants[i] = t.floats
	}
	if b.err != nil {
		return nil
	}
	scale, shift := affine(constants, epsilon)
	for i := range scale {
		if !kernel.Finite(scale[i]) || !kernel.Finite(shift[i]) {
			b.fail("the scale of channel %d, %v / sqrt(%v + %v), is not finite", i, constants[0][i], constants[3][i], epsilon)
		}
	}
	b.fusion = fusion{scale: scale, shift: shift}
	return func(s *session, in []tensor) (tensor, error) {
		if len(in[0].dims) < 2 || in[0].dims[1] != len(scale) {
			return tensor{}, fmt.Errorf("its input is %v; want %d channels", in[0], len(scale))
		}
		return s.perChannel(in[0], func(dst, src []float32, channel int) {
			a, b := scale[channel], shift[channel]
			for i, x := range src {
				dst[i] = float32(x*a) + b
			}
		}, func(dst, src []float32) {
			for i, x := range src {
				dst[i] = float32(x*scale[i]) + shift[i]
			}
		})
	}
}

// affine turns a normalisation into y = scale x + shift.
func affine(constants [4][]float32, epsilon float32) (scale, shift []float32) {
	scale, shift = make([]float32, len(constants[0])), make([]float32, len(constants[0]))
	for i, gamma := range constants[0] {
		a := float64(gamma) / math.Sqrt(float64(constants[3][i])+float64(epsilon))
		scale[i] = float32(a)
		shift[i] = float32(float64(constants[1][i]) - float64(a*float64(constants[2][i])))
	}
	return scale, shift
}

// perChannel applies a function to each plane of one channel, or to each pixel's
// channels, whichever is contiguous.
func (s *session) perChannel(
	x tensor, plane func(dst, src []float32, channel int), pixel func(dst, src []float32),
) (tensor, error) {
	if err := wantFloats(x); err != nil {
		return tensor{}, err
	}
	out, err := s.like(x, 0)
	if err != nil || out.unknown {
		return out, err
	}
	channels := x.dims[1]
	if x.channelsLast {
		s.Split(len(x.floats)/channels, 1+kernel.Grain/channels, func(from, to int) {
			for i := from; i < to; i++ {
				pixel(out.floats[i*channels:][:channels], x.floats[i*channels:][:channels])
			}
		})
		return out, nil
	}
	area := productOf(x.dims[2:])
	s.Split(x.dims[0]*channels, 1+kernel.Grain/max(1, area), func(from, to int) {
		for i := from; i < to; i++ {
			plane(out.floats[i*area:][:area], x.floats[i*area:][:area], i%channels)
		}
	})
	return out, nil
}

// buildLayerNormalization normalises over the axes from `axis` on.
func buildLayerNormalization(b *builder) operator {
	along, epsilon := b.node.Int("axis"), b.node.Float("epsilon")
	b.only("stash_type", 1)
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in...); err != nil {
			return tensor{}, err
		}
		x := s.toStandard(in[0])
		first, err := onnx.Axis(along, len(x.dims))
		if err != nil {
			return tensor{}, err
		}
		n := productOf(x.dims[first:])
		scale, shift := in[1], tensor{floats: make([]float32, n), dims: []int{n}}
		if b.has(2) {
			shift = in[2]
		}
		if productOf(scale.dims) != n || productOf(shift.dims) != n || n == 0 {
			return tensor{}, fmt.Errorf("its scale is %v and its bias %v; want %d elements for %v", scale, shift, n, x)
		}
		out, err := s.floats(x.dims)
		if err != nil || out.unknown {
			return out, err
		}
		s.rowwise(out.floats, x.floats, n, func(dst, src []float32) {
			normalise(dst, src, epsilon)
			for i, v := range dst {
				dst[i] = float32(v*scale.floats[i]) + shift.floats[i]
			}
		})
		return out, nil
	}
}

// rowwise applies f to rows of n elements.
func (s *session) rowwise(dst, src []float32, n int, f func(dst, src []float32)) {
	s.Split(len(src)/n, 1+kernel.Grain/n, func(from, to int) {
		for i := from; i < to; i++ {
			f(dst[i*n:][:n], src[i*n:][:n])
		}
	})
}

// normalise sets dst to (src - mean) / sqrt(variance + epsilon).
func normalise(dst, src []float32, epsilon float32) {
	var sum, squares float64
	for _, v := range src {
		sum += float64(v)
	}
	mean := sum / float64(len(src))
	for _, v := range src {
		d := float64(v) - mean
		squares += float64(d * d)
	}
	scale := 1 / math.Sqrt(squares/float64(len(src))+float64(epsilon))
	for i, v := range src {
		dst[i] = float32((float64(v) - mean) * scale)
	}
}

// buildInstanceNormalization normalises each channel of each image.
func buildInstanceNormalization(b *builder) operator {
	epsilon := b.node.Float("epsilon")
	return func(s *session, in []tensor) (tensor, error) {
		x := s.toStandard(in[0])
		if err := wantFloats(in...); err != nil {
			return tensor{}, err
		}
		if len(x.dims) < 3 || productOf(x.dims) == 0 || productOf(in[1].dims) != x.dims[1] || productOf(in[2].dims) != x.dims[1] {
			return tensor{}, fmt.Errorf("its input is %v, its scale %v, its bias %v; want one of these per channel", x, in[1], in[2])
		}
		out, err := s.floats(x.dims)
		if err != nil || out.unknown {
			return out, err
		}
		area := productOf(x.dims[2:])
		s.Split(x.dims[0]*x.dims[1], 1+kernel.Grain/area, func(from, to int) {
			for i := from; i < to; i++ {
				row := out.floats[i*area:][:area]
				normalise(row, x.floats[i*area:][:area], epsilon)
				scale, shift := in[1].floats[i%x.dims[1]], in[2].floats[i%x.dims[1]]
				for j, v := range row {
					row[j] = float32(v*scale) + shift
				}
			}
		})
		return out, nil
	}
}
