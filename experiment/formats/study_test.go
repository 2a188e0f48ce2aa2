package formats

import (
	"dnasim/experiment/experimenttest"

	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/results"
)

// smallStudy is a study of some networks on few samples.
const smallStudy = `
[run]
networks = [%s]
evaluation_samples = 120
[tensors]
sample_elements = 2048
[study]
threshold_step = 0.05
threshold_max = 0.30
validation_samples = 60
`

func studyOf(t *testing.T, config string, jobs int) *results.Study {
	t.Helper()
	s, err := Study(t.Context(), experimenttest.Config(t, config), Options{Version: "test", Jobs: jobs})
	require.NoError(t, err)
	return s
}

func TestAStudyChoosesTheWidestThresholdThatValidationAllows(t *testing.T) {
	small := fmt.Sprintf("%q", experimenttest.NetworkFile(t, experimenttest.Small))
	s := studyOf(t, fmt.Sprintf(smallStudy, `"alexnet-fmnist", `+small), 2)
	require.Len(t, s.Networks, 2)
	n := &s.Networks[0]
	assert.Equal(t, "top1", n.Metric)
	assert.Equal(t, [3]int{64, 60, 60}, [3]int{n.CalibrationSamples, n.ValidationSamples, n.Samples})
	for _, f := range n.Formats {
		require.NotEmpty(t, f.Sweep)
		if len(f.Sweep) < 6 {
			assert.Greater(t, *f.Sweep[len(f.Sweep)-1].ValidationLoss, 0.1, "ten times the allowed loss")
		}
		chosen := 0
		for i, p := range f.Sweep {
			assert.InDelta(t, *n.FP32-*p.Value, *p.Loss, 1e-12)
			if i > 0 {
				assert.LessOrEqual(t, p.MeanBits, f.Sweep[i-1].MeanBits, "%s: a looser threshold needs no more bits", f.Name)
			}
			if *p.ValidationLoss <= 0.01 && chosen == i {
				chosen = i + 1
			}
		}
		requireWidths(t, &f)
		assert.Equal(t, chosen > 0, f.Within, f.Name)
		assert.Equal(t, f.Sweep[max(0, chosen-1)], f.StudyPoint, f.Name)
		assert.InDelta(t, 1-f.MeanBits/8, f.Compression, 1e-12)
		for _, l := range f.Layers {
			assert.Equal(t, l.Met, l.RMAEWeights <= f.Threshold && l.RMAEActivations <= f.Threshold)
		}
	}
}

func TestAStudyOfSyntheticTensorsMeasuresNoLoss(t *testing.T) {
	small := fmt.Sprintf("%q", experimenttest.NetworkFile(t, experimenttest.Small))
	n := &studyOf(t, fmt.Sprintf(smallStudy, small), 2).Networks[0]
	assert.Equal(t, "synthetic", n.Tensors)
	assert.Empty(t, n.Metric)
	for _, f := range n.Formats {
		assert.Nil(t, f.Value)
		assert.Empty(t, f.Sweep)
		assert.Equal(t, 0.10, f.Threshold, "that of the configuration")
	}
}

func TestAStudyDoesNotDependOnTheNumberOfWorkers(t *testing.T) {
	const study = `
[run]
networks = ["transformer-fmnist"]
calibration_samples = 8
evaluation_samples = 20
[study]
threshold_step = 0.1
threshold_max = 0.2
validation_samples = 10
`
	assert.Equal(t, studyOf(t, study, 1), studyOf(t, study, 3))
}

func TestAStudyNeedsSamplesBeyondThoseThatChoose(t *testing.T) {
	_, err := Study(t.Context(), experimenttest.Config(t, "[run]\nnetworks = [\"alexnet-fmnist\"]\nevaluation_samples = 100\n[study]\nvalidation_samples = 100"), Options{})
	assert.ErrorContains(t, err, "f.toml:5: study.validation_samples: 100; allowed: less than 100")
}

// The errors by width cover every width once, and wider codes of one fit err less.
func requireWidths(t *testing.T, f *results.StudyFormat) {
	t.Helper()
	require.NotEmpty(t, f.Widths)
	for i, w := range f.Widths {
		assert.Positive(t, w.RMAEWeights)
		if i == 0 {
			continue
		}
		before := f.Widths[i-1]
		assert.Equal(t, before.Bits+1, w.Bits, f.Name)
		assert.Greater(t, w.StoredBits, before.StoredBits, f.Name)
		assert.LessOrEqual(t, w.RMAEWeights, before.RMAEWeights*(1+1e-6), f.Name)
	}
	widest := f.Widths[len(f.Widths)-1]
	assert.LessOrEqual(t, f.MeanBits, widest.StoredBits)
	assert.GreaterOrEqual(t, f.RMAEWeights, widest.RMAEWeights*(1-1e-6))
}

func TestAStudyOfAnImportedNetworkComparesOutputs(t *testing.T) {
	s := studyOf(t, experimenttest.ImportedConfig(experimenttest.ImportedFile(t), "[study]\nthreshold_step = 0.1\nthreshold_max = 0.3"), 2)
	n := &s.Networks[0]
	assert.Equal(t, "r2", n.Metric, "the two images differ in brightness: their outputs point one way")
	assert.Equal(t, [3]int{1, 0, 2}, [3]int{n.CalibrationSamples, n.ValidationSamples, n.Samples})
	assert.InDelta(t, 1, *n.FP32, 1e-6)
	for _, f := range n.Formats {
		assert.LessOrEqual(t, *f.Value, 1.0+1e-9, f.Name)
	}
}

// numbersFrom is a study of a network with a single number for output, on inputs that follow from a
// seed, and the network itself.
func numbersFrom(t *testing.T, scale float32) string {
	source := rand.New(rand.NewPCG(1, 2))
	weights, inputs := make([][]float32, 64), make([]float32, 40*64)
	for i := range weights {
		weights[i] = []float32{scale * float32(source.NormFloat64())}
	}
	for i := range inputs {
		inputs[i] = float32(source.NormFloat64())
	}
	return fmt.Sprintf("[run]\nnetworks = [%q]\ncalibration_samples = 4\n[network.dense]\ninputs = [%q]\n[study]\nthreshold_step = 0.05\n",
		experimenttest.Dense(t, weights, []int{1, 1}, false), experimenttest.NPY(t, []int{40, 64}, inputs))
}

// The cosine of a single number is 1 whatever its error.
func TestAFormatOfThreeBitsLosesMuchOfASingleNumber(t *testing.T) {
	n := &studyOf(t, numbersFrom(t, 1), 2).Networks[0]
	assert.Equal(t, "r2", n.Metric)
	for _, f := range n.Formats {
		coarsest := f.Sweep[len(f.Sweep)-1]
		assert.Greater(t, *coarsest.Loss, 0.01, f.Name)
		assert.Less(t, f.Threshold, 0.15, f.Name)
	}
}

// No format is accepted by a metric that cannot see it.
func TestAStudyOfConstantOutputsMeasuresNoLoss(t *testing.T) {
	s := studyOf(t, numbersFrom(t, 0), 2)
	n := &s.Networks[0]
	assert.Empty(t, n.Metric)
	assert.Equal(t, "the outputs are the same for all inputs", n.Unmeasured)
	for _, f := range n.Formats {
		assert.Nil(t, f.Loss, f.Name)
		assert.Empty(t, f.Sweep, f.Name)
	}
}
