package weights

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"dnasim/internal/inputfile"
)

// maxONNXBytes is the largest message that protobuf allows.
const maxONNXBytes = inputfile.MaxBytes

// maxParts is the most names, dimensions and numbers of attributes together. An encoded one may
// take a byte, and up to 40 in memory.
const maxParts = 1 << 21

// maxItems is the most nodes, attributes and tensors together. Real networks have some
// thousands; the struct of an empty one takes far more memory than its two bytes in the file.
const maxItems = 1 << 18

// ReadONNX decodes an ONNX file; name is the file's name, for errors. It reads the
// protobuf encoding of onnx.proto (https://github.com/onnx/onnx, field numbers beside
// the code).
//
// Tensors may have any ElementType, in raw or typed fields; those of float64 are rounded to
// float32, since that is what networks are run in, and refused beyond its range. Constant nodes
// become initializers. Nodes that are out of order are sorted. What is refused: strings and
// sparse tensors, contradictory sizes, names defined twice or nowhere, cycles, and tensors
// stored in other files, for which see ReadONNXFile.
func ReadONNX(name string, data []byte) (*Graph, error) {
	return readONNX(name, data, &external{})
}

// ReadONNXFile reads an ONNX file with the tensors that it keeps in other files. These
// must lie in the folder of the model or below.
func ReadONNXFile(path string) (*Graph, error) {
	data, err := inputfile.Read(path, maxONNXBytes)
	if err != nil {
		return nil, err
	}
	beside := &external{folder: filepath.Dir(path)}
	defer beside.close()
	g, err := readONNX(path, data, beside)
	if err != nil {
		return nil, err
	}
	for name := range beside.files {
		g.Beside = append(g.Beside, filepath.Join(beside.folder, filepath.FromSlash(name)))
	}
	slices.Sort(g.Beside)
	g.Beside = slices.Compact(g.Beside) // a file may go by several names
	return g, nil
}

func readONNX(name string, data []byte, beside *external) (*Graph, error) {
	if err := notItself(data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &onnxReader{external: beside}
	g, err := r.model(data)
	if err == nil {
		err = g.foldConstants()
	}
	if err == nil {
		err = g.order()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: not a usable ONNX file: %w", name, err)
	}
	g.File = name
	return g, nil
}

// onnxReader decodes one file.
type onnxReader struct {
	external *external
	items    int // read so far
	parts    int
}

// part counts names, dimensions and numbers.
func (r *onnxReader) part(n int) error {
	if r.parts += n; r.parts > maxParts {
		return fmt.Errorf("it has more than %d names, dimensions and numbers in attributes", maxParts)
	}
	return nil
}

// count one more item.
func (r *onnxReader) count() error {
	if r.items++; r.items > maxItems {
		return fmt.Errorf("it has more than %d nodes, attributes and tensors", maxItems)
	}
	return nil
}

func (r *onnxReader) model(data []byte) (*Graph, error) {
	var g *Graph
	var opset int64
	err := eachField(data, func(f field) error {
		switch f.number {
		case 7: // ModelProto.graph
			if g != nil {
				return errors.New("it holds more than one graph")
			}
			b, err := f.message()
			if err != nil {
				return fmt.Errorf("model: %w", err)
			}
			g, err = r.graph(b)
			return within("graph", err)
		case 8: // opset_import
			b, err := f.message()
			if err != nil {
				return fmt.Errorf("model: %w", err)
			}
			return within("opset", readOpset(b, &opset))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if g == nil {
		return nil, errors.New("it holds no graph (field 7 of the model is missing)")
	}
	g.Opset = opset
	return g, nil
}

// within adds the place to an error, if there is one.
func within(place string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return nil
}

// readOpset keeps the version of the standard operators.
func readOpset(b []byte, opset *int64) error {
	var domain string
	var version int64
	err := eachField(b, func(f field) (err error) {
		switch f.number {
		case 1:
			domain, err = f.text()
		case 2:
			version, err = f.int()
		}
		return err
	})
	if err == nil && (domain == "" || domain == standardDomain) {
		*opset = version
	}
	return err
}

// standardDomain is the long form of "", the domain of the standard operators.
const standardDomain = "ai.onnx"

func (r *onnxReader) graph(b []byte) (*Graph, error) {
	g := &Graph{Initializers: map[string]*Tensor{}}
	var inputs []Value
	err := eachField(b, func(f field) error {
		switch f.number {
		case 1, 5, 11, 12, 13, 15: // the fields that are read are all messages
			sub, err := f.message()
			if err != nil {
				return err
			}
			return r.addTo(g, int(f.number), sub, &inputs)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, v := range inputs {
		if g.Initializers[v.Name] == nil {
			g.Inputs = append(g.Inputs, v)
		}
	}
	return g, nil
}

// addTo adds one field of GraphProto to the graph.
func (r *onnxReader) addTo(g *Graph, number int, b []byte, inputs *[]Value) error {
	if err := r.count(); err != nil {
		return err
	}
	switch number {
	case 1: // node
		n, err := r.node(b)
		g.Nodes = append(g.Nodes, n)
		return within(fmt.Sprintf("node %d (%s %q)", len(g.Nodes), n.Op, n.Name), err)
	case 5: // initializer
		t, err := r.tensor(b)
		if err != nil {
			return fmt.Errorf("initializer %q: %w", t.Name, err)
		}
		if g.Initializers[t.Name] != nil {
			return fmt.Errorf("initializer %q is defined twice", t.Name)
		}
		g.Initializers[t.Name] = t
	case 11: // input
		v, err := r.value(b)
		*inputs = append(*inputs, v)
		return within(fmt.Sprintf("input %q", v.Name), err)
	case 12: // output
		v, err := r.value(b)
		g.Outputs = append(g.Outputs, v)
		return within(fmt.Sprintf("output %q", v.Name), err)
	case 13: // value_info
		v, err := r.value(b)
		g.Values = append(g.Values, v)
		return within(fmt.Sprintf("shape of %q", v.Name), err)
	case 15: // sparse_initializer
		return errors.New("sparse initializers are not supported; store the tensor dense")
	}
	return nil
}
