package weights

import (
	"errors"
	"fmt"
	"math"
)

// onnxTypes are the element types of TensorProto.DataType that are read, and the field
// that holds their values when they are not raw.
var onnxTypes = map[int64]struct {
	ElementType
	field int32
}{
	1: {TypeFloat32, 4}, 10: {TypeFloat16, 5}, 16: {TypeBFloat16, 5}, 11: {TypeFloat64, 10},
	7: {TypeInt64, 7}, 6: {TypeInt32, 5}, 5: {TypeInt16, 5}, 3: {TypeInt8, 5},
	13: {TypeUint64, 11}, 12: {TypeUint32, 11}, 4: {TypeUint16, 5}, 2: {TypeUint8, 5}, 9: {TypeBool, 5},
}

// onnxTypeNames are those that are not read, for errors.
var onnxTypeNames = map[int64]string{
	0: "undefined", 8: "string", 14: "complex64", 15: "complex128", 17: "float8e4m3fn", 18: "float8e4m3fnuz",
	19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4", 23: "float4e2m1",
}

// rawTensor is TensorProto before its parts are held against each other.
type rawTensor struct {
	name     string
	dims     []int64
	dataType int64
	field    int32 // that holds the typed values; 0: none
	floats   []float32
	doubles  []float64
	varints  []byte // typed integers, as in the file
	raw      []byte
	hasRaw   bool
	external bool
	location location
}

// tensor decodes a TensorProto. The name is set even when it fails, for the error.
func (r *onnxReader) tensor(b []byte) (*Tensor, error) {
	var raw rawTensor
	err := eachField(b, raw.visit)
	t := &Tensor{Name: raw.name}
	if err == nil {
		err = r.count()
	}
	if err != nil {
		return t, err
	}
	return t, raw.decode(t, r.external)
}

func (r *rawTensor) visit(f field) (err error) {
	switch f.number {
	case 1:
		if r.dims, err = f.appendInts(r.dims); err == nil && len(r.dims) > maxDims {
			err = fmt.Errorf("it has more than %d dimensions", maxDims)
		}
	case 2:
		r.dataType, err = f.int()
	case 3:
		err = errors.New("tensors stored in segments are not supported")
	case 4, 5, 7, 10, 11:
		err = r.typed(f)
	case 8:
		r.name, err = f.text()
	case 9:
		r.raw, err = f.message()
		r.hasRaw = true
	case 13:
		err = r.location.visit(f)
	case 14:
		var location int64
		location, err = f.int()
		r.external = location == 1
	}
	return err
}

// typed adds the values of a typed field. A field of no values is as good as not there.
func (r *rawTensor) typed(f field) (err error) {
	if f.kind == bytesField && len(f.bytes) == 0 {
		return nil
	}
	if r.field != 0 && r.field != int32(f.number) {
		return fmt.Errorf("its values are given twice, in fields %d and %d", r.field, f.number)
	}
	r.field = int32(f.number)
	switch f.number {
	case 4:
		r.floats, err = f.appendFloats(r.floats)
	case 10:
		r.doubles, err = f.appendDoubles(r.doubles)
	default:
		r.varints, err = f.appendVarints(r.varints)
	}
	return err
}

// decode fills t after checking that the values are as many as the shape asks for.
func (r *rawTensor) decode(t *Tensor, beside *external) error {
	typ, known := onnxTypes[r.dataType]
	if !known {
		return fmt.Errorf("element type %d (%s) is not supported", r.dataType, onnxTypeNames[r.dataType])
	}
	count, err := elements(r.dims, math.MaxInt32)
	if err != nil {
		return err
	}
	t.Dims = intDims(r.dims)
	if r.external {
		if r.field != 0 || r.hasRaw {
			return errors.New("its values are given twice, in this file and in another")
		}
		r.raw, err = beside.read(&r.location, int64(count)*int64(typ.size()))
		r.hasRaw = true
	}
	if err == nil {
		err = r.expect(count, typ.size(), typ.field)
	}
	if err != nil {
		return err
	}
	if r.hasRaw || r.field == 0 {
		err = t.decode(typ.ElementType, r.raw)
	} else {
		err = r.convert(t, typ.ElementType)
	}
	if err == nil && t.Float64 != nil {
		err = t.narrow()
	}
	return err
}

// expect count values: size bytes each in raw_data, or in the typed field.
func (r *rawTensor) expect(count, size int, field int32) error {
	typed := len(r.floats) + len(r.doubles) + varints(r.varints)
	switch {
	case r.hasRaw && typed != 0:
		return errors.New("its values are given twice, raw and typed")
	case r.hasRaw && len(r.raw) != count*size:
		return fmt.Errorf("shape %v asks for %d bytes, the file holds %d", r.dims, count*size, len(r.raw))
	case r.hasRaw:
		return nil
	case r.field != 0 && r.field != field:
		return fmt.Errorf("its values are in field %d, where elements of type %d do not belong", r.field, r.dataType)
	case typed != count:
		return fmt.Errorf("shape %v asks for %d elements, the file holds %d", r.dims, count, typed)
	}
	return nil
}

// convert fills t from a typed field; float16 and bfloat16 stand there as integers of
// the same bits.
func (r *rawTensor) convert(t *Tensor, e ElementType) error {
	if r.varints == nil {
		t.Type, t.Float32, t.Float64 = e, r.floats, r.doubles
		return nil
	}
	stored := e
	if !e.Integer() {
		stored = TypeUint16
	}
	packed, at := make([]byte, 0, varints(r.varints)*stored.size()), 0
	err := eachVarint(r.varints, func(v int64) error {
		packed = stored.appendInt(packed, v)
		at++
		return stored.check(at-1, []int64{v})
	})
	if err != nil {
		return err
	}
	if t.Type = e; e.narrow() {
		t.packed = packed
		return nil
	}
	return t.decode(e, packed)
}
