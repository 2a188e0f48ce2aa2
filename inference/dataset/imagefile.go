package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	"dnasim/inference/kernel"
	"dnasim/internal/inputfile"
	"dnasim/workloads/weights"
)

// Limits of an image: its file, pixels in all, and pixels of one side after resizing.
const (
	maxImageBytes = 1 << 28
	maxPixels     = 1 << 26
	maxFileSide   = 1 << 16
)

// ReadImage reads a PNG or JPEG file as a tensor of 1 x channels x height x width whose values are
// (pixel - mean) * scale, with pixels from 0 to 255. mean and scale have one entry for each
// channel: three for red, green and blue, or one for the luminance (Rec. 601). Transparency is
// ignored.
//
// size is empty for the size of the image, one number for a square, or height and width in pixels.
// The image is then stretched by bilinear interpolation between the centres of the pixels, as by
// OpenCV's INTER_LINEAR: there is no filter before it is made smaller.
//
// Errors name the file: it cannot be read, is no PNG or JPEG file or too large, or mean, scale or
// size are impossible.
func ReadImage(path string, mean, scale []float32, size ...int) (*weights.Tensor, error) {
	if (len(mean) != 1 && len(mean) != 3) || len(scale) != len(mean) {
		return nil, fmt.Errorf("%s: %d means and %d scales; want 1 (luminance) or 3 (red, green, blue) of each", path, len(mean), len(scale))
	}
	for i := range mean {
		if !kernel.Finite(mean[i]) || !kernel.Finite(scale[i]) || scale[i] == 0 {
			return nil, fmt.Errorf("%s: channel %d: mean %v, scale %v; want finite numbers, a scale other than 0", path, i, mean[i], scale[i])
		}
	}
	data, err := inputfile.Read(path, maxImageBytes)
	if err != nil {
		return nil, err
	}
	img, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	height, width := img.Bounds().Dy(), img.Bounds().Dx()
	switch len(size) {
	case 0:
	case 1:
		height, width = size[0], size[0]
	case 2:
		height, width = size[0], size[1]
	default:
		return nil, fmt.Errorf("%s: size %v; want at most height and width", path, size)
	}
	if min(height, width) < 1 || max(height, width) > maxFileSide || height*width > maxPixels {
		return nil, fmt.Errorf("%s: size %dx%d; allowed are 1 to %d, and %d pixels", path, height, width, maxFileSide, maxPixels)
	}
	return FromImage(img, mean, scale, height, width), nil
}

// FromImage returns the pixels of an image, stretched to height x width, as a tensor; see
// ReadImage.
func FromImage(img image.Image, mean, scale []float32, height, width int) *weights.Tensor {
	old, channels := [2]int{img.Bounds().Dy(), img.Bounds().Dx()}, len(mean)
	pixels := resized(pixelsOf(img, channels), channels, old, [2]int{height, width})
	for i := range pixels {
		c := i % channels
		pixels[i] = (pixels[i] - mean[c]) * scale[c]
	}
	planes := kernel.Transpose(pixels, height*width, channels)
	return &weights.Tensor{Dims: []int{1, channels, height, width}, Float32: planes}
}

// decode reads a PNG or JPEG file. It checks the size before it takes memory.
func decode(data []byte) (image.Image, error) {
	config, read := jpeg.DecodeConfig, jpeg.Decode
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		config, read = png.DecodeConfig, png.Decode
	}
	c, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("not a usable PNG or JPEG file: %w", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxPixels/c.Height {
		return nil, fmt.Errorf("an image of %dx%d; allowed are %d pixels", c.Width, c.Height, maxPixels)
	}
	return read(bytes.NewReader(data))
}

// pixelsOf returns the pixels of an image, row by row, with the channels of a pixel side by side:
// red, green and blue, or the luminance.
func pixelsOf(img image.Image, channels int) []float32 {
	bounds := img.Bounds()
	pixels := make([]float32, bounds.Dx()*bounds.Dy()*channels)
	if channels == 1 {
		gray := image.NewGray(bounds)
		draw.Draw(gray, bounds, img, bounds.Min, draw.Src)
		for i := range pixels {
			pixels[i] = float32(gray.Pix[i])
		}
		return pixels
	}
	colours := image.NewNRGBA(bounds)
	draw.Draw(colours, bounds, img, bounds.Min, draw.Src)
	for i := range pixels {
		pixels[i] = float32(colours.Pix[i/channels*4+i%channels])
	}
	return pixels
}

// resized returns the pixels of an image of old[0] x old[1] pixels stretched to size[0] x size[1].
func resized(pixels []float32, channels int, old, size [2]int) []float32 {
	var along [2]kernel.Resampling
	for i := range along {
		scale := float64(size[i]) / float64(old[i])
		along[i] = kernel.LinearResampling(old[i], size[i], func(position int) float64 {
			return (float64(position)+0.5)/scale - 0.5 // between the centres of pixels
		})
	}
	line := size[1] * channels
	out := make([]float32, size[0]*line)
	for y := range size[0] {
		kernel.ResampleLine(out[y*line:][:line], pixels, old[1], channels, &along[0], &along[1], y)
	}
	return out
}
