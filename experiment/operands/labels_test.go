package operands

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/experiment/experimenttest"
)

// eye is a network that gives each of its four inputs as a score.
var eye = [][]float32{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}

// labelled is a configuration of a network on four inputs, each with another highest score.
func labelled(t *testing.T, network, labels, keys string) *configs.Config {
	inputs := experimenttest.NPY(t, []int{4, 4}, []float32{4, 1, 1, 1, 1, 4, 1, 1, 1, 1, 4, 1, 1, 1, 1, 4})
	return experimenttest.Config(t, fmt.Sprintf("[run]\nnetworks = [%q]\n[network.dense]\ninputs = [%q]\nlabels = %q\n%s", network, inputs, labels, keys))
}

func checkLabelled(c *configs.Config) error {
	nets, err := Networks(c)
	if err != nil {
		return err
	}
	return Check(c, nets[0])
}

func TestLabelsAreClassesOfTheModel(t *testing.T) {
	network := experimenttest.Dense(t, eye, []int{1, 4}, false)
	for _, x := range []struct {
		labels any
		keys   string
		want   string // of the error; empty: none
	}{
		{[]int64{0, 1, 2, 3}, "", ""},
		{[]uint8{0, 1, 2, 3}, "", ""},
		{[]int64{1, 2, 3, 4}, "label_base = 1", ""},
		{[]int64{1, 2, 3, 4}, "", "sample 4 of 4 has the label 4; dense.onnx has 4 classes, 0 to 3; if the labels count from 1, set label_base = 1; allowed: 0 to 3"},
		{[]int64{1, 1, 1, 0}, "label_base = 1", "sample 4 of 4 has the label 0; dense.onnx has 4 classes, 1 to 4; if the labels count from 0, set label_base = 0; allowed: 1 to 4"},
		{[]int64{0, 1, 2, 4}, "", "has the label 4; dense.onnx has 4 classes, 0 to 3; allowed"},
		{[]int64{1 << 40, 0, 0, 0}, "", "sample 1 of 4 has the label 1099511627776"},
		{[]int64{0, -1 << 63, 0, 0}, "", "sample 2 of 4 has the label -9223372036854775808"},
		{[]float32{0, 1, 2, 3}, "", "labels of type float32; allowed: integers"},
		{[]int64{0, 1, 2}, "", "3 labels for 4 inputs"},
		{[]int64{0, 1, 2, 3, 0}, "", "5 labels for 4 inputs"},
		{[]int64{}, "", "0 labels for 4 inputs"},
	} {
		n := 0
		switch l := x.labels.(type) {
		case []int64:
			n = len(l)
		case []uint8:
			n = len(l)
		case []float32:
			n = len(l)
		}
		err := checkLabelled(labelled(t, network, experimenttest.NPY(t, []int{n}, x.labels), x.keys))
		if x.want == "" {
			assert.NoError(t, err)
			continue
		}
		assert.ErrorContains(t, err, "f.toml:5: network.dense.labels: ")
		assert.ErrorContains(t, err, x.want)
	}
}

func TestOnlyARowOfScoresIsJudgedByTop1(t *testing.T) {
	labels := experimenttest.NPY(t, []int{4}, []int64{0, 0, 0, 0})
	for _, x := range []struct {
		dims     []int
		integers bool
		want     string // of the error; empty: none
	}{
		{[]int{1, 4}, false, ""},
		{[]int{1, 4, 1, 1}, false, ""},
		{[]int{4}, false, ""},
		{[]int{1, 1, 2, 2}, false, `the first output of dense.onnx, "y", has the shape [1 1 2 2]; top-1 needs one row of scores`},
		{[]int{1, 1}, true, "holds integers"},
	} {
		err := checkLabelled(labelled(t, experimenttest.Dense(t, eye, x.dims, x.integers), labels, ""))
		if x.want == "" {
			assert.NoError(t, err, x.dims)
			continue
		}
		assert.ErrorContains(t, err, x.want)
	}
	single := experimenttest.Dense(t, [][]float32{{1}, {2}, {3}, {4}}, []int{1, 1}, false)
	assert.ErrorContains(t, checkLabelled(labelled(t, single, labels, "")), "is a single number; top-1 needs a score for each of two classes or more")
}

// Labels that count from 1 mean the same classes.
func TestTheBaseOfLabelsDoesNotChangeTheAccuracy(t *testing.T) {
	network := experimenttest.Dense(t, eye, []int{1, 4}, false)
	for base := range int64(2) {
		labels := experimenttest.NPY(t, []int{4}, []int64{base, base, base + 2, base})
		c := labelled(t, network, labels, fmt.Sprintf("label_base = %d", base))
		nets, err := Networks(c)
		require.NoError(t, err)
		n, err := Open(t.Context(), c, nets[0], nil)
		require.NoError(t, err)
		by, err := n.Measure(t.Context(), 1)
		require.NoError(t, err)
		assert.Equal(t, MetricTop1, by.Metric)
		top1, err := n.Evaluator().Accuracy(t.Context(), nil, 1)
		require.NoError(t, err)
		assert.Equal(t, 0.5, top1, "the first two inputs calibrate")
	}
}

// One image is right or wrong as a whole; and where float32 has none right, none can be lost.
func TestTop1NeedsSeveralInputsOfWhichSomeAreRight(t *testing.T) {
	network := experimenttest.Dense(t, eye, []int{1, 4}, false)
	inputs := experimenttest.NPY(t, []int{2, 4}, []float32{4, 1, 1, 1, 1, 4, 1, 1})
	labels := experimenttest.NPY(t, []int{2}, []int64{0, 1})
	c := experimenttest.Config(t, fmt.Sprintf("[run]\nnetworks = [%q]\n[network.dense]\ninputs = [%q]\nlabels = %q\n", network, inputs, labels))
	nets, err := Networks(c)
	require.NoError(t, err)
	n, err := Open(t.Context(), c, nets[0], nil)
	require.NoError(t, err)
	by, err := n.Measure(t.Context(), 1)
	require.NoError(t, err)
	assert.Empty(t, by.Metric)
	assert.Contains(t, by.Why, "one labelled input")
	assert.True(t, (&Measure{Metric: MetricTop1}).Blind(0))
	assert.False(t, (&Measure{Metric: MetricTop1}).Blind(0.1))
	assert.False(t, (&Measure{Metric: MetricR2}).Blind(0), "less than the mean is a loss")
}
