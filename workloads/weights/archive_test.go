package weights

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// npz builds an archive of members, names and contents in turn.
func npz(t testing.TB, method uint16, members ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: members[i].(string), Method: method})
		require.NoError(t, err)
		_, err = w.Write(members[i+1].([]byte))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func readNPZ(data []byte) (*Archive, error) {
	return ReadNPZ("a.npz", bytes.NewReader(data), int64(len(data)))
}

func TestArraysOfAnNPZAreRead(t *testing.T) {
	x, y := npy(npyDict("<f4", "(2,)"), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40), npy(npyDict("|u1", "()"), 9)
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		a, err := readNPZ(npz(t, method, "x.npy", x, "y.npy", y, "readme.txt", []byte("not an array")))
		require.NoError(t, err)
		assert.Equal(t, []string{"x", "y"}, a.Names())
		tensor, err := a.Tensor("x")
		require.NoError(t, err)
		assert.Equal(t, &Tensor{Name: "x", Dims: []int{2}, Type: TypeFloat32, Float32: []float32{1, 2}}, tensor)
		tensor, err = a.Tensor("y")
		require.NoError(t, err)
		assert.Equal(t, []int64{9}, tensor.Ints())
	}
}

func TestUnusableNPZFilesAreRefused(t *testing.T) {
	_, err := readNPZ([]byte("not a zip"))
	require.ErrorContains(t, err, "a.npz: not a usable npz file")
	whole := npz(t, zip.Store, "x.npy", npy(npyDict("|u1", "()"), 9))
	_, err = readNPZ(whole[:len(whole)-30])
	require.ErrorContains(t, err, "a.npz: not a usable npz file")
	_, err = readNPZ(npz(t, zip.Store, "x.npy", []byte{}, "x.npy", []byte{}))
	require.ErrorContains(t, err, `array "x" stands twice`)
	a, err := readNPZ(npz(t, zip.Deflate, "x.npy", []byte("no array")))
	require.NoError(t, err)
	_, err = a.Tensor("x")
	require.ErrorContains(t, err, `a.npz: tensor "x": it does not begin with`)
	a, err = readNPZ(bytes.Replace(whole, []byte("False"), []byte(" True"), 1))
	require.NoError(t, err)
	_, err = a.Tensor("x")
	require.ErrorContains(t, err, "Fortran order")
	a, err = readNPZ(bytes.Replace(whole, []byte("\n\x09"), []byte("\n\x08"), 1)) // another value
	require.NoError(t, err)
	_, err = a.Tensor("x")
	require.ErrorContains(t, err, "checksum")
}

// A small member that claims gigabytes is refused before it is inflated.
func TestInflationOfAnNPZIsBounded(t *testing.T) {
	data := npz(t, zip.Deflate, "x.npy", npy(npyDict("|u1", "(1000,)"), make([]byte, 1000)...))
	claim := bytes.LastIndex(data, []byte("PK\x01\x02")) + 24 // uncompressed size in the directory
	require.Equal(t, byte(npyLen(1000)&255), data[claim])
	copy(data[claim:], []byte{0, 0, 0, 0x80}) // 2 GiB
	a, err := readNPZ(data)
	require.NoError(t, err)
	_, err = a.Tensor("x")
	require.ErrorContains(t, err, "that expand to 2147483648 are refused")
}

// Constant arrays shrink a thousandfold: a megabyte must not take gigabytes.
func TestABombIsRefusedBeforeItTakesMemory(t *testing.T) {
	for name, c := range map[string]struct{ typ, shape string }{
		"float32": {"<f4", "(1024, 1024, 80)"}, "halves take four": {"<f2", "(1024, 1024, 80)"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			w, err := z.Create("x.npy")
			require.NoError(t, err)
			_, err = w.Write(npy(npyDict(c.typ, c.shape)))
			require.NoError(t, err)
			size := 320 << 20
			if c.typ == "<f2" {
				size = 160 << 20
			}
			for range size >> 20 {
				_, err = w.Write(make([]byte, 1<<20))
				require.NoError(t, err)
			}
			require.NoError(t, z.Close())
			a, err := readNPZ(b.Bytes())
			require.NoError(t, err)
			taken := allocated(func() { _, err = a.Tensor("x") })
			require.ErrorContains(t, err, "in all more than the 268435456 that this array may take")
			assert.Less(t, taken, uint64(1<<20))
		})
	}
}

// allocated is how many bytes a function allocates in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Numbers take what the file claims, once, whatever their width.
func TestReadingAnArrayTakesItsMemoryOnce(t *testing.T) {
	for typ, shape := range map[string]string{"<f4": "(1024, 4096)", "|u1": "(4096, 4096)", "<i2": "(2048, 4096)", "|b1": "(4096, 4096)"} {
		checkMemoryOnce(t, typ, shape)
	}
}

