package inference

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// Any code that rounds monotonically is tabled: at every edge the table gives what the code
// gives, bit for bit.
func TestStairsAreTheirCodecs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := codecs.Draw(t, "codec")
		var codec quant.Codec = q
		if u, ok := q.(quant.Uniform); ok {
			codec = strange(u)
		}
		s := newStairs(codec)
		for _, x := range probes(q, rapid.Uint64().Draw(t, "seed")) {
			if !finite(x) {
				continue
			}
			got := make([]float64, 1)
			require.True(t, s.round(got, []float32{x}))
			if want := codec.Round(float64(x)); got[0] != want {
				t.Fatalf("%v is %v, want %v", x, got[0], want)
			}
			mark := make([]uint8, 1)
			s.nonZero(mark, []float32{x})
			require.Equal(t, got[0] != 0, mark[0] == 1)
		}
	})
}

// fine has more values than a table takes.
type fine struct{ quant.Codec }

func (fine) Round(x float64) float64 { return math.Round(x*1024) / 1024 }

func TestFineCodesAreAskedForEachValue(t *testing.T) {
	s := newStairs(fine{})
	require.Nil(t, s.first)
	got := make([]float64, 2)
	require.True(t, s.round(got, []float32{0.3, -7.7}))
	assert.Equal(t, []float64{math.Round(float64(float32(0.3))*1024) / 1024, math.Round(float64(float32(-7.7))*1024) / 1024}, got)
	require.False(t, s.round(got, []float32{1, float32(math.NaN())}))
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
	values := random(7, 1000).Float32
	sample, err := quant.NewSample(values, 0, 0, 0)
	require.NoError(t, err)
	for _, fit := range quant.Fits() {
		c := quant.DefaultConfig()
		c.Fit, c.BitsMin, c.BitsMax = fit, 4, 4
		layer, err := quant.FitLayer(sample, sample, 4, c)
		require.NoError(t, err, fit)
		codec := layer.Activations.Codec
		s := newStairs(codec)
		require.NotNil(t, s.first, fit)
		for _, o := range s.start[1:] {
			for _, x := range []float32{fromOrder(o - 1), fromOrder(o), fromOrder(o + 1)} {
				require.Equal(t, codec.Round(float64(x)), s.at(x), "%s: %v", fit, x)
			}
		}
		r, got := newRounder(codec), make([]float64, len(values))
		require.True(t, r.round(got, values))
		for i, x := range values {
			require.Equal(t, codec.Round(float64(x)), got[i], "%s: %v", fit, x)
		}
	}
}

// Whatever the code, products are those of its values, and the padding of a convolution is an
// exact zero, also where zero has no code.
func TestPaddingIsZeroInEveryCode(t *testing.T) {
	sample, err := quant.NewSample(random(7, 1000).Float32, 0, 0, 0)
	require.NoError(t, err)
	q, _, _ := quant.MokeyOf(sample)
	require.NotZero(t, q.Round(0))
	r := convRows(1, 2, 1, 1, [2]int{1, 3}, [2]int{1, 1}, [2]int{1, 1}, [4]int{0, 1, 0, 1})
	w := &weightMatrix{values: []float32{0, 1, 2}, groups: 1, k: 3, n: 1, run: r.runLength()}
	got, c := make([]float32, 2), newCrew(fastestKernels(), 1)
	require.NoError(t, decodedProduct(w, q, q).weighted(got, []float32{0, 0.5}, &r, finish{}, &c))
	assert.Equal(t, []float32{
		float32(q.Round(0)*q.Round(1) + q.Round(0.5)*q.Round(2)),
		float32(q.Round(0)*q.Round(0) + q.Round(0.5)*q.Round(1)),
	}, got)
}
