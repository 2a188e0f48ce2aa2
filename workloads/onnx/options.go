package onnx

import (
	"errors"
	"fmt"
	"path/filepath"
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
	// InputShapes are the shapes of inputs whose dimensions the file leaves open, by
	// name, all dimensions in the file's order. -1 stands for the file's own size and, as
	// first dimension, for the batch.
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
