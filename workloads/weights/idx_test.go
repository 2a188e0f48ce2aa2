package weights

import (
	"bytes"
	"compress/gzip"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestTheShippedImagesAndLabelsAreRead(t *testing.T) {
	for file, dims := range map[string][]int{
		"fashion_mnist_test2000_images_idx3.gz": {2000, 28, 28},
		"fashion_mnist_test2000_labels_idx1.gz": {2000},
	} {
		data, err := Model(file)
		require.NoError(t, err)
		b, err := ReadIDX(file, data)
		require.NoError(t, err)
		assert.Equal(t, dims, b.Dims)
	}
}

func TestPlainAndZippedIDXAreRead(t *testing.T) {
	plain := []byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}
	for _, data := range [][]byte{plain, zipped(plain)} {
		b, err := ReadIDX("a", data)
		require.NoError(t, err)
		assert.Equal(t, &Bytes{Dims: []int{2, 3}, Data: []byte{1, 2, 3, 4, 5, 6}}, b)
	}
}

func TestUnusableIDXFilesAreRefused(t *testing.T) {
	whole := zipped([]byte{0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3})
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":         {nil, "ends within the header"},
		"magic":         {[]byte{1, 0, 8, 1}, "two zero bytes"},
		"floats":        {[]byte{0, 0, 0x0d, 1}, "element type 0x0d"},
		"no sizes":      {[]byte{0, 0, 8, 3, 0, 0}, "ends within its 3 sizes"},
		"short":         {[]byte{0, 0, 8, 1, 0, 0, 0, 3, 1, 2}, "asks for 3 bytes, the file holds 2"},
		"long":          {[]byte{0, 0, 8, 1, 0, 0, 0, 1, 1, 2}, "asks for 1 bytes, the file holds more"},
		"huge":          {[]byte{0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255}, "more than the"},
		"huge zipped":   {zipped([]byte{0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255}), "more than the"},
		"broken gzip":   {whole[:12], "unexpected EOF"},
		"cut checksum":  {whole[:len(whole)-4], "unexpected EOF"},
		"wrong header":  {[]byte{0x1f, 0x8b, 7}, "gzip"},
		"flipped bytes": {append(bytes.Clone(whole[:len(whole)-8]), 1, 2, 3, 4, 3, 0, 0, 0), "checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadIDX("a.gz", c.data)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "a.gz: ")
		})
	}
}

// A few bytes that inflate to gigabytes are read no further than the header allows.
func TestInflationIsBounded(t *testing.T) {
	bomb := zipped(append([]byte{0, 0, 8, 1, 0, 0, 0, 9}, make([]byte, 64<<20)...))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadIDX("bomb.gz", bomb)
	runtime.ReadMemStats(&after)
	require.ErrorContains(t, err, "holds more")
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

func TestAnUnknownEmbeddedFileNamesTheKnownOnes(t *testing.T) {
	_, err := Model("alexnet.onnx")
	require.ErrorContains(t, err, `no embedded file "alexnet.onnx"; there are: alexnet_fmnist.onnx`)
}

func FuzzReadIDX(f *testing.F) {
	plain := []byte{0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6}
	f.Add(plain)
	f.Add(zipped(plain))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ReadIDX("f", data)
		if err != nil {
			return
		}
		count := 1
		for _, d := range b.Dims {
			count *= d
		}
		require.Len(t, b.Data, count)
	})
}
