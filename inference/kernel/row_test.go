package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// values draws floats with the special ones among them.
func values(t *rapid.T, n int) []float32 {
	special := rapid.SampledFrom([]float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1, -1})
	return rapid.SliceOfN(rapid.OneOf(special, rapid.Float32()), n, n).Draw(t, "values")
}

// sameValues: equal bits, or both NaN.
func sameValues(t *rapid.T, want, got []float32) {
	for i := range want {
		if w, g := want[i], got[i]; math.Float32bits(w) != math.Float32bits(g) && (w == w || g == g) {
			t.Fatalf("element %d of %d is %v, want %v", i, len(want), g, w)
		}
	}
}

func TestRowFunctionsGiveTheSameValues(t *testing.T) {
	fast, portable := Fastest().RowFuncs, portableRowFuncs()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "n")
		x, y := values(t, n), values(t, n)
		got, want := append([]float32{}, x...), append([]float32{}, x...)
		floor := rapid.SampledFrom([]float32{0, float32(math.Inf(-1))}).Draw(t, "floor")
		fast.Finish(got, y, floor)
		portable.Finish(want, y, floor)
		sameValues(t, want, got)

		got, want = append([]float32{}, x...), append([]float32{}, x...)
		fast.Maximum(got, y)
		portable.Maximum(want, y)
		sameValues(t, want, got)

		if n > 0 {
			scores := rapid.SliceOfN(rapid.Float32Range(-120, 20), n, n).Draw(t, "scores")
			for _, src := range [][]float32{x, scores} {
				gotSum := fast.Exponentials(got, src, largest(src))
				wantSum := portable.Exponentials(want, src, largest(src))
				sameValues(t, want, got)
				if gotSum != wantSum && (gotSum == gotSum || wantSum == wantSum) {
					t.Fatalf("the sum is %v, want %v", gotSum, wantSum)
				}
			}
		}

		sums := rapid.SliceOfN(rapid.Int32(), n, n).Draw(t, "sums")
		scale := rapid.Float64Range(1e-20, 1e20).Draw(t, "scale")
		fast.Scale(got, sums, scale)
		portable.Scale(want, sums, scale)
		sameValues(t, want, got)

		doubles := rapid.SliceOfN(rapid.Float64(), n, n).Draw(t, "doubles")
		fast.Narrow(got, doubles)
		portable.Narrow(want, doubles)
		sameValues(t, want, got)
	})
}

func TestRowsAreFinished(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, k := range []RowFuncs{Fastest().RowFuncs, portableRowFuncs()} {
		row := []float32{1, -3, -inf, inf, 0, 2, 7, 8, 9}
		bias := []float32{1, 1, 1, 1, 1, -2, 0, 0, -10}
		end := Finish{Bias: bias}
		end.Apply(row, 0, &k)
		assert.Equal(t, []float32{2, -2, -inf, inf, 1, 0, 7, 8, -1}, row)
		end = Finish{Rectify: true}
		end.Apply(row, 0, &k)
		assert.Equal(t, []float32{2, 0, 0, inf, 1, 0, 7, 8, 0}, row)
		end = Finish{Bias: bias, Rectify: true}
		end.Apply(row, 0, &k)
		assert.Equal(t, []float32{3, 1, 1, inf, 2, 0, 7, 8, 0}, row)
		row = []float32{nan, float32(math.Copysign(float64(nan), -1)), 1, 2, 3, 4, 5, 6, nan}
		end.Apply(row, 0, &k)
		for _, i := range []int{0, 1, 8} {
			assert.True(t, math.IsNaN(float64(row[i])))
		}
	}
}

// Rectify is the maximum of each value and zero, for every kind of bits.
func TestNegativeValuesBecomeZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := values(t, rapid.IntRange(0, 40).Draw(t, "n"))
		want := append([]float32{}, x...)
		for i := range want {
			if want[i] < 0 {
				want[i] = 0
			}
		}
		Rectify(x, x)
		sameValues(t, want, x)
	})
}

// NaN is never lost on the way, wherever it stands.
func TestMaximaKeepNaN(t *testing.T) {
	for _, k := range []RowFuncs{Fastest().RowFuncs, portableRowFuncs()} {
		for i := range 9 {
			dst, src := make([]float32, 9), make([]float32, 9)
			dst[i], src[8-i] = float32(math.NaN()), float32(math.NaN())
			k.Maximum(dst, src)
			require.True(t, math.IsNaN(float64(dst[i])))
			require.True(t, math.IsNaN(float64(dst[8-i])))
		}
	}
}
