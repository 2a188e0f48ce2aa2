package operands

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/experiment/experimenttest"
	"dnasim/inference/dataset"
	"dnasim/workloads/describe"
)

// The images that set the codes are not among those that measure the accuracy.
func TestCalibrationAndEvaluationShareNoImage(t *testing.T) {
	all, err := dataset.FashionMNIST()
	require.NoError(t, err)
	net, err := describe.Build("alexnet-fmnist", describe.DefaultOptions())
	require.NoError(t, err)
	for _, x := range []struct{ text, calibration, evaluation string }{
		{"", "0-64", "64-2000"},
		{"run.calibration_samples = 3", "0-3", "3-2000"},
		{"run.calibration_samples = 3\nrun.evaluation_samples = 5", "0-3", "3-8"},
		{"run.calibration_samples = 1999\nrun.evaluation_samples = 1", "0-1999", "1999-2000"},
	} {
		opened, err := openTrained(experimenttest.Config(t, x.text), net)
		require.NoError(t, err)
		in := opened.inputs.(*shippedImages)
		for interval, images := range map[string]dataset.Images{x.calibration: in.calibration, x.evaluation: in.evaluation} {
			var from, to int
			_, err := fmt.Sscanf(interval, "%d-%d", &from, &to)
			require.NoError(t, err)
			require.Equal(t, to-from, images.Len(), interval)
			require.Same(t, &all.Slice(from, to).Labels[:1][0], &all.Labels[from])
			assert.Equal(t, all.Slice(from, to), images, interval)
		}
	}
}
