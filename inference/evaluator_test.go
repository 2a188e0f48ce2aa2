package inference

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/inference/dataset"
	"dnasim/inference/kernel"
	"dnasim/quant"
)

// scores runs images with products that no codes say.
func (m *Model) scores(ctx context.Context, images dataset.Images, products []kernel.Product, workers int, progress func(done int)) ([]float32, error) {
	e, err := m.EvaluateImages(images, 0)
	if err != nil {
		return nil, err
	}
	e.products = products
	return e.scores(ctx, m.valueKeys(m.formatsOf(nil)), workers, progress)
}

// Law: in any sequence of codes, with any memory, whatever is expected, an evaluator gives the
// scores that the model gives anew, bit by bit.
func TestAnEvaluatorChangesNoScore(t *testing.T) {
	images := shipped(t).Slice(0, 12)
	for _, file := range networks {
		m := load(t, file)
		rec := record(t, m, images)
		formats := []Codes{{}, codesOf(t, m, rec, quant.INT8), codesOf(t, m, rec, paperFit(3)), codesOf(t, m, rec, paperFit(5))}
		known := map[string][]float32{}
		rapid.Check(t, func(t *rapid.T) {
			limit := rapid.SampledFrom([]int{0, 100_000, 1_000_000, 100_000_000}).Draw(t, "bytes")
			e, err := m.EvaluateImages(images, limit)
			require.NoError(t, err)
			list := []Codes{changed(t, m, Codes{}, formats)}
			for range rapid.IntRange(1, 4).Draw(t, "evaluations") {
				list = append(list, changed(t, m, list[len(list)-1], formats))
			}
			expecting := rapid.Bool().Draw(t, "expecting")
			for i, codes := range list {
				if expecting {
					e.Expect(list[i+1:])
				}
				key := fmt.Sprintf("%#v", codes)
				if known[key] == nil {
					known[key], err = m.Scores(t.Context(), images, codes, 2, nil)
					require.NoError(t, err)
				}
				got, err := e.Scores(t.Context(), codes, rapid.IntRange(1, 3).Draw(t, "workers"), nil)
				require.NoError(t, err)
				require.Equal(t, known[key], got)
			}
			for i := range e.kept {
				require.LessOrEqual(t, e.kept[i].bytes, e.limit)
			}
		})
	}
}

// changed returns codes that are others for some GEMMs.
func changed(t *rapid.T, m *Model, from Codes, formats []Codes) Codes {
	out := maps.Clone(from)
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		i := rapid.IntRange(0, len(m.gemms)-1).Draw(t, "GEMM")
		if c, ok := rapid.SampledFrom(formats).Draw(t, "format")[i]; ok {
			out[i] = c
		} else {
			delete(out, i)
		}
	}
	return out
}

// What lies before a change is not computed again: after a change of GEMM i of a chain the steps
// from there on run.
func TestAnEvaluatorComputesWhatLiesBehindTheChange(t *testing.T) {
	images := shipped(t).Slice(0, 8)
	for _, file := range networks {
		m := load(t, file)
		all := codesOf(t, m, record(t, m, images), quant.INT8)
		e, err := m.EvaluateImages(images, 100<<20)
		require.NoError(t, err)
		steps := func(codes Codes) int {
			before := e.computed.Load()
			_, err := e.Scores(t.Context(), codes, 1, nil)
			require.NoError(t, err)
			return int(e.computed.Load() - before)
		}
		assert.Equal(t, len(m.steps), steps(all), "%s: the first time", file)
		assert.Less(t, steps(all), 4, "%s: the same again needs what is behind the last GEMM", file)
		last := len(m.steps) + 1
		for i := range m.gemms {
			codes := maps.Clone(all)
			delete(codes, i)
			ran := steps(codes)
			assert.LessOrEqual(t, ran, last, "%s: GEMM %d", file, i)
			if file == "alexnet_fmnist.onnx" {
				assert.Less(t, ran, last)
			}
			last = ran
		}
		assert.LessOrEqual(t, last, 3, "%s: the last GEMM", file)
	}
}

// Nothing is kept that nobody expects.
func TestAnEvaluatorKeepsWhatIsExpected(t *testing.T) {
	images := shipped(t).Slice(0, 8)
	m := load(t, "alexnet_fmnist.onnx")
	codes := codesOf(t, m, record(t, m, images), quant.INT8)
	e, err := m.EvaluateImages(images, 100<<20)
	require.NoError(t, err)
	e.Expect([]Codes{codes})
	_, err = e.Scores(t.Context(), nil, 1, nil)
	require.NoError(t, err)
	assert.Zero(t, e.kept[0].bytes)
	_, err = e.Scores(t.Context(), codes, 1, nil)
	require.NoError(t, err)
	assert.Positive(t, e.kept[0].bytes)
}

// BenchmarkOneLayerChanges compares the evaluation of a network after a change of the codes of its
// middle GEMM with one that begins anew.
func BenchmarkOneLayerChanges(b *testing.B) {
	images := shipped(b).Slice(0, 200)
	for _, file := range networks {
		m := load(b, file)
		rec := record(b, m, images.Slice(0, 64))
		one, other := codesOf(b, m, rec, paperFit(4)), codesOf(b, m, rec, paperFit(5))
		for name, bytes := range map[string]int{"anew": 0, "kept": 256 << 20} {
			b.Run(file+"/"+name, func(b *testing.B) {
				e, err := m.EvaluateImages(images, bytes)
				require.NoError(b, err)
				for i := 0; b.Loop(); i++ {
					codes := maps.Clone(one)
					if i%2 == 1 {
						codes[len(m.gemms)/2] = other[len(m.gemms)/2]
					}
					_, err := e.Scores(b.Context(), codes, 1, nil)
					require.NoError(b, err)
				}
			})
		}
	}
}
