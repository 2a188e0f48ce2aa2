package weights

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestHalfPrecisionIsWidenedExactly(t *testing.T) {
	for _, c := range []struct {
		bits uint16
		want float64
	}{
		{0x0000, 0}, {0x3c00, 1}, {0xc000, -2}, {0x3555, 0.333251953125}, {0x7bff, 65504}, {0x0400, 0x1p-14},
		{0x0001, 0x1p-24}, {0x83ff, -1023 * 0x1p-24}, {0x7c00, math.Inf(1)}, {0xfc00, math.Inf(-1)},
	} {
		assert.Equal(t, float32(c.want), float16(c.bits), "%04x", c.bits)
	}
	assert.True(t, math.IsNaN(float64(float16(0x7e00))))
	assert.True(t, math.Signbit(float64(float16(0x8000))))
	assert.Equal(t, float32(-3.140625), bfloat16(0xc049))
}

// Every finite half is sign * 2^(exponent-25) * significand, by its definition.
func TestEveryHalfEqualsItsDefinition(t *testing.T) {
	for bits := range 1 << 16 {
		exponent, fraction := bits>>10&31, bits&1023
		if exponent == 31 {
			continue
		}
		want := math.Ldexp(float64(fraction), -24)
		if exponent > 0 {
			want = math.Ldexp(float64(1024+fraction), exponent-25)
		}
		if bits>>15 == 1 {
			want = -want
		}
		require.Equal(t, float32(want), float16(uint16(bits)), "%04x", bits)
	}
}

func TestElementsOfEveryTypeAreDecoded(t *testing.T) {
	for _, c := range []struct {
		typ  ElementType
		raw  []byte
		want Tensor
		ints []int64
	}{
		{TypeFloat32, []byte{0, 0, 0x80, 0x3f}, Tensor{Float32: []float32{1}}, nil},
		{TypeFloat16, []byte{0, 0x3c, 0, 0xbc}, Tensor{Float32: []float32{1, -1}}, nil},
		{TypeBFloat16, []byte{0x80, 0x3f}, Tensor{Float32: []float32{1}}, nil},
		{TypeFloat64, []byte{0, 0, 0, 0, 0, 0, 0xf0, 0x3f}, Tensor{Float64: []float64{1}}, nil},
		{TypeInt64, []byte{255, 255, 255, 255, 255, 255, 255, 255}, Tensor{Int64: []int64{-1}}, []int64{-1}},
		{TypeInt32, []byte{254, 255, 255, 255}, Tensor{packed: []byte{254, 255, 255, 255}}, []int64{-2}},
		{TypeInt16, []byte{253, 255}, Tensor{packed: []byte{253, 255}}, []int64{-3}},
		{TypeInt8, []byte{252, 127}, Tensor{packed: []byte{252, 127}}, []int64{-4, 127}},
		{TypeUint64, []byte{1, 0, 0, 0, 0, 0, 0, 0}, Tensor{Int64: []int64{1}}, []int64{1}},
		{TypeUint32, []byte{255, 255, 255, 255}, Tensor{packed: []byte{255, 255, 255, 255}}, []int64{math.MaxUint32}},
		{TypeUint16, []byte{255, 255}, Tensor{packed: []byte{255, 255}}, []int64{65535}},
		{TypeUint8, []byte{255, 1}, Tensor{packed: []byte{255, 1}}, []int64{255, 1}},
		{TypeBool, []byte{1, 0}, Tensor{packed: []byte{1, 0}}, []int64{1, 0}},
	} {
		c.want.Type = c.typ
		var got Tensor
		require.NoError(t, got.decode(c.typ, c.raw), c.typ)
		assert.Equal(t, c.want, got)
		assert.Equal(t, c.ints, got.Ints(), c.typ)
		assert.Equal(t, c.typ.Integer(), got.IsInteger(), c.typ)
	}
	assert.Zero(t, ElementType("float8").size())
}

func TestIntegersBeyondTheirTypeAreRefused(t *testing.T) {
	var tensor Tensor
	assert.EqualError(t, tensor.decode(TypeBool, []byte{1, 2}), "element 1 of type bool is 2; it must be from 0 to 1")
	assert.ErrorContains(t, tensor.decode(TypeUint64, []byte{0, 0, 0, 0, 0, 0, 0, 128}), "of type uint64 is -9223372036854775808")
	assert.ErrorContains(t, TypeInt8.check(0, []int64{128}), "must be from -128 to 127")
	assert.ErrorContains(t, TypeUint32.check(0, []int64{-1}), "must be from 0 to 4294967295")
}

// Typed fields of ONNX and raw bytes are two ways to write the same numbers.
func TestTypedFieldsEqualRawBytes(t *testing.T) {
	types := map[ElementType]int64{}
	for number, typ := range onnxTypes {
		if typ.field == 5 || typ.field == 11 {
			types[typ.ElementType] = number
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom([]ElementType{TypeFloat16, TypeBFloat16, TypeInt32, TypeInt16, TypeInt8, TypeUint32, TypeUint16, TypeUint8}).Draw(t, "type")
		raw := rapid.SliceOfN(rapid.Byte(), e.size(), e.size()).Draw(t, "raw")
		bits := e
		if e == TypeFloat16 || e == TypeBFloat16 {
			bits = TypeUint16
		}
		var value, wide Tensor
		if value.decode(bits, raw) != nil || wide.decode(e, raw) != nil {
			t.Fatal("cannot be decoded")
		}
		if wide.Float32 != nil && math.IsNaN(float64(wide.Float32[0])) {
			t.Skip("NaN equals nothing")
		}
		typ := onnxTypes[types[e]]
		head := msg{}.int(1, 1).int(2, types[e])
		packed := binary.AppendUvarint(nil, uint64(value.Ints()[0]))
		a, err := (&onnxReader{}).tensor(head.sub(9, raw))
		if err != nil {
			t.Fatal(err)
		}
		b, err := (&onnxReader{}).tensor(head.sub(int(typ.field), packed))
		if err != nil {
			t.Fatal(err)
		}
		assert.Equal(t, a, b)
	})
}
