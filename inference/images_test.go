package inference

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheShippedImagesAreNormalised(t *testing.T) {
	images := dataset(t)
	assert.Equal(t, 2000, images.Len())
	assert.Equal(t, [3]int{1, 28, 28}, [3]int{images.Channels, images.Height, images.Width})
	assert.Len(t, images.Pixels, 2000*28*28)
	black, white := images.Pixels[0], images.Pixels[0]
	for _, p := range images.Pixels {
		black, white = min(black, p), max(white, p)
	}
	assert.Equal(t, float32((0-0.2860)/0.3530), black)
	assert.Equal(t, float32((1-0.2860)/0.3530), white)
	assert.Equal(t, []uint8{9, 2, 1, 1, 6}, images.Labels[:5])
}

func TestCalibrationAndEvaluationShareNoImage(t *testing.T) {
	images := dataset(t)
	calibration, evaluation, err := images.Split(64)
	require.NoError(t, err)
	assert.Equal(t, images.Labels, append(append([]uint8{}, calibration.Labels...), evaluation.Labels...))
	assert.Equal(t, images.Pixels[63*784:64*784], calibration.Slice(63, 64).Pixels)
	assert.Equal(t, images.Pixels[64*784:65*784], evaluation.Slice(0, 1).Pixels)
	for _, n := range []int{-1, 0, 2000, 2001} {
		_, _, err := images.Split(n)
		require.ErrorContains(t, err, "allowed are 1 to 1999")
	}
}

func TestImpossibleImagesAreRefused(t *testing.T) {
	m := load(t, "alexnet_fmnist.onnx")
	whole := dataset(t).Slice(0, 2)
	for says, change := range map[string]func(im *Images){
		"there are no images":     func(im *Images) { im.Labels = nil },
		"1567 pixels for 2":       func(im *Images) { im.Pixels = im.Pixels[1:] },
		"image 1, pixel 3 is NaN": func(im *Images) { im.Pixels[784+3] = float32(math.NaN()) },
		"image 0, pixel 0 is +In": func(im *Images) { im.Pixels[0] = float32(math.Inf(1)) },
		"takes images of [1 28 28] (channels, height, width), not [1 14 56]": func(im *Images) { im.Height, im.Width = 14, 56 },
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
