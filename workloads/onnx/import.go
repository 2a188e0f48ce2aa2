package onnx

import (
	"fmt"

	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// importer turns a graph into a network, in four passes: the shapes of all values and the
// values of constants (shape_*.go), functions that are written as several nodes
// (function.go, norm.go), layers (lower*.go), and Network.Validate.
type importer struct {
	graph        *weights.Graph
	batch        int
	fixed        *weights.Value // the input that fixes the batch; nil: the batch is open
	symbols      map[string]int // sizes with a name that are given
	mixed        string         // how images of the batch are mixed; "": they are not
	allowUnknown bool
	values       map[string]*value
	declared     map[string][]weights.Dim // shapes that the file states
	ops          []*op                    // that are computed per run, in order of execution
	budget       int                      // of elements of constants
	problems     []string
	evaluation   evaluation
	gaps         []string

	net     *workloads.Network
	names   map[string]int     // how often a layer asked for the name
	counted map[*constant]bool // whose parameters are
	macs    int64
}

// Versions of the standard operators whose meaning is known. Before 7, broadcasting had
// other rules; versions after 20 add element types and operators, but do not change those
// that are imported.
const minOpset, maxOpset = 7, 23

// valueBudget bounds the memory of all constants that are computed from others.
const valueBudget = 1 << 22

// Import lowers a graph to layers. Shapes are computed for one batch; nodes that only
// compute shapes, or move nothing (reshape, transpose, ...), give no layer; batch
// normalisation and other constant factors and offsets behind a matrix product are folded
// into it, and so is an activation function that is the only reader. GEMM layers keep the
// order of the Conv, ConvTranspose, Gemm and MatMul nodes. A layer has the name of its first
// node.
//
// Everything that is not understood is named in the error, with node and operator, or
// becomes a gap, see Options.AllowUnknown.
func Import(g *weights.Graph, o Options) (*workloads.Network, error) {
	if err := o.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", g.File, err)
	}
	im, err := importAs(g, &o)
	if im.mixed != "" && im.fixed != nil && im.batch > 1 && o.BatchDimension == "" {
		mixed := im.mixed
		o.BatchDimension = NoBatch
		if im, err = importAs(g, &o); err == nil && o.Batch > 1 {
			return nil, fmt.Errorf("%s: the first dimension of its inputs is no batch (%s); batch %d is asked for: use batch 1", g.File, mixed, o.Batch)
		}
	}
	if err == nil {
		err = im.checkBatch(&o)
	}
	if err != nil {
		return nil, err
	}
	return im.net, nil
}

// importAs imports a graph of which the batch dimension is known.
func importAs(g *weights.Graph, o *Options) (*importer, error) {
	im := newImporter(g, o)
	if err := im.bindInputs(o); err != nil {
		return im, fmt.Errorf("%s: %w", g.File, err)
	}
	im.infer()
	if len(im.problems) == 0 {
		im.rewrite()
		im.lower()
	}
	if len(im.problems) > 0 {
		return im, problemError(g.File, im.problems)
	}
	im.net.Gaps = im.gaps
	if err := im.net.Validate(); err != nil {
		return im, fmt.Errorf("%s: %w", g.File, err)
	}
	return im, nil
}

func newImporter(g *weights.Graph, o *Options) *importer {
	im := &importer{
		graph: g, allowUnknown: o.AllowUnknown, budget: valueBudget,
		values: map[string]*value{}, declared: map[string][]weights.Dim{},
		symbols: map[string]int{}, names: map[string]int{workloads.NetworkInput: 1}, counted: map[*constant]bool{},
	}
	for _, list := range [][]weights.Value{g.Values, g.Outputs} {
		for _, v := range list {
			if len(v.Dims) > 0 {
				im.declared[v.Name] = v.Dims
			}
		}
	}
	im.net = &workloads.Network{
		Name: o.NetworkName(g.File), Title: fmt.Sprintf("imported from ONNX, opset %d", g.Opset),
		Source: g.File, ModelFile: g.File, ModelData: g.Beside,
	}
	if g.Opset < minOpset || g.Opset > maxOpset {
		im.note(fmt.Sprintf("opset %d of the standard operators: %d to %d are understood", g.Opset, minOpset, maxOpset))
	}
	return im
}

// note reports what is not understood of the whole file.
func (im *importer) note(what string) {
	if im.allowUnknown {
		im.gaps = append(im.gaps, what)
	} else {
		im.problems = append(im.problems, what)
	}
}
