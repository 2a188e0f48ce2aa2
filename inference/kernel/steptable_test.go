package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// Any code that rounds monotonically is tabled: at every edge the table gives what the code
// gives, bit for bit.
func TestStepTablesAreTheirCodecs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := codecs.Draw(t, "codec")
		round := q.Round
		if u, ok := q.(quant.Uniform); ok { // then the signs are not alike
			round = func(x float64) float64 { return u.Round(x) + 0.01*min(0, u.Round(x)) }
		}
		s := NewStepTable(round)
		for _, x := range probes(q, rapid.Uint64().Draw(t, "seed")) {
			if !Finite(x) {
				continue
			}
			got := make([]float64, 1)
			require.True(t, s.Round(got, []float32{x}))
			if want := round(float64(x)); got[0] != want {
				t.Fatalf("%v is %v, want %v", x, got[0], want)
			}
			mark := make([]uint8, 1)
			s.NonZero(mark, []float32{x})
			require.Equal(t, got[0] != 0, mark[0] == 1)
		}
	})
}

// fine has more values than a table takes.
type fine struct{ quant.Codec }

func (fine) Round(x float64) float64 { return math.Round(x*1024) / 1024 }

func TestFineCodesAreAskedForEachValue(t *testing.T) {
	s := NewStepTable(fine{}.Round)
	require.Nil(t, s.first)
	got := make([]float64, 2)
	require.True(t, s.Round(got, []float32{0.3, -7.7}))
	assert.Equal(t, []float64{math.Round(float64(float32(0.3))*1024) / 1024, math.Round(float64(float32(-7.7))*1024) / 1024}, got)
	require.False(t, s.Round(got, []float32{1, float32(math.NaN())}))
}

func TestOrderIsThatOfTheNumbers(t *testing.T) {
	numbers := []float32{-math.MaxFloat32, -1, -math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), 0, math.SmallestNonzeroFloat32, 1, math.MaxFloat32}
	for i, x := range numbers {
		assert.Equal(t, math.Float32bits(x), math.Float32bits(fromOrder(order(x))))
		if i > 0 {
			assert.Less(t, order(numbers[i-1]), order(x))
		}
	}
}

// The rivals of package quant are tabled too. Mokey's code does not treat both signs alike, and has
// no zero.
func TestRivalCodesAreTabled(t *testing.T) {
	values := gaussians(7, 1000)
	sample, err := quant.NewSample(values, 0, 0, 0)
	require.NoError(t, err)
	for _, fit := range quant.Fits() {
		c := quant.DefaultConfig()
		c.Fit, c.BitsMin, c.BitsMax = fit, 4, 4
		layer, err := quant.FitLayer(sample, sample, 4, c)
		require.NoError(t, err, fit)
		codec := layer.Activations.Codec
		s := NewStepTable(codec.Round)
		require.NotNil(t, s.first, fit)
		for _, o := range s.start[1:] {
			for _, x := range []float32{fromOrder(o - 1), fromOrder(o), fromOrder(o + 1)} {
				require.Equal(t, codec.Round(float64(x)), s.at(x), "%s: %v", fit, x)
			}
		}
		r, got := Rounder(s), make([]float64, len(values))
		if symmetric, ok := codec.(quant.Symmetric); ok {
			r = NewThresholdTable(symmetric.Magnitudes())
		}
		require.True(t, r.Round(got, values))
		for i, x := range values {
			require.Equal(t, codec.Round(float64(x)), got[i], "%s: %v", fit, x)
		}
	}
}

// gaussians returns n numbers of a standard normal distribution.
func gaussians(seed uint64, n int) []float32 {
	random, out := rand.New(rand.NewPCG(seed, 0)), make([]float32, n)
	for i := range out {
		out[i] = float32(random.NormFloat64())
	}
	return out
}
