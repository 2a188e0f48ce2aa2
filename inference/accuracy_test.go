package inference

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/inference/dataset"
	"dnasim/inference/kernel"
	"dnasim/quant"
)

// calibrationImages is the project's default; the others are evaluated.
const calibrationImages = 64

// search finds codes for one GEMM from samples of its operands.
type search func(weights, activations *quant.Sample) (quant.LayerCodes, error)

// paperFit searches with the default thresholds, or takes one width when bits is not 0.
func paperFit(bits int) search {
	c := quant.DefaultConfig()
	if bits != 0 {
		c.BitsMin, c.BitsMax = bits, bits
	}
	return func(w, a *quant.Sample) (quant.LayerCodes, error) { return quant.SearchLayer(w, a, c) }
}

// codesOf calibrates every GEMM of a model on recorded images.
func codesOf(t testing.TB, m *Model, rec *Recording, find search) Codes {
	t.Helper()
	codes := Codes{}
	for i, g := range m.GEMMs() {
		o := &rec.Operands[i]
		second, stats := g.Weights, Stats{}
		if second == nil {
			second, stats = o.Second, o.SecondStats
		}
		w, err := quant.NewSample(second, stats.Elements, float64(stats.MinNonZeroAbs), float64(stats.MaxAbs))
		require.NoError(t, err)
		stats = o.ActivationStats
		a, err := quant.NewSample(o.Activations, stats.Elements, float64(stats.MinNonZeroAbs), float64(stats.MaxAbs))
		require.NoError(t, err)
		codes[i], err = find(w, a)
		require.NoError(t, err)
	}
	return codes
}

func record(t testing.TB, m *Model, images dataset.Images) *Recording {
	t.Helper()
	rec, err := m.Record(context.Background(), images)
	require.NoError(t, err)
	return rec
}

// Calibrated formats stay close to float32 on images that they were not calibrated on.
func TestFormatsKeepTheAccuracy(t *testing.T) {
	calibration, evaluation, err := shipped(t).Slice(0, 216).Split(16)
	require.NoError(t, err)
	for _, file := range networks {
		t.Run(file, func(t *testing.T) {
			m := load(t, file)
			rec := record(t, m, calibration)
			float, err := m.Accuracy(t.Context(), evaluation, nil, 2, nil)
			require.NoError(t, err)
			for name, find := range map[string]search{"int8": quant.INT8, "exponential, 6 bits": paperFit(6)} {
				a, err := m.Accuracy(t.Context(), evaluation, codesOf(t, m, rec, find), 2, nil)
				require.NoError(t, err)
				assert.Equal(t, 200, a.Samples)
				assert.InDelta(t, float.Top1, a.Top1, 0.04, name)
			}
		})
	}
}

// Too few bits must show: else the codes are not what is computed with.
func TestCoarseCodesCostAccuracy(t *testing.T) {
	calibration, evaluation, err := shipped(t).Slice(0, 216).Split(16)
	require.NoError(t, err)
	m := load(t, "resnet_fmnist.onnx")
	rec := record(t, m, calibration)
	float, err := m.Accuracy(t.Context(), evaluation, nil, 2, nil)
	require.NoError(t, err)
	coarse, err := m.Accuracy(t.Context(), evaluation, codesOf(t, m, rec, paperFit(3)), 2, nil)
	require.NoError(t, err)
	assert.Less(t, coarse.Top1, float.Top1-0.1)
}

// Only the GEMMs with codes are quantized.
func TestGEMMsWithoutCodesStayFloat(t *testing.T) {
	images := shipped(t).Slice(0, 8)
	m := load(t, "alexnet_fmnist.onnx")
	all := codesOf(t, m, record(t, m, images), paperFit(4))
	scores := func(codes Codes) []float32 {
		out, err := m.Scores(t.Context(), images, codes, 1, nil)
		require.NoError(t, err)
		return out
	}
	float := scores(nil)
	assert.Equal(t, float, scores(Codes{}))
	assert.NotEqual(t, float, scores(Codes{5: all[5]}))
	assert.NotEqual(t, scores(all), scores(Codes{5: all[5]}))
}

