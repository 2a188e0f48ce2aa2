package weights

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"dnasim/internal/inputfile"
)

// ElementType is the type that a tensor's elements have in its file.
type ElementType string

// The element types that are read, and where a Tensor keeps their values. Every
// conversion is exact, but for the float64 of an ONNX file, see ReadONNX.
const (
	TypeFloat32  ElementType = "float32"  // Float32
	TypeFloat16  ElementType = "float16"  // Float32; IEEE 754 binary16
	TypeBFloat16 ElementType = "bfloat16" // Float32; the upper half of a float32
	TypeFloat64  ElementType = "float64"  // Float64; of an ONNX file Float32
	TypeInt64    ElementType = "int64"    // Int64
	TypeUint64   ElementType = "uint64"   // Int64; refused beyond 2^63-1
	TypeInt32    ElementType = "int32"    // this and all below: as in the file, see Tensor.Ints
	TypeInt16    ElementType = "int16"
	TypeInt8     ElementType = "int8"
	TypeUint32   ElementType = "uint32"
	TypeUint16   ElementType = "uint16"
	TypeUint8    ElementType = "uint8"
	TypeBool     ElementType = "bool" // 0 and 1
)

// ElementTypeOf is the type with the given number in ONNX (TensorProto.DataType), such as
// a Cast names; "" for one that is not read.
func ElementTypeOf(onnx int) ElementType { return onnxTypes[int64(onnx)].ElementType }

// Integer reports whether the elements are integers or truth values.
func (e ElementType) Integer() bool {
	switch e {
	case "", TypeFloat16, TypeBFloat16, TypeFloat32, TypeFloat64:
		return false
	}
	return true
}

// narrow reports whether the elements are integers that a tensor keeps in their own width.
func (e ElementType) narrow() bool { return e.Integer() && e.size() < 8 }

// size of an element in bytes; 0 for a type that is not read.
func (e ElementType) size() int {
	switch e {
	case TypeFloat64, TypeInt64, TypeUint64:
		return 8
	case TypeFloat32, TypeInt32, TypeUint32:
		return 4
	case TypeFloat16, TypeBFloat16, TypeInt16, TypeUint16:
		return 2
	case TypeInt8, TypeUint8, TypeBool:
		return 1
	}
	return 0
}

// maxTensorBytes is the most memory that a tensor takes: 2 GiB.
const maxTensorBytes = inputfile.MaxBytes

// memory that an element takes, in bytes: as many as in the file, but small floats are float32.
func (e ElementType) memory() int64 {
	if e.Integer() {
		return int64(e.size())
	}
	return int64(max(e.size(), 4))
}

// checkMemory refuses a tensor that takes more than limit bytes.
func checkMemory(e ElementType, count int, limit int64) error {
	if int64(count) > limit/e.memory() {
		return fmt.Errorf("%d elements of type %s take %d bytes each in memory, in all more than the %d that this array may take",
			count, e, e.memory(), limit)
	}
	return nil
}

// chunkElements are read at a time.
const chunkElements = 1 << 16

// load fills the tensor with count little-endian elements, if they take at most limit bytes of
// memory. It takes no more than that.
func (t *Tensor) load(e ElementType, r io.Reader, count int, limit int64) error {
	if err := checkMemory(e, count, limit); err != nil {
		return err
	}
	t.allocate(e, count)
	chunk := make([]byte, min(count, chunkElements)*e.size())
	for at := 0; at < count; {
		n := min(count-at, chunkElements)
		raw := chunk[:n*e.size()]
		if _, err := io.ReadFull(r, raw); err != nil {
			return fmt.Errorf("after %d of %d elements: %w", at, count, err)
		}
		if err := t.fill(at, raw); err != nil {
			return err
		}
		at += n
	}
	return nil
}

// decode fills the tensor with little-endian elements; len(raw) is a multiple of the
// element size.
func (t *Tensor) decode(e ElementType, raw []byte) error {
	t.allocate(e, len(raw)/e.size())
	return t.fill(0, raw)
}

// allocate makes room for elements.
func (t *Tensor) allocate(e ElementType, count int) {
	t.Type = e
	switch {
	case e == TypeFloat64:
		t.Float64 = make([]float64, count)
	case e.narrow():
		t.packed = make([]byte, count*e.size())
	case e.Integer():
		t.Int64 = make([]int64, count)
	default:
		t.Float32 = make([]float32, count)
	}
}

