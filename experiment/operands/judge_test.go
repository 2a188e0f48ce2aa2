package operands

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/workloads/weights"
)

// outputsOf are the outputs "y" of one input after the other.
func outputsOf(rows ...[]float32) []map[string]*weights.Tensor {
	var out []map[string]*weights.Tensor
	for _, r := range rows {
		out = append(out, map[string]*weights.Tensor{"y": {Float32: r}})
	}
	return out
}

// The metric of outputs of each kind. What cannot see an error is not a metric.
func TestTheMetricCanSeeAnError(t *testing.T) {
	nan := float32(math.NaN())
	for _, x := range []struct {
		kind   string
		rows   [][]float32
		metric string
		why    string
	}{
		{"vectors of several directions", [][]float32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, MetricCosine, ""},
		{"one vector", [][]float32{{1, 2, -3}}, MetricCosine, ""},
		{"vectors of one direction", [][]float32{{1, 2}, {2, 4}, {3, 6}}, MetricR2, ""},
		{"vectors with a large common part", [][]float32{{100, 101}, {101, 100}}, MetricR2, ""},
		{"one of the vectors is zero", [][]float32{{0, 0}, {1, 0}, {0, 1}}, MetricR2, ""},
		{"single numbers", [][]float32{{1}, {2}, {3}}, MetricR2, ""},
		{"single numbers of both signs", [][]float32{{-1}, {1}}, MetricR2, ""},
		{"a single number of one input", [][]float32{{3}}, "", "one input"},
		{"the same in all elements, of one input", [][]float32{{3, 3, 3}}, "", "one input"},
		{"zeros of one input", [][]float32{{0, 0}}, "", "one input"},
		{"constant numbers", [][]float32{{2}, {2}, {2}}, "", "the same for all inputs"},
		{"constant but for rounding", [][]float32{{1000}, {1000.0001}}, "", "the same for all inputs"},
		{"constant vectors", [][]float32{{1, 2}, {1, 2}}, "", "the same for all inputs"},
		{"zeros", [][]float32{{0, 0}, {0, 0}}, "", "the same for all inputs"},
		{"not a number", [][]float32{{nan, 1}, {1, nan}}, "", "no output"},
		{"integers", [][]float32{nil, nil}, "", "no output"},
	} {
		j := newJudge(outputsOf(x.rows...))
		assert.Equal(t, x.metric, j.metric, x.kind)
		assert.Contains(t, j.why, x.why, x.kind)
		assert.Equal(t, x.metric == "", j.why != "", x.kind)
	}
}

// float32 scores 1; the mean of all outputs scores 0 by r2, and so is seen.
func TestR2IsOneForFloat32AndZeroForTheMean(t *testing.T) {
	float := outputsOf([]float32{1}, []float32{2}, []float32{6})
	j := newJudge(float)
	mean := outputsOf([]float32{3}, []float32{3}, []float32{3})
	var same, constant float64
	for i := range float {
		s, err := j.score(float[i], float[i])
		require.NoError(t, err)
		same += s / 3
		s, err = j.score(mean[i], float[i])
		require.NoError(t, err)
		constant += s / 3
	}
	assert.InDelta(t, 1, same, 1e-12)
	assert.InDelta(t, 0, constant, 1e-12)
}

// An output that no metric can judge does not hide an error in the others.
func TestOutputsThatCannotBeJudgedAreLeftOut(t *testing.T) {
	float := outputsOf([]float32{1}, []float32{2})
	for i := range float {
		float[i]["constant"] = &weights.Tensor{Float32: []float32{5, 5}}
		float[i]["classes"] = &weights.Tensor{Int64: []int64{int64(i)}}
	}
	j := newJudge(float)
	require.Len(t, j.outputs, 1)
	s, err := j.score(outputsOf([]float32{1.5})[0], float[0])
	require.NoError(t, err)
	assert.InDelta(t, 0, s, 1e-12)
	_, err = j.score(outputsOf([]float32{float32(math.Inf(1))})[0], float[0])
	assert.ErrorContains(t, err, "not finite")
}

func TestAHitNeedsAHighestScore(t *testing.T) {
	assert.Equal(t, 1.0, hit([]float32{1, 3, 2}, 1))
	assert.Equal(t, 0.0, hit([]float32{1, 3, 2}, 2))
	assert.Equal(t, 1.0, hit([]float32{3, 3, 2}, 0), "the first of two")
	assert.Equal(t, 0.0, hit([]float32{3, 3, 2}, 1))
	assert.Equal(t, 0.0, hit([]float32{0, 0}, 0), "none is highest")
}
