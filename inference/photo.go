package inference

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"

	"dnasim/inference/kernel"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// maxPixels bounds a picture that is decoded.
const maxPixels = 1 << 26

// LoadImage reads a PNG or JPEG file as 1 x channels x height x width, for an input of a
// Sample: (pixel - mean) * scale, with pixels from 0 to 255. mean and scale have one entry for each channel:
// red, green and blue, or one for the luminance (Rec. 601). Transparency is ignored. size is empty for the
// picture's own, one number for a square, or height and width; the picture is then stretched
// by bilinear interpolation between the centres of the pixels, without a filter before it is made
// smaller, as OpenCV's INTER_LINEAR does.
func LoadImage(path string, mean, scale []float32, size ...int) (*weights.Tensor, error) {
	if (len(mean) != 1 && len(mean) != 3) || len(scale) != len(mean) {
		return nil, fmt.Errorf("%s: %d means and %d scales; want 1 (luminance) or 3 (red, green, blue) of each", path, len(mean), len(scale))
	}
	for i := range mean {
		if !kernel.Finite(mean[i]) || !kernel.Finite(scale[i]) || scale[i] == 0 {
			return nil, fmt.Errorf("%s: channel %d: mean %v, scale %v; want finite numbers, a scale other than 0", path, i, mean[i], scale[i])
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	picture, err := decodePicture(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	x := pixelsOf(picture, len(mean))
	height, width := x.dims[2], x.dims[3]
	switch len(size) {
	case 0:
	case 1:
		height, width = size[0], size[0]
	case 2:
		height, width = size[0], size[1]
	default:
		return nil, fmt.Errorf("%s: size %v; want at most height and width", path, size)
	}
	if min(height, width) < 1 || max(height, width) > workloads.MaxSide || height*width > maxPixels {
		return nil, fmt.Errorf("%s: size %dx%d; allowed are 1 to %d, and %d pixels", path, height, width, workloads.MaxSide, maxPixels)
	}
	return scaledPicture(x, height, width, mean, scale)
}

// decodePicture checks the size before it takes memory.
func decodePicture(data []byte) (image.Image, error) {
	config, decode := jpeg.DecodeConfig, jpeg.Decode
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		config, decode = png.DecodeConfig, png.Decode
	}
	c, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("not a usable PNG or JPEG file: %w", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxPixels/c.Height {
		return nil, fmt.Errorf("a picture of %dx%d; allowed are %d pixels", c.Width, c.Height, maxPixels)
	}
	return decode(bytes.NewReader(data))
}

// pixelsOf a picture, channels innermost.
func pixelsOf(picture image.Image, channels int) tensor {
	bounds := picture.Bounds()
	height, width := bounds.Dy(), bounds.Dx()
	x := tensor{
		dims: []int{1, channels, height, width}, channelsLast: true,
		floats: make([]float32, height*width*channels),
	}
	if channels == 1 {
		gray := image.NewGray(bounds)
		draw.Draw(gray, bounds, picture, bounds.Min, draw.Src)
		for i := range x.floats {
			x.floats[i] = float32(gray.Pix[i])
		}
		return x
	}
	colours := image.NewNRGBA(bounds)
	draw.Draw(colours, bounds, picture, bounds.Min, draw.Src)
	for i := range height * width {
		for c := range channels {
			x.floats[i*channels+c] = float32(colours.Pix[4*i+c])
		}
	}
	return x
}

// scaledPicture resizes and normalises.
func scaledPicture(x tensor, height, width int, mean, scale []float32) (*weights.Tensor, error) {
	s := (&Model{kernels: kernel.Portable()}).newSession(nil, 1)
	r := resizing{linear: true, coordinates: "half_pixel"}
	x, err := s.resize(x, &r, []int64{int64(height), int64(width)}, nil)
	if err != nil {
		return nil, err
	}
	for i := range x.floats {
		c := i % len(mean)
		x.floats[i] = (x.floats[i] - mean[c]) * scale[c]
	}
	x = s.toStandard(x)
	return &weights.Tensor{Dims: x.dims, Float32: x.floats}, nil
}
