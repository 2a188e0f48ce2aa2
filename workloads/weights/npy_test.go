package weights

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// npy builds a version 1 file.
func npy(header string, payload ...byte) []byte {
	out := []byte("\x93NUMPY\x01\x00")
	out = binary.LittleEndian.AppendUint16(out, uint16(len(header)))
	return append(append(out, header...), payload...)
}

func npyDict(descr, shape string) string {
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", descr, shape)
}

func TestTheReferenceLogitsAreRead(t *testing.T) {
	data, err := Model("alexnet_fmnist_logits.npy")
	require.NoError(t, err)
	tensor, err := ReadNPY("alexnet_fmnist_logits.npy", data)
	require.NoError(t, err)
	assert.Equal(t, []int{100, 10}, tensor.Dims)
	assert.Len(t, tensor.Float32, 1000)
}

func TestArraysOfEachTypeAreRead(t *testing.T) {
	payload := make([]byte, 16)
	for i := range payload {
		payload[i] = byte(i)
	}
	for _, c := range []struct {
		descr, shape string
		dims         []int
	}{
		{"<f4", "(2, 2)", []int{2, 2}},
		{"<f4", "(4,)", []int{4}},
		{"<f4", "(2L, 2L)", []int{2, 2}}, // Python 2
		{"<f8", "(1, 2, 1)", []int{1, 2, 1}},
		{"<i8", "(2,)", []int{2}},
		{"<f2", "(8,)", []int{8}},
		{"|u1", "(16,)", []int{16}},
		{"|i1", "(4, 4)", []int{4, 4}},
		{"<u2", "(8,)", []int{8}},
		{"<i4", "(4,)", []int{4}},
	} {
		tensor, err := ReadNPY("a.npy", npy(npyDict(c.descr, c.shape), payload...))
		require.NoError(t, err, c.shape)
		assert.Equal(t, c.dims, tensor.Dims)
		assert.Equal(t, tensor.Len(), tensor.Held())
	}
	scalar, err := ReadNPY("a.npy", npy(npyDict("<i8", "()"), 9, 0, 0, 0, 0, 0, 0, 0))
	require.NoError(t, err)
	assert.Equal(t, []int64{9}, scalar.Ints())
}

func TestKeysMayComeInAnyOrder(t *testing.T) {
	tensor, err := ReadNPY("a.npy", npy("{'shape': (1,), 'fortran_order': False, 'descr': '<f4'}", 0, 0, 128, 63))
	require.NoError(t, err)
	assert.Equal(t, []float32{1}, tensor.Float32)
}

func TestUnusableNPYFilesAreRefused(t *testing.T) {
	version2 := bytes.Replace(npy(npyDict("<f4", "()")), []byte{1, 0}, []byte{2, 0}, 1)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":             {nil, "does not begin"},
		"magic only":        {[]byte("\x93NUMPY"), "ends within the header"},
		"long header":       {[]byte("\x93NUMPY\x01\x00\xff\xff{}"), "claims 65535 bytes, the file holds 2"},
		"version 2 too big": {version2, "claims"},
		"version 9":         {[]byte("\x93NUMPY\x09\x00\x02\x00{}"), "version 9 is unknown"},
		"no dictionary":     {npy("descr"), "is not {'descr'"},
		"key repeated":      {npy("{'descr': '<f4', 'descr': '<f4', 'shape': ()}"), "repeats a key"},
		"big-endian":        {npy(npyDict(">f4", "()"), 0, 0, 0, 0), `element type ">f4" is big-endian; save the array as little-endian, with astype('<f4')`},
		"objects":           {npy(npyDict("|O", "()"), 0), `element type "|O" is not supported; <f2, <f4,`},
		"Fortran order":     {npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}", 0, 0, 0, 0), "Fortran order"},
		"short":             {npy(npyDict("<f4", "(2,)"), 0, 0, 0, 0), "more than the 1 elements"},
		"long":              {npy(npyDict("<f4", "(1,)"), 0, 0, 0, 0, 0), "asks for 4 bytes, the file holds 5"},
		"huge":              {npy(npyDict("<f4", "(4294967296, 4294967296)"), 0, 0, 0, 0), "more than the 1 elements"},
		"beyond int64":      {npy(npyDict("<f4", "(99999999999999999999,)")), "is not a size"},
		"empty size":        {npy(npyDict("<f4", "(,)")), "is not a size"},
		"shape is a word":   {npy("{'descr': '<f4', 'fortran_order': False, 'shape': True}"), "not a tuple"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadNPY("a.npy", c.data)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "a.npy: ")
		})
	}
}

func FuzzReadNPY(f *testing.F) {
	f.Add(npy(npyDict("<f4", "(1, 2)"), make([]byte, 8)...))
	f.Add(npy(npyDict("<i8", "()"), make([]byte, 8)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		tensor, err := ReadNPY("f.npy", data)
		if err != nil {
			return
		}
		values := tensor.Held()
		require.Equal(t, tensor.Len(), values)
		require.LessOrEqual(t, values, len(data))
	})
}
