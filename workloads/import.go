package workloads

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"dnasim/internal/invalid"
	"dnasim/workloads/weights"
)

// ImportOptions say how a file becomes a network.
type ImportOptions struct {
	// Name of the network; empty: the file's name without folder and extension.
	Name string
	// Batch is the number of images or sequences processed together; 0: what the file
	// fixes, else 1.
	Batch int
	// InputShapes are the shapes of inputs whose dimensions the file leaves open, by
	// name, all dimensions in the file's order. -1 stands for the file's own size and, as
	// first dimension, for the batch.
	InputShapes map[string][]int
	// AllowUnknown turns nodes that are not understood into layers of kind Unknown, listed
	// in Network.Gaps, instead of an error.
	AllowUnknown bool
	// SourceTokens, TargetTokens and Decoding are those of Options, for descriptions in
	// TOML; zero values stand for the defaults.
	SourceTokens, TargetTokens int
	Decoding                   string
}

// ImportFile reads a network from a file: an ONNX graph (.onnx), a SCALE-Sim topology
// (.csv), or a description in TOML (.toml), see ParseFile.
func ImportFile(path string, o ImportOptions) (*Network, error) {
	switch extension := strings.ToLower(filepath.Ext(path)); extension {
	case ".onnx":
		g, err := weights.ReadONNXFile(path)
		if err != nil {
			return nil, err
		}
		return ImportONNX(g, o)
	case ".csv":
		return importTopologyFile(path, o)
	case ".toml":
		if len(o.InputShapes) > 0 {
			return nil, fmt.Errorf("%s: input shapes are for ONNX files; a description states its own", path)
		}
		return ParseFile(path, o.described())
	default:
		return nil, fmt.Errorf("%s: cannot import a file with the extension %q; known are .onnx (ONNX graph), .csv (SCALE-Sim topology) and .toml (description)", path, extension)
	}
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

// networkName is the name of a network from a file.
func (o *ImportOptions) networkName(file string) string {
	if o.Name != "" {
		return o.Name
	}
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// validate refuses impossible options.
func (o *ImportOptions) validate() error {
	if o.Batch < 0 || o.Batch > maxSide {
		return invalid.New("batch", fmt.Sprint(o.Batch), fmt.Sprintf("1 to %d, or 0 for what the file fixes", maxSide))
	}
	return nil
}

// maxListed problems are shown of a file that has many.
const maxListed = 20

// problemError lists problems, one per line if there are several.
func problemError(file string, problems []string) error {
	if len(problems) == 1 {
		return fmt.Errorf("%s: %s", file, problems[0])
	}
	more := ""
	if n := len(problems) - maxListed; n > 0 {
		more = fmt.Sprintf("\n  and %d more", n)
		problems = problems[:maxListed]
	}
	return errors.New(file + ": the network cannot be imported:\n  " + strings.Join(problems, "\n  ") + more)
}
