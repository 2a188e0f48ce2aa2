package weights

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// bytesField is the wire type of messages, strings and packed lists.
const bytesField = protowire.BytesType

// field is one field of a protobuf message: its number and its still encoded value.
type field struct {
	number protowire.Number
	kind   protowire.Type
	varint uint64
	bytes  []byte // of kinds fixed32, fixed64 and bytes
}

// eachField calls visit for the fields of a message, in order. Groups, which ONNX does
// not use, are skipped.
func eachField(message []byte, visit func(field) error) error {
	for rest := message; len(rest) > 0; {
		at := len(message) - len(rest)
		number, kind, n := protowire.ConsumeTag(rest)
		if n < 0 {
			return fmt.Errorf("byte %d: broken field tag: %w", at, protowire.ParseError(n))
		}
		rest = rest[n:]
		n = protowire.ConsumeFieldValue(number, kind, rest)
		if n < 0 {
			return fmt.Errorf("byte %d: field %d: broken or truncated value: %w", at, number, protowire.ParseError(n))
		}
		if err := visit(decodeField(number, kind, rest[:n])); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// decodeField unwraps a value that ConsumeFieldValue has found whole.
func decodeField(number protowire.Number, kind protowire.Type, value []byte) field {
	f := field{number: number, kind: kind}
	switch kind {
	case protowire.VarintType:
		f.varint, _ = protowire.ConsumeVarint(value)
	case protowire.BytesType:
		f.bytes, _ = protowire.ConsumeBytes(value)
	case protowire.Fixed32Type, protowire.Fixed64Type:
		f.bytes = value
	}
	return f
}

func (f field) want(kind protowire.Type) error {
	if f.kind != kind {
		return fmt.Errorf("field %d has wire type %d, want %d", f.number, f.kind, kind)
	}
	return nil
}

func (f field) message() ([]byte, error) { return f.bytes, f.want(protowire.BytesType) }

func (f field) text() (string, error) { return string(f.bytes), f.want(protowire.BytesType) }

func (f field) int() (int64, error) { return int64(f.varint), f.want(protowire.VarintType) }

func (f field) float() (float32, error) {
	if err := f.want(protowire.Fixed32Type); err != nil {
		return 0, err
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(f.bytes)), nil
}

// numbers are those of a list of an attribute that are packed into the field.
func (f field) numbers() int {
	switch {
	case f.kind != bytesField:
		return 0
	case f.number == 7:
		return len(f.bytes) / 4
	case f.number == 8:
		return varints(f.bytes)
	}
	return 0
}

// appendInts adds the integers of a repeated field, packed or not.
func (f field) appendInts(to []int64) ([]int64, error) {
	if f.kind == protowire.VarintType {
		return append(to, int64(f.varint)), nil
	}
	if err := f.want(protowire.BytesType); err != nil {
		return nil, err
	}
	to = slices.Grow(to, varints(f.bytes))
	err := eachVarint(f.bytes, func(v int64) error {
		to = append(to, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("field %d: %w", f.number, err)
	}
	return to, nil
}

// appendVarints adds the integers of a repeated field, packed or not, as they stand in the file.
// Where there is nothing yet, those that are packed are not copied.
func (f field) appendVarints(to []byte) ([]byte, error) {
	if f.kind == protowire.VarintType {
		return protowire.AppendVarint(to, f.varint), nil
	}
	err := f.want(protowire.BytesType)
	if err == nil {
		err = eachVarint(f.bytes, func(int64) error { return nil })
	}
	if err != nil {
		return nil, fmt.Errorf("field %d: %w", f.number, err)
	}
	if to == nil {
		return slices.Clip(f.bytes), nil
	}
	return append(to, f.bytes...), nil
}

// eachVarint visits packed integers.
func eachVarint(packed []byte, visit func(int64) error) error {
	for len(packed) > 0 {
		v, n := protowire.ConsumeVarint(packed)
		if n < 0 {
			return fmt.Errorf("broken packed integer: %w", protowire.ParseError(n))
		}
		if err := visit(int64(v)); err != nil {
			return err
		}
		packed = packed[n:]
	}
	return nil
}

// varints counts packed integers: the last byte of each has no high bit.
func varints(packed []byte) int {
	n := 0
	for _, b := range packed {
		n += 1 - int(b>>7)
	}
	return n
}

// appendDoubles adds the float64 of a repeated field, packed or not.
func (f field) appendDoubles(to []float64) ([]float64, error) {
	if f.kind != protowire.Fixed64Type {
		if err := f.want(protowire.BytesType); err != nil {
			return nil, err
		}
	}
	if len(f.bytes)%8 != 0 {
		return nil, fmt.Errorf("field %d: %d bytes of packed floats are not a multiple of 8", f.number, len(f.bytes))
	}
	at := len(to)
	to = append(to, make([]float64, len(f.bytes)/8)...)
	putFloat64s(to[at:], f.bytes)
	return to, nil
}

// appendFloats adds the floats of a repeated field, packed or not.
func (f field) appendFloats(to []float32) ([]float32, error) {
	if f.kind == protowire.Fixed32Type {
		v, err := f.float()
		return append(to, v), err
	}
	if err := f.want(protowire.BytesType); err != nil {
		return nil, err
	}
	if len(f.bytes)%4 != 0 {
		return nil, fmt.Errorf("field %d: %d bytes of packed floats are not a multiple of 4", f.number, len(f.bytes))
	}
	at := len(to)
	to = append(to, make([]float32, len(f.bytes)/4)...)
	putFloat32s(to[at:], f.bytes)
	return to, nil
}

// putFloat32s decodes little-endian floats; len(b) is a multiple of 4.
func putFloat32s(out []float32, b []byte) {
	out = out[:len(b)/4]
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
}

// putFloat64s decodes little-endian floats; len(b) is a multiple of 8.
func putFloat64s(out []float64, b []byte) {
	out = out[:len(b)/8]
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
}
