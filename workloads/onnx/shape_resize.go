package onnx

import (
	"slices"

	"dnasim/workloads"
)

// shapeResize scales dimensions, or gives them new sizes. Inputs are the image, (a region,)
// scales, sizes; Upsample and Resize before opset 11 have no region.
func (o *op) shapeResize() {
	scales, sizes := o.arg(2), o.arg(3)
	if len(o.in) == 2 {
		scales = o.in[1]
	}
	in := o.dims(0)
	axes := allAxes(len(in))
	if o.Op == "Resize" {
		if o.Has("axes") {
			axes = o.axes(-1, len(in))
		}
		if p := o.Word("keep_aspect_ratio_policy"); p != "stretch" && !o.failed {
			o.unknown("keep_aspect_ratio_policy %q is not understood", p)
		}
	}
	if o.failed {
		return
	}
	dims := slices.Clone(in)
	if sizes != nil && sizes.elements() > 0 {
		want := o.sizes(3)
		if len(want) != len(axes) && !o.failed {
			o.fail("%d sizes for %d axes", len(want), len(axes))
		}
		for i, axis := range axes {
			if !o.failed {
				dims[axis] = want[i]
			}
		}
	} else {
		o.scale(dims, axes, o.scales(scales))
	}
	o.set(0, dims)
}

// scales of a Resize: a constant input, or the attribute of Upsample before opset 9.
func (o *op) scales(v *value) []float64 {
	if o.Op == "Upsample" && o.Has("scales") {
		var out []float64
		for _, f := range o.Floats("scales") {
			out = append(out, float64(f))
		}
		return out
	}
	if v == nil || !v.constant.known() {
		o.unknown("its scales are not known")
		return nil
	}
	return v.constant.numbers()
}

func (o *op) scale(dims, axes []int, scales []float64) {
	if o.failed {
		return
	}
	if len(scales) != len(axes) {
		o.fail("%d scales for %d axes", len(scales), len(axes))
		return
	}
	for i, axis := range axes {
		size := ResizedSize(dims[axis], float32(scales[i]))
		if size < 1 || size > workloads.MaxChannels {
			o.fail("scale %v makes %v of the size %d", scales[i], size, dims[axis])
			return
		}
		dims[axis] = size
	}
}
