package dataset

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func shippedImages(t *testing.T) Images {
	t.Helper()
	images, err := FashionMNIST()
	require.NoError(t, err)
	return images
}

func TestTheShippedImagesAreNormalised(t *testing.T) {
	images := shippedImages(t)
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
	images := shippedImages(t)
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
