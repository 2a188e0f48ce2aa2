package weights

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// safetensors builds a file.
func safetensors(header string, data ...byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(out, header...), data...)
}

func readSafetensors(data []byte) (*Archive, error) {
	return ReadSafetensors("a.safetensors", bytes.NewReader(data), int64(len(data)))
}

func TestTensorsOfEachSafetensorsTypeAreRead(t *testing.T) {
	for typ, element := range safetensorsTypes {
		header := fmt.Sprintf(`{"__metadata__":{"format":"pt"},"w":{"dtype":%q,"shape":[1,1],"data_offsets":[0,%d]}}`, typ, element.size())
		a, err := readSafetensors(safetensors(header, make([]byte, element.size())...))
		require.NoError(t, err, typ)
		assert.Equal(t, []string{"w"}, a.Names())
		w, err := a.Tensor("w")
		require.NoError(t, err)
		assert.Equal(t, element, w.Type)
		assert.Equal(t, []int{1, 1}, w.Dims)
		assert.Equal(t, 1, w.Held())
	}
}

func TestSafetensorsKeepTheirPlaces(t *testing.T) {
	a, err := readSafetensors(safetensors(`{"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},
		"none":{"dtype":"F32","shape":[0,3],"data_offsets":[6,6]}}  `, 0, 0, 0x80, 0x3f, 7, 8))
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b", "none"}, a.Names())
	w, err := a.Tensor("b")
	require.NoError(t, err)
	assert.Equal(t, &Tensor{Name: "b", Dims: []int{2}, Type: TypeUint8, packed: []byte{7, 8}}, w)
	w, err = a.Tensor("a")
	require.NoError(t, err)
	assert.Equal(t, []float32{1}, w.Float32)
	w, err = a.Tensor("none")
	require.NoError(t, err)
	assert.Zero(t, w.Len())
}

func TestUnusableSafetensorsAreRefused(t *testing.T) {
	entry := func(shape, offsets string) string {
		return `{"w":{"dtype":"F32","shape":` + shape + `,"data_offsets":` + offsets + `}}`
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":           {nil, "fewer than the length of a header"},
		"10 GB header":    {append(binary.LittleEndian.AppendUint64(nil, 10<<30), make([]byte, 1024)...), "its header claims 10737418240 bytes, the file holds 1024"},
		"2^64 header":     {bytes.Repeat([]byte{255}, 64), "its header claims 18446744073709551615 bytes"},
		"no object":       {safetensors(`[]`), "not a JSON object"},
		"no JSON":         {safetensors(`{"w"`), "header"},
		"header cut":      {safetensors(entry("[1]", "[0,4]")[:30]), "header"},
		"wrong types":     {safetensors(`{"w":7}`), `header of tensor "w"`},
		"name twice":      {safetensors(`{"w":{"data_offsets":[0,0],"shape":[0],"dtype":"F32"},"w":{}}`), `tensor "w" stands twice`},
		"no range":        {safetensors(`{"w":{"dtype":"F32","shape":[0]}}`), `header of tensor "w": data_offsets are []; want two`},
		"three offsets":   {safetensors(entry("[1]", "[0,4,8]"), 0, 0, 0, 0), "data_offsets are [0 4 8]; want two"},
		"no UTF-8":        {safetensors("{\"\xff\xfe\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 0), "its header is not UTF-8"},
		"more than JSON":  {safetensors(entry("[1]", "[0,4]")+" garbage", 0, 0, 0, 0), `" garbage" follows its header; only spaces may`},
		"beyond the end":  {safetensors(entry("[2]", "[0,8]"), 0, 0, 0, 0), `tensor "w" is bytes 0 to 8 of the data, which has 4`},
		"backwards":       {safetensors(entry("[1]", "[4,0]"), 0, 0, 0, 0), `is bytes 4 to 0`},
		"short range":     {safetensors(entry("[2]", "[0,4]"), 0, 0, 0, 0), "asks for more than the 1 elements"},
		"long range":      {safetensors(entry("[1]", "[0,8]"), make([]byte, 8)...), "asks for 4 bytes, its range has 8"},
		"negative":        {safetensors(entry("[-1]", "[0,4]"), 0, 0, 0, 0), "negative dimension"},
		"overflow":        {safetensors(entry("[4294967296,4294967296]", "[0,4]"), 0, 0, 0, 0), "more than the 1 elements"},
		"bytes left over": {safetensors(entry("[1]", "[0,4]"), 0, 0, 0, 0, 0), "bytes 4 to 5 of the data belong to no tensor"},
		"gap":             {safetensors(entry("[1]", "[1,5]"), 0, 0, 0, 0, 0), "bytes 0 to 1 of the data belong to no tensor"},
		"overlap": {safetensors(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}`, 0, 0, 0, 0),
			`tensor "b" begins at byte 2, within the tensor before it`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readSafetensors(c.data)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "a.safetensors: not a usable safetensors file")
		})
	}
}

// Other tensors of a file with an element type that is not read are there all the same.
func TestAnUnknownSafetensorsTypeIsNamedWhenAskedFor(t *testing.T) {
	a, err := readSafetensors(safetensors(`{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 1, 2))
	require.NoError(t, err)
	_, err = a.Tensor("a")
	require.ErrorContains(t, err, `a.safetensors: tensor "a": element type "F8_E4M3" is not supported; [BF16 BOOL F16`)
	_, err = a.Tensor("b")
	require.NoError(t, err)
}

func TestAClaimedHeaderTakesNoMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.safetensors")
	require.NoError(t, os.WriteFile(path, append(binary.LittleEndian.AppendUint64(nil, 10<<30), make([]byte, 1016)...), 0o600))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := OpenTensor(path + ":w")
	runtime.ReadMemStats(&after)
	require.ErrorContains(t, err, "its header claims 10737418240 bytes, the file holds 1016")
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

func FuzzReadSafetensors(f *testing.F) {
	f.Add(safetensors(`{"__metadata__":{},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, make([]byte, 8)...))
	f.Add(safetensors(`{"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[0,3],"data_offsets":[2,2]}}`, 1, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := readSafetensors(data)
		if err != nil {
			return
		}
		total := 0
		for _, name := range a.Names() {
			tensor, err := a.Tensor(name)
			if err != nil {
				continue
			}
			values := tensor.Held()
			require.Equal(t, tensor.Len(), values, name)
			total += values
		}
		require.LessOrEqual(t, total, len(data))
	})
}

func TestNamesOfOtherTensorsAreListedNearestFirst(t *testing.T) {
	var entries []string
	for i := range 20 {
		entries = append(entries, fmt.Sprintf(`"layer.%02d":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`, i))
	}
	a, err := readSafetensors(safetensors("{" + strings.Join(append(entries, `"head.weight":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`), ",") + "}"))
	require.NoError(t, err)
	_, err = a.Tensor("head.weigth")
	require.EqualError(t, err, `a.safetensors: holds no tensor "head.weigth"; did you mean "head.weight"? (it holds head.weight, layer.00, layer.01, layer.02, `+
		`layer.03, layer.04, layer.05, layer.06, layer.07, layer.08, layer.09, layer.10, and 9 more)`)
}
