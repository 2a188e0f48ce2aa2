package onnx

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/internal/spelling"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// bindInputs fixes the batch and the shapes of the graph's inputs.
func (im *importer) bindInputs(o *Options) error {
	names := make([]string, len(im.graph.Inputs))
	for i, in := range im.graph.Inputs {
		names[i] = in.Name
	}
	for _, given := range slices.Sorted(maps.Keys(o.InputShapes)) {
		if !slices.Contains(names, given) {
			return fmt.Errorf("a shape is given for the input %q, which the file does not have%s (inputs: %s)",
				given, spelling.DidYouMean(given, names), strings.Join(names, ", "))
		}
	}
	for _, in := range im.graph.Inputs {
		dims, err := im.inputShape(&in, o)
		if err != nil {
			return err
		}
		im.values[in.Name] = &value{name: in.Name, dims: dims, shaped: true, layer: workloads.NetworkInput, values: workloads.RangeSigned}
	}
	for name, t := range im.graph.Initializers {
		im.values[name] = &value{name: name, dims: t.Dims, shaped: true, constant: fromTensor(t)}
	}
	im.batch = max(im.batch, o.Batch, 1)
	im.net.Batch = im.batch
	return nil
}

// inputShape is the shape of an input with its open dimensions filled in.
func (im *importer) inputShape(in *weights.Value, o *Options) ([]int, error) {
	given, ok := o.InputShapes[in.Name]
	if ok && len(in.Dims) == 0 { // no shape in the file
		in = &weights.Value{Name: in.Name, Dims: slices.Repeat([]weights.Dim{{Size: -1}}, len(given))}
	}
	if ok && len(given) != len(in.Dims) {
		return nil, fmt.Errorf("input %q: the shape %v is given, the file has %s", in.Name, given, dimText(in.Dims))
	}
	dims := make([]int, len(in.Dims))
	for i, d := range in.Dims {
		size := d.Size
		if ok && given[i] != -1 {
			if size > 0 && size != int64(given[i]) {
				return nil, fmt.Errorf("input %q: the shape %v is given, the file has %s", in.Name, given, dimText(in.Dims))
			}
			size = int64(given[i])
		}
		switch {
		case i == 0:
			batch, err := im.bindBatch(in, size, o)
			if err != nil {
				return nil, err
			}
			size = int64(batch)
		case size < 1:
			return nil, fmt.Errorf("input %q has the shape %s with an open dimension: give the shape of this input, all %d dimensions, "+
				"such as %s", in.Name, dimText(in.Dims), len(dims), exampleShape(in.Dims))
		}
		if size > workloads.MaxChannels {
			return nil, fmt.Errorf("input %q: %d is too large a dimension; at most %d", in.Name, size, workloads.MaxChannels)
		}
		dims[i] = int(size)
	}
	return dims, nil
}

// bindBatch is the first dimension of an input; that of the first input is the batch.
func (im *importer) bindBatch(in *weights.Value, size int64, o *Options) (int, error) {
	switch {
	case size < 1 && im.batch == 0:
		im.batch = max(o.Batch, 1)
	case size < 1: // as the other inputs
	case size > workloads.MaxSide:
		return 0, fmt.Errorf("input %q: a batch of %d is too large; at most %d", in.Name, size, workloads.MaxSide)
	case im.batch != 0:
		return int(size), nil
	case o.Batch != 0 && size != int64(o.Batch) && len(in.Dims) > 1:
		return 0, fmt.Errorf("input %q has the shape %s, which fixes the batch at %d; batch %d is asked for: "+
			"use that batch, or export the model with an open batch", in.Name, shapeText(in, o), size, o.Batch)
	case len(in.Dims) > 1:
		im.batch = int(size)
	default:
		return int(size), nil
	}
	return im.batch, nil
}

// dimText shows the dimensions of a file, e.g. [batch, 3, ?, 320].
func dimText(dims []weights.Dim) string {
	parts := make([]string, len(dims))
	for i, d := range dims {
		switch {
		case d.Size > 0:
			parts[i] = fmt.Sprint(d.Size)
		case d.Symbol != "":
			parts[i] = d.Symbol
		default:
			parts[i] = "?"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// shapeText shows the shape that is given for an input, or that of the file.
func shapeText(in *weights.Value, o *Options) string {
	given, ok := o.InputShapes[in.Name]
	if !ok {
		return dimText(in.Dims)
	}
	dims := make([]weights.Dim, len(given))
	for i, d := range given {
		dims[i].Size = int64(d)
	}
	return dimText(dims)
}

// exampleShape fills open dimensions with numbers of a usual size.
func exampleShape(dims []weights.Dim) string {
	parts := make([]string, len(dims))
	for i, d := range dims {
		switch {
		case i == 0:
			parts[i] = "-1"
		case d.Size > 0:
			parts[i] = fmt.Sprint(d.Size)
		default:
			parts[i] = "224"
		}
	}
	return "[" + strings.Join(parts, ", ") + "], where -1 is the batch"
}
