package inference

import (
	"fmt"
	"math"

	"dnasim/inference/kernel"
	"dnasim/workloads"
	"dnasim/workloads/onnx"
)

// resizings are the operators that interpolate images.
var resizings = map[string]build{
	"Resize":   buildResize,
	"Upsample": buildResize,
}

// resizing of images, as the attributes of Resize say.
type resizing struct {
	linear      bool
	coordinates string
	nearest     string
}

// buildResize resizes height and width. The factors are input 1 of Upsample and, in operator
// set 10, of Resize; later they are input 2, or the sizes are input 3.
func buildResize(b *builder) operator {
	r := resizing{linear: b.word("mode", "nearest", "linear") == "linear", coordinates: "asymmetric", nearest: "floor"}
	scales := 1
	if b.node.Takes("nearest_mode") {
		scales = 2
		r.coordinates = b.word("coordinate_transformation_mode", "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric")
		r.nearest = b.node.Word("nearest_mode")
		b.word("keep_aspect_ratio_policy", "stretch")
		b.only("antialias", 0)
		b.only("exclude_outside", 0)
	}
	var axes []int64
	if b.node.Takes("axes") {
		axes = b.node.Ints("axes")
	}
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantImages(in[0]); err != nil {
			return tensor{}, err
		}
		sizes, factors, err := r.target(in, scales)
		if err == nil {
			sizes, factors, err = placeAxes(in[0], axes, sizes, factors)
		}
		if err != nil {
			return tensor{}, err
		}
		return s.resize(in[0], &r, sizes, factors)
	}
}

// target reads sizes or factors, one of them nil.
func (r *resizing) target(in []tensor, scales int) (sizes []int64, factors []float32, err error) {
	if scales < len(in) && productOf(in[scales].dims) > 0 && len(in[scales].dims) == 1 {
		t := in[scales]
		if t.isInt {
			return nil, nil, fmt.Errorf("its factors are %v; want float32", t)
		}
		if t.unknown {
			return nil, nil, fmt.Errorf("its size depends on %w", errValues)
		}
		return nil, t.floats, nil
	}
	if len(in) < 4 {
		return nil, nil, fmt.Errorf("it has neither factors nor sizes")
	}
	sizes, err = listed(in[3], "its size")
	return sizes, nil, err
}

// placeAxes checks that only height and width change, and returns the sizes and factors of these.
func placeAxes(x tensor, axes, sizes []int64, factors []float32) ([]int64, []float32, error) {
	given := len(sizes) + len(factors)
	if axes == nil {
		axes = []int64{0, 1, 2, 3}
	}
	if given != len(axes) {
		return nil, nil, fmt.Errorf("sizes %v or factors %v do not fit %v, axes %v", sizes, factors, x, axes)
	}
	newSizes, newFactors := []int64{int64(x.dims[2]), int64(x.dims[3])}, []float32{1, 1}
	for i, a := range axes {
		at, err := onnx.Axis(a, 4)
		if err != nil {
			return nil, nil, err
		}
		if at < 2 {
			if sizes != nil && sizes[i] != int64(x.dims[at]) || factors != nil && factors[i] != 1 {
				return nil, nil, fmt.Errorf("sizes %v or factors %v change batch or channels of %v; only height and width can be", sizes, factors, x)
			}
			continue
		}
		if sizes != nil {
			newSizes[at-2] = sizes[i]
		} else {
			newFactors[at-2] = factors[i]
		}
	}
	if sizes == nil {
		return nil, newFactors, nil
	}
	return newSizes, nil, nil
}

func (s *session) resize(x tensor, r *resizing, sizes []int64, factors []float32) (tensor, error) {
	var along [2]kernel.Resampling
	dims := append([]int{}, x.dims...)
	for i := range along {
		n, scale := x.dims[i+2], 0.0
		if sizes != nil {
			dims[i+2], scale = int(min(max(sizes[i], 0), maxElements)), float64(sizes[i])/float64(n)
		} else {
			scale = float64(factors[i])
			dims[i+2] = onnx.ResizedSize(n, factors[i])
		}
		if !(scale > 0) || dims[i+2] < 1 {
			return tensor{}, fmt.Errorf("sizes %v or factors %v are not above 0 for %v", sizes, factors, x)
		}
		if dims[i+2] > workloads.MaxSide {
			return tensor{}, fmt.Errorf("a side of %d; allowed are at most %d", dims[i+2], workloads.MaxSide)
		}
		along[i] = r.along(n, dims[i+2], scale)
	}
	x = s.toChannelsLast(x)
	out, err := s.floats(dims)
	out.channelsLast = true
	if err != nil || out.unknown {
		return out, err
	}
	channels, line := dims[1], dims[3]*dims[1]
	s.Split(dims[0]*dims[2], 1+kernel.Grain/line, func(from, to int) {
		for i := from; i < to; i++ {
			image, y := i/dims[2], i%dims[2]
			plane := x.floats[image*x.dims[2]*x.dims[3]*channels:]
			kernel.ResampleLine(out.floats[i*line:][:line], plane, x.dims[3], channels, &along[0], &along[1], y)
		}
	})
	return out, nil
}

// along finds the elements of an axis of n elements from which each of size positions is made.
func (r *resizing) along(n, size int, scale float64) kernel.Resampling {
	at := func(position int) float64 { return r.original(float64(position), n, size, scale) }
	if r.linear {
		return kernel.LinearResampling(n, size, at)
	}
	return kernel.NearestResampling(n, size, func(position int) float64 { return r.round(at(position)) })
}

// original is the place in the input of position x of the result.
func (r *resizing) original(x float64, n, size int, scale float64) float64 {
	switch {
	case r.coordinates == "asymmetric":
		return x / scale
	case r.coordinates == "align_corners":
		if size == 1 {
			return 0
		}
		return x * float64(n-1) / float64(size-1)
	case r.coordinates == "pytorch_half_pixel" && size == 1:
		return 0
	}
	return (x+0.5)/scale - 0.5
}

func (r *resizing) round(x float64) float64 {
	switch r.nearest {
	case "floor":
		return math.Floor(x)
	case "ceil":
		return math.Ceil(x)
	case "round_prefer_ceil":
		return math.Floor(x + 0.5)
	}
	return math.Ceil(x - 0.5)
}