// fill decodes elements of the tensor's type into the places from at on.
func (t *Tensor) fill(at int, raw []byte) error {
	e := t.Type
	if e.narrow() {
		copy(t.packed[at*e.size():], raw)
		return e.checkPacked(at, raw)
	}
	switch e {
	case TypeFloat32:
		putFloat32s(t.Float32[at:], raw)
	case TypeFloat16:
		putHalves(t.Float32[at:], raw, float16)
	case TypeBFloat16:
		putHalves(t.Float32[at:], raw, bfloat16)
	case TypeFloat64:
		putFloat64s(t.Float64[at:], raw)
	default:
		out := t.Int64[at : at+len(raw)/e.size()]
		e.putInts(out, raw)
		return e.check(at, out)
	}
	return nil
}

// checkPacked refuses truth values that are neither 0 nor 1. Other narrow types have all values.
func (e ElementType) checkPacked(at int, raw []byte) error {
	if e != TypeBool {
		return nil
	}
	for i, b := range raw {
		if b > 1 {
			return e.check(at+i, []int64{int64(b)})
		}
	}
	return nil
}

// appendInt adds the bytes of a value that the type has.
func (e ElementType) appendInt(to []byte, v int64) []byte {
	var all [8]byte
	binary.LittleEndian.PutUint64(all[:], uint64(v))
	return append(to, all[:e.size()]...)
}

// putInts decodes integers.
func (e ElementType) putInts(out []int64, raw []byte) {
	switch e {
	case TypeInt64, TypeUint64:
		for i := range out {
			out[i] = int64(binary.LittleEndian.Uint64(raw[8*i:]))
		}
	case TypeInt32:
		for i := range out {
			out[i] = int64(int32(binary.LittleEndian.Uint32(raw[4*i:])))
		}
	case TypeUint32:
		for i := range out {
			out[i] = int64(binary.LittleEndian.Uint32(raw[4*i:]))
		}
	case TypeInt16:
		for i := range out {
			out[i] = int64(int16(binary.LittleEndian.Uint16(raw[2*i:])))
		}
	case TypeUint16:
		for i := range out {
			out[i] = int64(binary.LittleEndian.Uint16(raw[2*i:]))
		}
	case TypeInt8:
		for i, b := range raw {
			out[i] = int64(int8(b))
		}
	default: // uint8, bool
		for i, b := range raw {
			out[i] = int64(b)
		}
	}
}

// check refuses values that the type does not have. A uint64 beyond int64 shows as negative. The
// first of the values is the element at.
func (e ElementType) check(at int, values []int64) error {
	low, high := e.limits()
	for i, v := range values {
		if v < low || v > high {
			return fmt.Errorf("element %d of type %s is %d; it must be from %d to %d", at+i, e, v, low, high)
		}
	}
	return nil
}

// limits are the least and the greatest value of an integer type that an int64 holds.
func (e ElementType) limits() (low, high int64) {
	switch bits := 8 * e.size(); e {
	case TypeBool:
		return 0, 1
	case TypeUint64:
		return 0, math.MaxInt64
	case TypeUint8, TypeUint16, TypeUint32:
		return 0, 1<<bits - 1
	case TypeInt8, TypeInt16, TypeInt32:
		return -1 << (bits - 1), 1<<(bits-1) - 1
	}
	return math.MinInt64, math.MaxInt64
}

// putHalves widens elements of two bytes.
func putHalves(out []float32, raw []byte, widen func(uint16) float32) {
	for i := range len(raw) / 2 {
		out[i] = widen(binary.LittleEndian.Uint16(raw[2*i:]))
	}
}

func bfloat16(bits uint16) float32 { return math.Float32frombits(uint32(bits) << 16) }

// float16 widens IEEE 754 binary16 (sign, 5 bits of exponent with bias 15, 10 bits of
// fraction), exactly: its bits under the exponent of float32 (bias 127) stand for a number
// 2^112 times too small, also where they are a multiple of 2^-24.
func float16(bits uint16) float32 {
	magnitude := uint32(bits&0x7fff) << 13
	wide := math.Float32bits(math.Float32frombits(magnitude) * 0x1p112)
	if magnitude >= 0x7c00<<13 { // infinity, NaN
		wide = magnitude | 255<<23
	}
	return math.Float32frombits(wide | uint32(bits>>15)<<31)
}
