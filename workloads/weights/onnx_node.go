package weights

import (
	"errors"
	"fmt"
)

func (r *onnxReader) node(b []byte) (Node, error) {
	var n Node
	err := eachField(b, func(f field) error {
		if f.number < 1 || f.number > 7 {
			return nil
		}
		sub, err := f.message()
		if err == nil {
			err = r.part(1)
		}
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
			a, err := r.attribute(sub)
			if err != nil {
				return fmt.Errorf("attribute %q: %w", a.Name, err)
			}
			n.Attributes = append(n.Attributes, a)
		case 7:
			n.Domain = string(sub)
		}
		return nil
	})
	if n.Domain == standardDomain {
		n.Domain = ""
	}
	return n, err
}

func (r *onnxReader) attribute(b []byte) (Attribute, error) {
	var a Attribute
	if err := r.count(); err != nil {
		return a, err
	}
	err := eachField(b, func(f field) (err error) {
		if err := r.part(1 + f.numbers()); err != nil {
			return err
		}
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
				a.Tensor, err = r.tensor(sub)
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

func (r *onnxReader) value(b []byte) (Value, error) {
	var v Value
	err := eachField(b, func(f field) (err error) {
		switch f.number {
		case 1:
			v.Name, err = f.text()
		case 2: // TypeProto
			if v.Type, err = elementType(f); err == nil {
				v.Dims, err = r.shape(f)
			}
		}
		return err
	})
	return v, err
}

// maxDims is far above what networks use.
const maxDims = 64

// elementType descends TypeProto.tensor_type.elem_type.
func elementType(typ field) (e ElementType, err error) {
	err = descend(typ, 1, func(tensorType field) error {
		return descend(tensorType, 1, func(f field) error {
			number, err := f.int()
			e = onnxTypes[number].ElementType
			return err
		})
	})
	return e, err
}

// shape descends TypeProto.tensor_type.shape.dim.
func (r *onnxReader) shape(typ field) ([]Dim, error) {
	var dims []Dim
	err := descend(typ, 1, func(tensorType field) error {
		return descend(tensorType, 2, func(shape field) error {
			return descend(shape, 1, func(dim field) error {
				d, err := readDim(dim)
				if dims = append(dims, d); len(dims) > maxDims {
					return fmt.Errorf("it has more than %d dimensions", maxDims)
				}
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
			if err == nil && d.Size < -1 {
				err = fmt.Errorf("negative dimension %d", d.Size)
			}
		case 2:
			d.Symbol, err = f.text()
		}
		return err
	})
	return d, err
}
