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
	if err := im.nameSizes(o); err != nil {
		return err
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
	im.batch = max(im.batch, 1)
	im.net.Batch = im.batch
	return nil
}

// nameSizes notes the sizes that are given for dimensions with a name: another input whose
// dimension has that name has that size.
func (im *importer) nameSizes(o *Options) error {
	for _, in := range im.graph.Inputs {
		for i, size := range o.InputShapes[in.Name] {
			if i >= len(in.Dims) || in.Dims[i].Symbol == "" || size < 1 {
				continue
			}
			symbol := in.Dims[i].Symbol
			if other, ok := im.symbols[symbol]; ok && other != size {
				return fmt.Errorf("the size %q of the inputs is given as %d and as %d", symbol, other, size)
			}
			im.symbols[symbol] = size
		}
	}
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
		} else if named, known := im.symbols[d.Symbol]; known && size < 1 {
			size = int64(named)
		}
		switch {
		case i == o.batchAxis():
			batch, err := im.bindBatch(in, size, o)
			if err != nil {
				return nil, err
			}
			size = int64(batch)
		case size < 1:
			return nil, fmt.Errorf("input %q has the shape %s with an open dimension: give the shape of this input, all %d dimensions, "+
				"such as %s", in.Name, dimText(in.Dims), len(dims), exampleShape(in.Dims, o.batchAxis()))
		}
		if size > workloads.MaxChannels {
			return nil, fmt.Errorf("input %q: %d is too large a dimension; at most %d", in.Name, size, workloads.MaxChannels)
		}
		dims[i] = int(size)
	}
	return dims, nil
}

// bindBatch is the size of an input in the dimension of the batch; that of the first input of
// two dimensions or more is the batch.
func (im *importer) bindBatch(in *weights.Value, size int64, o *Options) (int, error) {
	switch {
	case size < 1 && im.batch == 0:
		im.batch = max(o.Batch, 1)
	case size < 1: // as the other inputs
	case size > workloads.MaxSide:
		return 0, fmt.Errorf("input %q: a batch of %d is too large; at most %d", in.Name, size, workloads.MaxSide)
	case im.batch != 0 || len(in.Dims) < 2:
		return int(size), nil
	default:
		im.batch, im.fixed = int(size), in
	}
	return im.batch, nil
}

// mix notes that an operation mixes what lies along the dimension of the batch.
func (o *op) mix(format string, args ...any) {
	if o.im.mixed == "" {
		o.im.mixed = fmt.Sprintf("%v: %s", o.Node, fmt.Sprintf(format, args...))
	}
}

// checkBatch compares the batch of the file with the one that is asked for.
func (im *importer) checkBatch(o *Options) error {
	file := im.graph.File
	switch {
	case o.Batch == 0 || o.Batch == im.batch:
		return nil
	case o.BatchDimension == NoBatch:
		return fmt.Errorf("%s: batch_dimension is %q, so that the file is one input; batch %d is asked for: use batch 1", file, NoBatch, o.Batch)
	case im.fixed == nil:
		return fmt.Errorf("%s: its inputs have no dimension for a batch of %d: use batch 1, or another batch_dimension", file, o.Batch)
	}
	way := "use that batch, or export the model with an open batch"
	if im.batch > 1 {
		way += fmt.Sprintf("; if this dimension is no batch, set batch_dimension = %q and batch 1", NoBatch)
	}
	return fmt.Errorf("%s: input %q has the shape %s, which fixes the batch at %d; batch %d is asked for: %s",
		file, im.fixed.Name, shapeText(im.fixed, o), im.batch, o.Batch, way)
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
func exampleShape(dims []weights.Dim, batchAxis int) string {
	parts := make([]string, len(dims))
	for i, d := range dims {
		switch {
		case i == batchAxis:
			parts[i] = "-1"
		case d.Size > 0:
			parts[i] = fmt.Sprint(d.Size)
		default:
			parts[i] = "224"
		}
	}
	if batchAxis < 0 || batchAxis >= len(dims) {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "[" + strings.Join(parts, ", ") + "], where -1 is the batch"
}