func checkMemoryOnce(t *testing.T, typ, shape string) {
	const bytesOfArray = 16 << 20
	whole := npy(npyDict(typ, shape), make([]byte, bytesOfArray)...)
	path := filepath.Join(t.TempDir(), "x.npy")
	require.NoError(t, os.WriteFile(path, whole, 0o600))
	zipped := npz(t, zip.Deflate, "x.npy", whole)
	for name, read := range map[string]func() error{
		"npy": func() error { _, err := OpenTensor(path); return err },
		"npz": func() error {
			a, err := readNPZ(zipped)
			if err == nil {
				_, err = a.Tensor("x")
			}
			return err
		},
	} {
		var err error
		taken := allocated(func() { err = read() })
		require.NoError(t, err, name)
		assert.Less(t, taken, uint64(bytesOfArray+2<<20), "%s of %s", name, typ)
	}
}

func TestATensorBeyondTheLimitTakesNoMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	require.NoError(t, os.WriteFile(path, npy(npyDict("<f4", "(1073741824,)")), 0o600))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, info.Size()+4<<30)) // sparse
	taken := allocated(func() { _, err = OpenTensor(path) })
	require.ErrorContains(t, err, "1073741824 elements of type float32 take 4 bytes each in memory, in all more than the 2147483647")
	assert.Less(t, taken, uint64(1<<20))
}

// npyLen is the length of an array of n bytes with a header.
func npyLen(n int) int { return len(npy(npyDict("|u1", "(1000,)"))) + n }

func FuzzReadNPZ(f *testing.F) {
	f.Add(npz(f, zip.Deflate, "x.npy", npy(npyDict("<f4", "(1, 2)"), make([]byte, 8)...)))
	f.Add(npz(f, zip.Store, "x.npy", npy(npyDict("|b1", "(3,)"), 1, 0, 1), "y.npy", []byte{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := readNPZ(data)
		if err != nil {
			return
		}
		for _, name := range a.Names() {
			if tensor, err := a.Tensor(name); err == nil {
				require.Equal(t, tensor.Len(), tensor.Held())
			}
		}
	})
}

func TestATensorIsNamedByFileAndName(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	one := []byte{0, 0, 0x80, 0x3f}
	array := npy(npyDict("<f4", "(1,)"), one...)
	plain := write("x.npy", array)
	zipped := write("x.NPZ", npz(t, zip.Deflate, "a.npy", array, "b:c.npy", array))
	safe := write("x.safetensors", safetensors(`{"w:0":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, one...))
	onnx := write("x.onnx", modelMsg(reluGraph().sub(5, tensorMsg("onnx::Conv_7", []int64{1}, 0)[:0].
		int(1, 1).int(2, onnxFloat32).text(8, "onnx::Conv_7").sub(9, one))))
	js := write("model.json", []byte(`{"weightsManifest":[{"paths":["w.bin"],"weights":[{"name":"dense/kernel","shape":[1],"dtype":"float32"}]}]}`))
	write("w.bin", one)
	for _, spec := range []string{
		plain, zipped + ":a", zipped + ":b:c", safe + ":w:0", safe, onnx + ":onnx::Conv_7", js + ":dense/kernel", js,
	} {
		tensor, err := OpenTensor(spec)
		require.NoError(t, err, spec)
		assert.Equal(t, []float32{1}, tensor.Float32, spec)
	}
	_, err := OpenTensor(zipped)
	require.ErrorContains(t, err, "say which tensor, as "+zipped+":NAME (it holds a, b:c)")
	_, err = OpenTensor(zipped + ":d")
	require.ErrorContains(t, err, `x.NPZ: holds no tensor "d"`)
	_, err = OpenTensor(filepath.Join(folder, "x.pt") + ":w")
	require.ErrorContains(t, err, "not a known archive of tensors; known are x.npy")
	for _, absent := range []string{"y.npy", "y.npz:a", "y.safetensors:a", "y.onnx:a", "none/model.json:a"} {
		_, err = OpenTensor(filepath.Join(folder, absent))
		require.ErrorIs(t, err, os.ErrNotExist, absent)
	}
	for _, extension := range []string{".npy", ".npz", ".safetensors", ".onnx", ".json"} {
		_, err = OpenTensor(filepath.Join(folder, "sub"+extension))
		require.Error(t, err)
		require.NoError(t, os.Mkdir(filepath.Join(folder, "sub"+extension), 0o700))
		_, err = OpenTensor(filepath.Join(folder, "sub"+extension) + ":a")
		require.Error(t, err)
	}
}

func TestFloatsConvertsEveryType(t *testing.T) {
	for _, tensor := range []*Tensor{
		{Float32: []float32{1, -2}}, {Float64: []float64{1, -2}}, {Int64: []int64{1, -2}},
	} {
		floats, err := tensor.Floats()
		require.NoError(t, err)
		assert.Equal(t, []float32{1, -2}, floats)
	}
	_, err := (&Tensor{Name: "w", Float64: []float64{0, 1e39}}).Floats()
	require.EqualError(t, err, `tensor "w": element 1 is 1e+39, which is beyond float32`)
}
