package operands

import (
	"fmt"

	"dnasim/inference/dataset"
	"dnasim/workloads/weights"
)

// isImage tells whether an image can have so many channels: luminance; red, green and blue; or
// these and alpha.
func isImage(channels int) bool { return channels == 1 || channels == 3 || channels == 4 }

// readPixels reads an image into the shape (1, channels, height, width), or with the channels last,
// and normalises each channel: (pixel/255 - mean) / scale. A fourth channel is alpha, 1 everywhere.
func readPixels(path string, shape []int, mean, scale []float64) (*weights.Tensor, error) {
	channels, height, width := shape[1], shape[2], shape[3]
	last := !isImage(channels)
	if last {
		channels, height, width = shape[3], shape[1], shape[2]
	}
	if !isImage(channels) {
		return nil, fmt.Errorf("%s: an input of shape %v takes no picture: it needs 1, 3 or 4 channels", path, shape)
	}
	if len(mean) == 0 {
		mean, scale = make([]float64, channels), ones(channels)
	}
	if len(mean) != channels {
		return nil, fmt.Errorf("%s: mean and scale of %d channels for an input of %d", path, len(mean), channels)
	}
	colours := min(channels, 3)
	offsets, factors := make([]float32, colours), make([]float32, colours)
	for c := range colours {
		offsets[c], factors[c] = float32(255*mean[c]), float32(1/(255*scale[c]))
	}
	t, err := dataset.ReadImage(path, offsets, factors, height, width)
	if err != nil {
		return nil, err
	}
	if channels == 4 {
		for range height * width {
			t.Float32 = append(t.Float32, float32((1-mean[3])/scale[3]))
		}
	}
	if last {
		t.Float32 = channelsLast(t.Float32, channels)
	}
	t.Dims = append([]int{1}, shape[1:]...)
	return t, nil
}

func ones(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = 1
	}
	return list
}

// channelsLast reorders planes to pixels.
func channelsLast(planes []float32, channels int) []float32 {
	out, size := make([]float32, len(planes)), len(planes)/channels
	for c := range channels {
		for i := range size {
			out[i*channels+c] = planes[c*size+i]
		}
	}
	return out
}
