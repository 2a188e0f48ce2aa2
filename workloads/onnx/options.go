package onnx

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dnasim/internal/invalid"
	"dnasim/workloads"
)

// Options say how a graph becomes a network.
type Options struct {
	// Name of the network; empty: the file's name without folder and extension.
	Name string
	// Batch is the number of images or sequences processed together; 0: what the file
	// fixes, else 1.
	Batch int
	// BatchDimension is the dimension of the inputs that counts images or sequences: one of
	// BatchDimensions. "": the first one, unless the file fixes its size and mixes what lies along
	// it, as for an image without a batch; then none.
	BatchDimension string
	// InputShapes are the shapes of inputs whose dimensions the file leaves open, by
	// name, all dimensions in the file's order. -1 stands for the file's own size and, in the
	// dimension of the batch, for the batch. A size with a name in the file is that of all inputs.
	InputShapes map[string][]int
	// AllowUnknown turns nodes that are not understood into layers of kind Unknown, listed
	// in Network.Gaps, instead of an error.
	AllowUnknown bool
}

// NetworkName is the name of a network from a file.
func (o *Options) NetworkName(file string) string {
	if o.Name != "" {
		return o.Name
	}
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// Validate refuses impossible options.
func (o *Options) Validate() error {
	if o.Batch < 0 || o.Batch > workloads.MaxSide {
		return invalid.New("batch", fmt.Sprint(o.Batch), fmt.Sprintf("1 to %d, or 0 for what the file fixes", workloads.MaxSide))
	}
	if o.BatchDimension == "" {
		return nil
	}
	return invalid.OneOf("batch_dimension", o.BatchDimension, BatchDimensions...)
}

// NoBatch is the batch dimension of a file that is one image or sequence.
const NoBatch = "none"

// BatchDimensions are the values of Options.BatchDimension.
var BatchDimensions = []string{"first", "second", "third", "fourth", NoBatch}

// batchAxis is the batch dimension as an index; -1: none.
func (o *Options) batchAxis() int {
	if o.BatchDimension == NoBatch {
		return -1
	}
	return max(0, slices.Index(BatchDimensions, o.BatchDimension))
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
