package inference

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCompareMeasuresAngleAndDistance(t *testing.T) {
	cosine, relative, most := Compare([]float32{3, 4}, []float32{6, 8})
	assert.InDelta(t, 1, cosine, 1e-15)
	assert.Equal(t, 1.0, relative)
	assert.Equal(t, 4.0, most)
	cosine, relative, most = Compare([]float32{1, 0}, []float32{0, -1})
	assert.Equal(t, 0.0, cosine)
	assert.InDelta(t, math.Sqrt2, relative, 1e-15)
	assert.Equal(t, 1.0, most)
	cosine, relative, _ = Compare([]float32{0, 0}, []float32{0, 0})
	assert.Equal(t, [2]float64{1, 0}, [2]float64{cosine, relative})
	cosine, relative, _ = Compare([]float32{0}, []float32{2})
	assert.Equal(t, [2]float64{0, math.Inf(1)}, [2]float64{cosine, relative})
	cosine, relative, _ = Compare([]float32{2}, []float32{0})
	assert.Equal(t, [2]float64{0, 1}, [2]float64{cosine, relative})
	assert.Panics(t, func() { Compare([]float32{1}, nil) })
}
