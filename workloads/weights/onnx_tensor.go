package weights

import (
	"errors"
	"fmt"
	"math"
)

// The element types of TensorProto.DataType that are read.
const (
	onnxFloat32 = 1
	onnxInt64   = 7
)

// rawTensor is TensorProto before its parts are held against each other.
type rawTensor struct {
	name     string
	dims     []int64
	dataType int64
	floats   []float32
	ints     []int64
	raw      []byte
	hasRaw   bool
	external bool
}

// readTensor decodes a TensorProto. The name is set even when it fails, for the error.
func readTensor(b []byte) (*Tensor, error) {
	var r rawTensor
	err := eachField(b, r.visit)
	t := &Tensor{Name: r.name}
	if err != nil {
		return t, err
	}
	return t, r.decode(t)
}

func (r *rawTensor) visit(f field) (err error) {
	switch f.number {
	case 1:
		r.dims, err = f.appendInts(r.dims)
	case 2:
		r.dataType, err = f.int()
	case 3:
		err = errors.New("tensors stored in segments are not supported")
	case 4:
		r.floats, err = f.appendFloats(r.floats)
	case 7:
		r.ints, err = f.appendInts(r.ints)
	case 8:
		r.name, err = f.text()
	case 9:
		r.raw, err = f.message()
		r.hasRaw = true
	case 14:
		var location int64
		location, err = f.int()
		r.external = location == 1
	}
	return err
}

// decode fills t after checking that the values are as many as the shape asks for.
func (r *rawTensor) decode(t *Tensor) error {
	if r.external {
		return errors.New("its values are stored in another file, which is not supported; export the model as one file")
	}
	count, err := elements(r.dims, math.MaxInt32)
	if err != nil {
		return err
	}
	t.Dims = intDims(r.dims)
	switch r.dataType {
	case onnxFloat32:
		if err := r.expect(count, 4, len(r.floats)); err != nil {
			return err
		}
		t.Float32 = r.floats
		if r.hasRaw || t.Float32 == nil {
			t.Float32 = float32s(r.raw)
		}
	case onnxInt64:
		if err := r.expect(count, 8, len(r.ints)); err != nil {
			return err
		}
		t.Int64 = r.ints
		if r.hasRaw || t.Int64 == nil {
			t.Int64 = int64s(r.raw)
		}
	default:
		return fmt.Errorf("element type %d is not supported; float32 (1) and int64 (7) are", r.dataType)
	}
	return nil
}

// expect count values: size bytes each in raw_data, or in the typed field.
func (r *rawTensor) expect(count, size, typed int) error {
	if !r.hasRaw {
		if typed != count {
			return fmt.Errorf("shape %v asks for %d elements, the file holds %d", r.dims, count, typed)
		}
		return nil
	}
	if typed != 0 {
		return errors.New("its values are given twice, raw and typed")
	}
	if len(r.raw) != count*size {
		return fmt.Errorf("shape %v asks for %d bytes, the file holds %d", r.dims, count*size, len(r.raw))
	}
	return nil
}
