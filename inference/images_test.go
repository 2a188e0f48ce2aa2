package inference

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/inference/dataset"
)

func TestImpossibleImagesAreRefused(t *testing.T) {
	m := load(t, "alexnet_fmnist.onnx")
	whole := shipped(t).Slice(0, 2)
	for says, change := range map[string]func(im *dataset.Images){
		"there are no images":     func(im *dataset.Images) { im.Labels = nil },
		"1567 pixels for 2":       func(im *dataset.Images) { im.Pixels = im.Pixels[1:] },
		"image 1, pixel 3 is NaN": func(im *dataset.Images) { im.Pixels[784+3] = float32(math.NaN()) },
		"image 0, pixel 0 is +In": func(im *dataset.Images) { im.Pixels[0] = float32(math.Inf(1)) },
		"takes images of [1 28 28] (channels, height, width), not [1 14 56]": func(im *dataset.Images) { im.Height, im.Width = 14, 56 },
	} {
		im := whole
		im.Pixels = append([]float32{}, whole.Pixels...)
		change(&im)
		_, err := m.Accuracy(t.Context(), im, nil, 1, nil)
		require.ErrorContains(t, err, says)
		_, err = m.Record(t.Context(), im)
		require.ErrorContains(t, err, says)
	}
}