func TestScoresDoNotDependOnTheWorkers(t *testing.T) {
	images := shipped(t).Slice(0, 61)
	for _, file := range networks {
		m := load(t, file)
		codes := codesOf(t, m, record(t, m, images.Slice(0, 8)), quant.INT8)
		delete(codes, 1)
		want, err := m.Scores(t.Context(), images, codes, 1, nil)
		require.NoError(t, err)
		for _, workers := range []int{2, 5, 100} {
			got, err := m.Scores(t.Context(), images, codes, workers, nil)
			require.NoError(t, err)
			require.Equal(t, want, got, "%s, %d workers", file, workers)
		}
		// Nor on the images beside them.
		alone, err := m.Scores(t.Context(), images.Slice(13, 14), codes, 1, nil)
		require.NoError(t, err)
		require.Equal(t, want[130:140], alone)
	}
}

func TestPortableKernelsGiveTheSameScores(t *testing.T) {
	images := shipped(t).Slice(0, 9)
	m := load(t, "resnet_fmnist.onnx")
	codes := codesOf(t, m, record(t, m, images), quant.INT8)
	delete(codes, 0)
	fast, err := m.Scores(t.Context(), images, codes, 1, nil)
	require.NoError(t, err)
	m.kernels = kernel.Portable()
	portable, err := m.Scores(t.Context(), images, codes, 1, nil)
	require.NoError(t, err)
	require.Equal(t, portable, fast)
}

func TestProgressCountsUpToAllImages(t *testing.T) {
	images := shipped(t).Slice(0, 50)
	var told []int
	_, err := load(t, "resnet_fmnist.onnx").Accuracy(t.Context(), images, nil, 3, func(done int) { told = append(told, done) })
	require.NoError(t, err)
	assert.IsIncreasing(t, told)
	assert.Equal(t, 50, told[len(told)-1])
}

func TestAnInterruptEndsTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := load(t, "alexnet_fmnist.onnx")
	images := shipped(t)
	batches := 0
	_, err := m.Accuracy(ctx, images, nil, 2, func(int) { batches++; cancel() })
	require.ErrorIs(t, err, context.Canceled)
	assert.Less(t, batches, 5)
	_, err = m.Record(ctx, images)
	require.ErrorIs(t, err, context.Canceled)
}

func TestImpossibleArgumentsAreRefused(t *testing.T) {
	m := load(t, "alexnet_fmnist.onnx")
	images := shipped(t).Slice(0, 2)
	good := quant.Tensor{Codec: quant.Uniform{Bits: 8, Scale: 1}}
	accuracy := func(images dataset.Images, codes Codes, workers int) error {
		_, err := m.Accuracy(t.Context(), images, codes, workers, nil)
		return err
	}
	require.ErrorContains(t, accuracy(images, nil, 0), "0 workers")
	require.ErrorContains(t, accuracy(images, Codes{6: {}}, 1), "codes for GEMM 6; it has 6, counted from 0")
	require.ErrorContains(t, accuracy(images, Codes{0: {Weights: good}}, 1), `conv "/c1/Conv" (M 784, K 25, N 32, groups 1): its codes lack one`)
	bad := quant.LayerCodes{Weights: good, Activations: quant.Tensor{Codec: quant.Uniform{Bits: 8, Scale: math.NaN()}}}
	require.ErrorContains(t, accuracy(images, Codes{0: bad}, 1), "scale NaN")
	images.Labels = []uint8{3, 10}
	require.ErrorContains(t, accuracy(images, nil, 1), "image 1 is labelled 10; alexnet_fmnist.onnx knows the classes 0 to 9")
}

// BenchmarkAccuracy evaluates 1,936 images with two workers, as the default run does.
func BenchmarkAccuracy(b *testing.B) {
	calibration, evaluation, err := shipped(b).Split(calibrationImages)
	require.NoError(b, err)
	for _, file := range networks {
		m := load(b, file)
		rec := record(b, m, calibration)
		for _, format := range []struct {
			name  string
			codes Codes
		}{
			{"float32", nil},
			{"int8", codesOf(b, m, rec, quant.INT8)},
			{"exponential", codesOf(b, m, rec, paperFit(5))},
		} {
			b.Run(file+"/"+format.name, func(b *testing.B) {
				for b.Loop() {
					_, err := m.Accuracy(context.Background(), evaluation, format.codes, 2, nil)
					require.NoError(b, err)
				}
			})
		}
	}
}
