package dataset

import (
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// imageFile writes a PNG file of 2 x 2 pixels.
func imageFile(t *testing.T) string {
	img := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	img.Set(0, 0, color.NRGBA{10, 20, 30, 255})
	img.Set(1, 0, color.NRGBA{50, 60, 70, 255})
	img.Set(0, 1, color.NRGBA{90, 100, 110, 128}) // half transparent
	img.Set(1, 1, color.NRGBA{255, 255, 255, 255})
	path := filepath.Join(t.TempDir(), "image.png")
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, png.Encode(f, img))
	return path
}

func TestImagesBecomeChannelPlanes(t *testing.T) {
	x, err := ReadImage(imageFile(t), []float32{10, 0, 30}, []float32{1, 0.5, 2})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 3, 2, 2}, x.Dims)
	assert.Equal(t, []float32{0, 40, 80, 245, 10, 30, 50, 127.5, 0, 80, 160, 450}, x.Float32)
}

// The centre of the one pixel is the corner of all four.
func TestImagesAreStretchedBetweenTheCentresOfPixels(t *testing.T) {
	zero, one := []float32{0, 0, 0}, []float32{1, 1, 1}
	path := imageFile(t)
	x, err := ReadImage(path, zero, one, 1)
	require.NoError(t, err)
	assert.Equal(t, []float32{(10 + 50 + 90 + 255) / 4., (20 + 60 + 100 + 255) / 4., (30 + 70 + 110 + 255) / 4.}, x.Float32)
	x, err = ReadImage(path, zero, one, 1, 4)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 3, 1, 4}, x.Dims)
	assert.Equal(t, []float32{50, 75.625, 126.875, 152.5}, x.Float32[:4])
}

func TestImagesMayBeGray(t *testing.T) {
	x, err := ReadImage(imageFile(t), []float32{0}, []float32{1})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 1, 2, 2}, x.Dims)
	assert.InDelta(t, 0.299*10+0.587*20+0.114*30, x.Float32[0], 1)
	assert.Equal(t, float32(255), x.Float32[3])
}

func TestJPEGFilesAreRead(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 16, 8))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	path := filepath.Join(t.TempDir(), "image.jpg")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, jpeg.Encode(f, img, nil))
	require.NoError(t, f.Close())
	x, err := ReadImage(path, []float32{0, 0, 0}, []float32{1, 1, 1})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 3, 8, 16}, x.Dims)
	for _, v := range x.Float32 {
		require.InDelta(t, 200, v, 1)
	}
}

func TestUnusableImageFilesAreRefused(t *testing.T) {
	path, three := imageFile(t), []float32{1, 1, 1}
	other := filepath.Join(t.TempDir(), "text.png")
	require.NoError(t, os.WriteFile(other, []byte("no image"), 0o600))
	refused := func(says, path string, mean, scale []float32, size ...int) {
		t.Helper()
		_, err := ReadImage(path, mean, scale, size...)
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, filepath.Base(path))
	}
	refused("not a usable PNG or JPEG file", other, three, three)
	refused("no such file", filepath.Join(t.TempDir(), "gone.png"), three, three)
	refused("2 means and 3 scales", path, three[:2], three)
	refused("channel 1: mean 1, scale 0", path, three, []float32{1, 0, 1})
	refused("size 0x0", path, three, three, 0)
	refused("size 65536x65536", path, three, three, 1<<16)
	refused("size [1 2 3]; want at most height and width", path, three, three, 1, 2, 3)
}
