package weights

import (
	"errors"
	"fmt"
)

// ReadONNX decodes an ONNX file; name is the file's name, for errors. It reads the
// protobuf encoding of onnx.proto (https://github.com/onnx/onnx, field numbers beside
// the code) and refuses what it cannot represent: tensors other than float32 and
// int64, tensors stored outside the file, sparse tensors.
func ReadONNX(name string, data []byte) (*Graph, error) {
	g, err := readModel(data)
	if err == nil {
		err = g.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: not a usable ONNX file: %w", name, err)
	}
	g.File = name
	return g, nil
}

func readModel(data []byte) (*Graph, error) {
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
			g, err = readGraph(b)
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
	if err == nil && (domain == "" || domain == "ai.onnx") {
		*opset = version
	}
	return err
}

func readGraph(b []byte) (*Graph, error) {
	g := &Graph{Initializers: map[string]*Tensor{}}
	var inputs []Value
	err := eachField(b, func(f field) error {
		switch f.number {
		case 1, 5, 11, 12, 15: // the fields that are read are all messages
			sub, err := f.message()
			if err != nil {
				return err
			}
			return g.add(int(f.number), sub, &inputs)
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

// add one field of GraphProto.
func (g *Graph) add(number int, b []byte, inputs *[]Value) error {
	switch number {
	case 1: // node
		n, err := readNode(b)
		g.Nodes = append(g.Nodes, n)
		return within(fmt.Sprintf("node %d (%s %q)", len(g.Nodes), n.Op, n.Name), err)
	case 5: // initializer
		t, err := readTensor(b)
		if err != nil {
			return fmt.Errorf("initializer %q: %w", t.Name, err)
		}
		if g.Initializers[t.Name] != nil {
			return fmt.Errorf("initializer %q is defined twice", t.Name)
		}
		g.Initializers[t.Name] = t
	case 11: // input
		v, err := readValue(b)
		*inputs = append(*inputs, v)
		return within(fmt.Sprintf("input %q", v.Name), err)
	case 12: // output
		v, err := readValue(b)
		g.Outputs = append(g.Outputs, v)
		return within(fmt.Sprintf("output %q", v.Name), err)
	case 15: // sparse_initializer
		return errors.New("sparse initializers are not supported; store the tensor dense")
	}
	return nil
}

func readNode(b []byte) (Node, error) {
	var n Node
	err := eachField(b, func(f field) error {
		if f.number < 1 || f.number > 7 {
			return nil
		}
		sub, err := f.message()
		if err != nil {
			return err
		}
		switch f.number {
		case 1:
			n.Inputs = append(n.Inputs, string(sub))
		case 2:
			n.Outputs = append(n.Outputs, string(sub))
		case 3:
			n.Name = string(sub)
		case 4:
			n.Op = string(sub)
		case 5:
			a, err := readAttribute(sub)
			if err != nil {
				return fmt.Errorf("attribute %q: %w", a.Name, err)
			}
			n.Attributes = append(n.Attributes, a)
		case 7:
			n.Domain = string(sub)
		}
		return nil
	})
	return n, err
}

func readAttribute(b []byte) (Attribute, error) {
	var a Attribute
	err := eachField(b, func(f field) (err error) {
		switch f.number {
		case 1:
			a.Name, err = f.text()
		case 2:
			a.Float, err = f.float()
		case 3:
			a.Int, err = f.int()
		case 4:
			a.String, err = f.text()
		case 5:
			var sub []byte
			if sub, err = f.message(); err == nil {
				a.Tensor, err = readTensor(sub)
			}
		case 7:
			a.Floats, err = f.appendFloats(a.Floats)
		case 8:
			a.Ints, err = f.appendInts(a.Ints)
		case 9:
			var s string
			s, err = f.text()
			a.Strings = append(a.Strings, s)
		case 20:
			var t int64
			t, err = f.int()
			a.Type = AttributeType(t)
		}
		return err
	})
	if err == nil && a.Type == AttrTensor && a.Tensor == nil {
		err = errors.New("its tensor is missing")
	}
	return a, err
}

func readValue(b []byte) (Value, error) {
	var v Value
	err := eachField(b, func(f field) (err error) {
		switch f.number {
		case 1:
			v.Name, err = f.text()
		case 2: // TypeProto
			v.Dims, err = readShape(f)
		}
		return err
	})
	return v, err
}

// readShape descends TypeProto.tensor_type.shape.dim.
func readShape(typ field) ([]Dim, error) {
	var dims []Dim
	err := descend(typ, 1, func(tensorType field) error {
		return descend(tensorType, 2, func(shape field) error {
			return descend(shape, 1, func(dim field) error {
				d, err := readDim(dim)
				dims = append(dims, d)
				return err
			})
		})
	})
	return dims, err
}

// descend visits the fields of the given number in a message field.
func descend(f field, number int, visit func(field) error) error {
	b, err := f.message()
	if err != nil {
		return err
	}
	return eachField(b, func(sub field) error {
		if int(sub.number) != number {
			return nil
		}
		return visit(sub)
	})
}

func readDim(f field) (Dim, error) {
	d := Dim{Size: -1}
	b, err := f.message()
	if err != nil {
		return d, err
	}
	err = eachField(b, func(f field) (err error) {
		switch f.number {
		case 1:
			d.Size, err = f.int()
			if err == nil && d.Size < 0 {
				err = fmt.Errorf("negative dimension %d", d.Size)
			}
		case 2:
			d.Symbol, err = f.text()
		}
		return err
	})
	return d, err
}
