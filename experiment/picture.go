package experiment

import (
	"fmt"
	"image"
	_ "image/jpeg" // formats of input pictures
	_ "image/png"
	"os"

	"dnasim/workloads/weights"
)

// loadPicture reads a picture, scales it bilinearly to the shape (1, channels, height, width; or with the channels last) and
// normalises it: (pixel/255 - mean) / scale, per channel. Channels are red, green, blue and,
// if there are four, alpha (1: opaque); or one of luminance.
func loadPicture(path string, shape []int, mean, scale []float64) (*weights.Tensor, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; known are PNG and JPEG", path, err)
	}
	p := plane{channels: shape[1], height: shape[2], width: shape[3]}
	if p.last = !pictured(shape[1]); p.last {
		p.channels, p.height, p.width = shape[3], shape[1], shape[2]
	}
	if !pictured(p.channels) {
		return nil, fmt.Errorf("%s: an input of shape %v takes no picture: it needs 1, 3 or 4 channels", path, shape)
	}
	if len(mean) != 0 && len(mean) != p.channels {
		return nil, fmt.Errorf("%s: mean and scale of %d channels for an input of %d", path, len(mean), p.channels)
	}
	return &weights.Tensor{Dims: append([]int{1}, shape[1:]...), Float32: p.sample(img, mean, scale)}, nil
}

// pictured tells whether a picture can have so many channels.
func pictured(channels int) bool { return channels == 1 || channels == 3 || channels == 4 }

// plane is the layout of a picture in a tensor.
type plane struct {
	channels, height, width int
	last                    bool // channels are the last dimension
}

// sample draws the picture; pixel centres lie at half.
func (p plane) sample(img image.Image, mean, scale []float64) []float32 {
	out := make([]float32, p.channels*p.height*p.width)
	b := img.Bounds()
	for y := range p.height {
		fy := (float64(y)+0.5)*float64(b.Dy())/float64(p.height) - 0.5
		for x := range p.width {
			fx := (float64(x)+0.5)*float64(b.Dx())/float64(p.width) - 0.5
			rgba := bilinear(img, fx, fy)
			if p.channels == 1 {
				rgba[0] = 0.299*rgba[0] + 0.587*rgba[1] + 0.114*rgba[2] // Rec. 601 luminance
			}
			for c := range p.channels {
				v := rgba[c]
				if len(mean) > 0 {
					v = (v - mean[c]) / scale[c]
				}
				at := (c*p.height+y)*p.width + x
				if p.last {
					at = (y*p.width+x)*p.channels + c
				}
				out[at] = float32(v)
			}
		}
	}
	return out
}

// bilinear is the colour between the four pixels around a point, 0 to 1.
func bilinear(img image.Image, x, y float64) (rgba [4]float64) {
	b := img.Bounds()
	x, y = min(max(x, 0), float64(b.Dx()-1)), min(max(y, 0), float64(b.Dy()-1))
	x0, y0 := int(x), int(y)
	for _, corner := range [4][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		cx, cy := min(x0+corner[0], b.Dx()-1), min(y0+corner[1], b.Dy()-1)
		weight := tent(x-float64(x0), corner[0]) * tent(y-float64(y0), corner[1])
		r, g, bl, alpha := img.At(b.Min.X+cx, b.Min.Y+cy).RGBA()
		for c, v := range [4]uint32{r, g, bl, alpha} {
			rgba[c] += weight * float64(v) / 0xffff
		}
	}
	return rgba
}

// tent weighs the pixel before (0) or after (1) a fraction of a step.
func tent(fraction float64, after int) float64 {
	if after == 1 {
		return fraction
	}
	return 1 - fraction
}
