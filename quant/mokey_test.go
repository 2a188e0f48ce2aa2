package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// squareError of a normal variable rounded to the nearest of 8 centroids a^i + b and
// their negatives.
func squareError(a, b float64) float64 {
	density := func(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }
	below := func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
	sum, low := 0.0, 0.0
	for i := range 8 {
		centroid := math.Pow(a, float64(i)) + b
		high, highDensity, highMoment := math.Inf(1), 0.0, 0.0
		if i < 7 {
			high = (centroid + math.Pow(a, float64(i+1)) + b) / 2
			highDensity, highMoment = density(high), high*density(high)
		}
		if centroid < 0 || high <= low {
			return math.Inf(1)
		}
		p := below(high) - below(low)
		first := density(low) - highDensity
		second := p + low*density(low) - highMoment
		sum += 2 * (second - 2*centroid*first + centroid*centroid*p)
		low = high
	}
	return sum
}

// The derivation of MokeyBase and MokeyOffset.
func TestMokeysCurveFitsTheNormalDistribution(t *testing.T) {
	p := minimise(func(x []float64) float64 { return squareError(x[0], x[1]) }, []float64{1.3, -0.5}, []float64{0.05, 0.05}, 1e-13, 2000)
	assert.InDelta(t, p.x[0], MokeyBase, 1e-4)
	assert.InDelta(t, p.x[1], MokeyOffset, 1e-4)
	assert.InDelta(t, 0.00991, p.value, 1e-5)
	assert.InDelta(t, 3.05, MokeyReach(), 0.005)
}

func TestMokeyByHand(t *testing.T) {
	q := Mokey{Mean: 10, Scale: 2, OutlierTop: 20}
	require.NoError(t, q.Validate())
	centroid := func(i float64) float64 { return 2 * (math.Pow(MokeyBase, i) + MokeyOffset) }
	assert.Equal(t, 4, q.StoredBits())
	assert.Equal(t, 10+centroid(0), q.Round(10), "no code of the mean")
	assert.InDelta(t, 10+centroid(3), q.Round(10+centroid(3)+0.01), 1e-12)
	assert.InDelta(t, 10-centroid(7), q.Round(10-2*3.05), 1e-12, "the last of the dictionary")
	assert.InDelta(t, 10-2*MokeyReach(), q.Round(10-2*3.06), 1e-12, "the first outlier")
	assert.InDelta(t, 30, q.Round(1000), 1e-12, "the last outlier")
	q.OutlierTop = 0
	assert.InDelta(t, 10+centroid(7), q.Round(1000), 1e-12, "no outliers")
	assert.Panics(t, func() { q.Round(math.NaN()) })

	assert.Zero(t, OutlierBits(0))
	assert.Equal(t, 7.0/64+0.06, OutlierBits(0.01))
}

func TestMokeyOfANormalTensor(t *testing.T) {
	x := tensor(1, 50_000, gaussian)
	for i := range x {
		x[i] = 5 + 3*x[i]
	}
	q, rmae, outliers := MokeyOf(sampleOf(x))
	assert.InDelta(t, 5, q.Mean, 0.05)
	assert.InDelta(t, 3, q.Scale, 0.04)
	assert.InDelta(t, math.Erfc(MokeyReach()/math.Sqrt2), outliers, 8e-4)
	assert.InEpsilon(t, plainRMAE(x, q), rmae, 1e-9)
	squares := 0.0
	for _, value := range x {
		d := (float64(value) - q.Round(float64(value))) / 3
		squares += d * d / float64(len(x))
	}
	assert.Less(t, squares, 0.00991, "the outliers of the derivation were clipped")
	assert.Greater(t, squares, 0.008)
}

func TestMokeyOfAnyTensor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyTensor().Draw(t, "tensor")
		q, rmae, outliers := MokeyOf(sampleOf(x))
		require.NoError(t, q.Validate())
		requireClose(t, plainRMAE(x, q), rmae, "zeros have an error, too")
		require.Equal(t, outliers == 0, q.OutlierTop == 0)
		beyond := 0
		for _, value := range x {
			if q.OutlierTop > 0 && math.Abs(float64(value)-q.Mean) >= MokeyReach()*q.Scale {
				beyond++
			}
		}
		require.Equal(t, float64(beyond)/float64(len(x)), outliers)
	})
}

func TestMokeyOfDegenerateTensors(t *testing.T) {
	for what, x := range map[string][]float32{
		"zeros": {0, 0}, "one element": {-0.7}, "constant": {0.3, 0.3, 0.3},
		"denormals": {math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat32}, "largest": {math.MaxFloat32, math.MaxFloat32},
	} {
		q, rmae, _ := MokeyOf(sampleOf(x))
		require.NoError(t, q.Validate(), what)
		assert.InDelta(t, 0, rmae, 1e-7, what)
		assert.Equal(t, x[0], float32(q.Round(float64(x[0]))), what)
	}
}

func TestMokeyValidate(t *testing.T) {
	for what, q := range map[string]Mokey{
		"mean NaN":         {Mean: math.NaN()},
		"scale -1":         {Scale: -1},
		"scale +Inf":       {Scale: math.Inf(1)},
		"outliers up to 3": {Scale: 1, OutlierTop: 3},
		"up to +Inf":       {Scale: 1, OutlierTop: math.Inf(1)},
	} {
		assert.ErrorContains(t, q.Validate(), what)
	}
}
