package experimenttest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Dense writes an ONNX network of one product, y = x W with x of shape 1 x k and W of k rows, and
// with y given the shape dims. With integers, y is the index of the largest element instead. It
// returns the path of the file, dense.onnx.
func Dense(t testing.TB, w [][]float32, dims []int, integers bool) string {
	t.Helper()
	k, n := len(w), len(w[0])
	shape := make([]int64, len(dims))
	for i, d := range dims {
		shape[i] = int64(d)
	}
	nodes := [][]byte{node("MatMul", "x", "w", "r"), node("Reshape", "r", "shape", "y")}
	elem := uint64(1)
	if integers {
		nodes[1], elem = node("ArgMax", "r", "y"), 7
	}
	var flat []float32
	for _, row := range w {
		flat = append(flat, row...)
	}
	graph := message(fields(1, nodes...), field(2, []byte("dense")), field(5, onnxTensor("w", 1, []int{k, n}, flat)), field(5, onnxTensor("shape", 7, []int{len(shape)}, shape)),
		field(11, value("x", 1, []int{1, k})), field(12, value("y", elem, dims)))
	file := message(number(1, 8), field(8, number(2, 13)), field(7, graph))
	path := filepath.Join(t.TempDir(), "dense.onnx")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	return path
}

// NPY writes an array, little-endian, and returns its path.
func NPY(t testing.TB, dims []int, data any) string {
	t.Helper()
	kind := map[string]string{"[]float32": "<f4", "[]int64": "<i8", "[]uint8": "|u1"}[fmt.Sprintf("%T", data)]
	require.NotEmpty(t, kind)
	shape := ""
	for _, d := range dims {
		shape += fmt.Sprintf("%d,", d)
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", kind, shape)
	header += fmt.Sprintf("%*s\n", 117-len(header), "")
	path := filepath.Join(t.TempDir(), "array.npy")
	file := message([]byte("\x93NUMPY\x01\x00"), little(uint16(len(header))), []byte(header), little(data))
	require.NoError(t, os.WriteFile(path, file, 0o600))
	return path
}

// The functions below write protocol buffers: fields of bytes and of numbers.

func message(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func field(tag uint64, content []byte) []byte {
	out := binary.AppendUvarint(nil, tag<<3|2)
	return append(binary.AppendUvarint(out, uint64(len(content))), content...)
}

func fields(tag uint64, contents ...[]byte) (out []byte) {
	for _, c := range contents {
		out = append(out, field(tag, c)...)
	}
	return out
}

func number(tag, n uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, tag<<3), n)
}

// node of an operator; the last name is its output.
func node(op string, names ...string) (out []byte) {
	for _, in := range names[:len(names)-1] {
		out = append(out, field(1, []byte(in))...)
	}
	return message(out, field(2, []byte(names[len(names)-1])), field(3, []byte(op)), field(4, []byte(op)))
}

func onnxTensor(name string, elem uint64, dims []int, data any) (out []byte) {
	for _, d := range dims {
		out = append(out, number(1, uint64(d))...)
	}
	return message(out, number(2, elem), field(8, []byte(name)), field(9, little(data)))
}

func value(name string, elem uint64, dims []int) []byte {
	var shape []byte
	for _, d := range dims {
		shape = append(shape, field(1, number(1, uint64(d)))...)
	}
	return message(field(1, []byte(name)), field(2, field(1, message(number(1, elem), field(2, shape)))))
}

func little(data any) []byte {
	out, _ := binary.Append(nil, binary.LittleEndian, data)
	return out
}
