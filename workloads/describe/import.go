package describe

import (
	"fmt"
	"path/filepath"
	"strings"

	"dnasim/workloads"
	"dnasim/workloads/onnx"
	"dnasim/workloads/weights"
)

// ImportOptions say how a file becomes a network.
type ImportOptions struct {
	// Name of the network; empty: the file's name without folder and extension.
	Name string
	// Batch is the number of images or sequences processed together; 0: what the file
	// fixes, else 1.
	Batch int
	// BatchDimension is that of onnx.Options.
	BatchDimension string
	// InputShapes are the shapes of inputs whose dimensions the file leaves open, by
	// name, all dimensions in the file's order. -1 stands for the file's own size and, in the
	// dimension of the batch, for the batch.
	InputShapes map[string][]int
	// AllowUnknown turns nodes of a graph that are not understood into layers of kind
	// Unknown, listed in Network.Gaps, instead of an error.
	AllowUnknown bool
	// SourceTokens, TargetTokens and Decoding are those of Options, for descriptions in
	// TOML; zero values stand for the defaults.
	SourceTokens, TargetTokens int
	Decoding                   string
}

// ImportFile reads a network from a file: an ONNX graph (.onnx), a SCALE-Sim topology
// (.csv), or a description in TOML (.toml), see ParseFile.
func ImportFile(path string, o ImportOptions) (*workloads.Network, error) {
	switch extension := strings.ToLower(filepath.Ext(path)); extension {
	case ".onnx":
		g, err := weights.ReadONNXFile(path)
		if err != nil {
			return nil, err
		}
		return onnx.Import(g, o.graph())
	case ".csv":
		return importTopologyFile(path, o)
	case ".toml":
		if err := o.noInputs("a description"); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return ParseFile(path, o.described())
	default:
		if what := weights.Foreign(path); what != "" {
			return nil, fmt.Errorf("%s: %s", path, what)
		}
		return nil, fmt.Errorf("%s: cannot import a file with the extension %q; known are .onnx (ONNX graph), .csv (SCALE-Sim topology) and .toml (description)", path, extension)
	}
}

// CheckBatchDimension refuses what ImportOptions.BatchDimension cannot be, as an
// *invalid.FieldError.
func CheckBatchDimension(word string) error {
	return (&onnx.Options{BatchDimension: word}).Validate()
}

// noInputs refuses options about the inputs of a graph.
func (o *ImportOptions) noInputs(file string) error {
	switch {
	case len(o.InputShapes) > 0:
		return fmt.Errorf("input shapes are for ONNX files; %s states its own", file)
	case o.BatchDimension != "":
		return fmt.Errorf("batch_dimension is for ONNX files; %s has no dimension for it", file)
	}
	return nil
}

// described are the options of a description.
func (o *ImportOptions) described() Options {
	d := DefaultOptions()
	if o.Batch != 0 {
		d.Batch = o.Batch
	}
	if o.SourceTokens != 0 {
		d.SourceTokens = o.SourceTokens
	}
	if o.TargetTokens != 0 {
		d.TargetTokens = o.TargetTokens
	}
	if o.Decoding != "" {
		d.Decoding = o.Decoding
	}
	return d
}

// graph are the options of an ONNX graph.
func (o *ImportOptions) graph() onnx.Options {
	return onnx.Options{Name: o.Name, Batch: o.Batch, BatchDimension: o.BatchDimension, InputShapes: o.InputShapes, AllowUnknown: o.AllowUnknown}
}
