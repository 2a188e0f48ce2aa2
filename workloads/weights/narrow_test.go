package weights

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// A model of 16 MB of int8 weights, raw or typed, takes less than three times that, all that is
// allocated on the way included; and less than twice is kept.
func TestNarrowIntegersOfAModelStayNarrow(t *testing.T) {
	const count = 16 << 20
	head := msg{}.int(1, count).int(2, 3).text(8, "w")
	bytes := make([]byte, count) // also 0 as a varint
	unpacked := head
	for range 1 << 20 {
		unpacked = protowire.AppendVarint(protowire.AppendTag(unpacked, 5, protowire.VarintType), 0)
	}
	for name, tensor := range map[string]msg{
		"raw": head.sub(9, bytes), "typed": head.sub(5, bytes), "typed twice": head.sub(5, bytes[:count/2]).sub(5, bytes[count/2:]),
		"typed and not packed": unpacked.sub(5, bytes[1<<20:]),
	} {
		data := modelMsg(reluGraph().sub(5, tensor))
		var g *Graph
		var err error
		taken := allocated(func() { g, err = ReadONNX("m.onnx", data) })
		require.NoError(t, err, name)
		assert.Less(t, taken, uint64(3*len(data)), name)
		assert.Equal(t, count, g.Initializers["w"].Held(), name)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		g = nil
		runtime.GC()
		runtime.ReadMemStats(&after)
		assert.Less(t, before.HeapAlloc-after.HeapAlloc, uint64(2*count), name)
		runtime.KeepAlive(data)
	}
}

// Typed integers that are not those of their type are refused, with their place.
func TestTypedIntegersAreChecked(t *testing.T) {
	_, err := (&onnxReader{}).tensor(msg{}.int(1, 2).int(2, 3).int(5, 127).int(5, 128))
	require.ErrorContains(t, err, "element 1 of type int8 is 128; it must be from -128 to 127")
	tensor, err := (&onnxReader{}).tensor(msg{}.int(1, 2).int(2, 3).int(5, -128).int(5, 7))
	require.NoError(t, err)
	assert.Equal(t, []int64{-128, 7}, tensor.Ints())
}

// A part of a tensor of any type is that part of its numbers.
func TestPartsOfTensors(t *testing.T) {
	for _, whole := range []*Tensor{
		{Float32: []float32{1, 2, 3}}, {Float64: []float64{1, 2, 3}}, {Int64: []int64{1, 2, 3}},
		{Type: TypeUint8, packed: []byte{1, 2, 3}}, {Type: TypeInt16, packed: []byte{1, 0, 2, 0, 3, 0}},
	} {
		part := whole.Part(1, 2, []int{1, 2})
		assert.Equal(t, 2, part.Held())
		floats, err := part.Floats()
		require.NoError(t, err)
		assert.Equal(t, []float32{2, 3}, floats)
		assert.Equal(t, whole.Type, part.Type)
		assert.Equal(t, []int{1, 2}, part.Dims)
	}
}
