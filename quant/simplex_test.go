package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSimplexSearchFindsMinima(t *testing.T) {
	for what, c := range map[string]struct {
		f       func(x []float64) float64
		start   []float64
		minimum []float64
	}{
		"one variable":       {func(x []float64) float64 { return 1 + math.Abs(x[0]-3) }, []float64{1}, []float64{3}},
		"a valley":           {func(x []float64) float64 { return 1 + 100*math.Pow(x[1]-x[0]*x[0], 2) + math.Pow(1-x[0], 2) }, []float64{-1.2, 1}, []float64{1, 1}},
		"a kink, three ways": {func(x []float64) float64 { return 1 + math.Abs(x[0]-1) + math.Abs(x[1]+2) + math.Abs(x[2]-x[0]) }, []float64{0, 0, 0}, []float64{1, -2, 1}},
		"a forbidden half": {func(x []float64) float64 {
			if x[0] < 0.5 {
				return math.Inf(1)
			}
			return 1 + x[0] + x[1]*x[1]
		}, []float64{2, 2}, []float64{0.5, 0}},
	} {
		steps := make([]float64, len(c.start))
		for i := range steps {
			steps[i] = 0.5
		}
		p := minimise(c.f, c.start, steps, 1e-12, 2000)
		assert.InDeltaSlice(t, c.minimum, p.x, 5e-3, what)
		assert.Equal(t, c.f(p.x), p.value, what)
		assert.Equal(t, p, minimise(c.f, c.start, steps, 1e-12, 2000), "%s: again the same", what)
	}
}

func TestSimplexSearchStops(t *testing.T) {
	evals := 0
	nowhere := func([]float64) float64 { evals++; return math.Inf(1) }
	p := minimise(nowhere, []float64{1, 2}, []float64{1, 1}, 1e-3, 100)
	assert.Equal(t, []float64{1, 2}, p.x, "where it began, as nothing is better")
	assert.Equal(t, 3, evals)

	evals = 0
	minimise(func(x []float64) float64 { evals++; return x[0] }, []float64{1}, []float64{1}, 1e-3, 50)
	assert.LessOrEqual(t, evals, 50+3, "an unbounded fall ends with the evaluations")
}
