package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// tileCase draws the operands of a tile with overlapping rows, as convolutions have.
type tileCase struct {
	tall              [tallRows]int
	rows              [tileRows]int // the first of them
	runs, run, stride int
	aLen, bLen        int
	ldc               int
	more              bool
	random            *rand.Rand
}

func drawTile(t *rapid.T, even bool) tileCase {
	c := tileCase{
		runs:   rapid.IntRange(1, 4).Draw(t, "runs"),
		run:    rapid.IntRange(1, 40).Draw(t, "run"),
		stride: rapid.IntRange(0, 60).Draw(t, "stride"),
		ldc:    tileColumns + rapid.IntRange(0, 20).Draw(t, "ldc"),
		more:   rapid.Bool().Draw(t, "more"),
		random: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)),
	}
	if even {
		c.run += c.run & 1
	}
	for i := range c.tall {
		c.tall[i] = rapid.IntRange(0, 50).Draw(t, "row")
		c.aLen = max(c.aLen, c.tall[i]+(c.runs-1)*c.stride+c.run)
	}
	c.rows = [tileRows]int(c.tall[:])
	c.bLen = c.runs * c.run * tileColumns
	return c
}

func TestFloatKernelsGiveTheSameBits(t *testing.T) {
	t.Run("float32", func(t *testing.T) { compareKernels(t, Fastest().float, Portable().float) })
	t.Run("float64", func(t *testing.T) { compareKernels(t, Fastest().double, Portable().double) })
}

func compareKernels[T float32 | float64](t *testing.T, fast, portable tileFunc[T, T]) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawTile(t, false)
		a, b := make([]T, c.aLen), make([]T, c.bLen)
		for _, s := range [][]T{a, b} {
			for i := range s {
				// Of very different size, so that the order of additions shows.
				s[i] = T(c.random.NormFloat64() * math.Exp2(float64(c.random.IntN(40)-20)))
			}
		}
		n := 3*c.ldc + tileColumns
		got, want, before := make([]T, n), make([]T, n), make([]T, n)
		for i := range before {
			before[i] = T(c.random.NormFloat64())
		}
		copy(got, before)
		copy(want, before)
		fast(got, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b, c.more)
		portable(want, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b, c.more)
		require.Equal(t, want, got)
		for i := range tileRows {
			for j := range tileColumns {
				var sum T
				if c.more {
					sum = before[i*c.ldc+j]
				}
				for k := range c.runs * c.run {
					x := a[c.rows[i]+k/c.run*c.stride+k%c.run]
					sum += T(x * b[k*tileColumns+j])
				}
				require.Equal(t, sum, got[i*c.ldc+j])
			}
		}
	})
}

func TestIntegerKernelsAreExact(t *testing.T) {
	fast := Fastest()
	rapid.Check(t, func(t *rapid.T) {
		c := drawTile(t, true)
		a, b := make([]int16, c.aLen), make([]int16, c.bLen)
		for _, s := range [][]int16{a, b} {
			for i := range s {
				s[i] = int16(c.random.IntN(255) - 127)
			}
		}
		n := 3*c.ldc + tileColumns
		got, want, before := make([]int32, n), make([]int32, n), make([]int32, n)
		for i := range before {
			before[i] = int32(c.random.IntN(1000) - 500)
		}
		copy(got, before)
		copy(want, before)
		fast.integer(got, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b, c.more)
		tileInteger(want, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b, c.more)
		require.Equal(t, want, got)
		for i := range tileRows {
			for j := range tileColumns {
				sum := int32(0)
				if c.more {
					sum = before[i*c.ldc+j]
				}
				for k := range c.runs * c.run {
					x := a[c.rows[i]+k/c.run*c.stride+k%c.run]
					sum += int32(x) * int32(b[k/2*2*tileColumns+2*j+k%2])
				}
				require.Equal(t, sum, got[i*c.ldc+j])
			}
		}
	})
}

// A tall tile is two tiles, one below the other.
func TestTallTilesGiveTheSameBits(t *testing.T) {
	tall, portable := Fastest(), Portable()
	if tall.tallFloat == nil {
		t.Skip("this processor has no AVX-512 with VNNI")
	}
	// Of very different size, so that the order of additions shows.
	real := func(r *rand.Rand) float64 { return r.NormFloat64() * math.Exp2(float64(r.IntN(40)-20)) }
	compareTall(t, tall.tallFloat, portable.float, func(r *rand.Rand) float32 { return float32(real(r)) })
	compareTall(t, tall.tallDouble, portable.double, real)
	compareTall(t, tall.tallInteger, portable.integer, func(r *rand.Rand) int16 { return int16(r.IntN(255) - 127) })
}

func compareTall[A element, C accumulator](t *testing.T, tall tallFunc[A, C], tile tileFunc[A, C], value func(r *rand.Rand) A) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawTile(t, pairSize[A]() == 2)
		a, b, got := make([]A, c.aLen), make([]A, c.bLen), make([]C, 7*c.ldc+tileColumns)
		for _, s := range [][]A{a, b} {
			for i := range s {
				s[i] = value(c.random)
			}
		}
		for i := range got {
			got[i] = C(value(c.random))
		}
		want := slices.Clone(got)
		tall(got, c.ldc, a, &c.tall, c.runs, c.run, c.stride, b, c.more)
		for from := 0; from < tallRows; from += tileRows {
			rows := [tileRows]int(c.tall[from:])
			tile(want[from*c.ldc:], c.ldc, a, &rows, c.runs, c.run, c.stride, b, c.more)
		}
		require.Equal(t, want, got)
	})
}

// The kernels for depthwise convolutions give what the plain loops give, over whole
// steps and what is left over.
func TestDepthwiseKernelsGiveTheSameBits(t *testing.T) {
	fast, portable := Fastest(), Portable()
	rapid.Check(t, func(t *rapid.T) {
		channels := rapid.IntRange(1, 70).Draw(t, "channels")
		taps := rapid.SliceOfN(rapid.IntRange(0, 100), 1, 12).Draw(t, "taps")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		a, b := make([]float64, 101+channels), make([]float64, len(taps)*channels)
		for _, s := range [][]float64{a, b} {
			for i := range s {
				s[i] = math.Round(random.NormFloat64()*300) * math.Exp2(float64(random.IntN(3)*10))
			}
		}
		compareDepth(t, fast.depthDouble, portable.depthDouble, taps, a, b, channels)
		compareDepth(t, fast.depthFloat, portable.depthFloat, taps, convert[float32](a), convert[float32](b), channels)
		compareDepth(t, fast.depthInteger, portable.depthInteger, taps, convert[int16](a), convert[int16](b), channels)
	})
}

// convert gives values that the type holds: small integers, or thirds.
func convert[T element](x []float64) []T {
	out := make([]T, len(x))
	for i, v := range x {
		out[i] = T(int64(v) % 128)
		if pairSize[T]() == 1 {
			out[i] = T(v) / 3
		}
	}
	return out
}

func compareDepth[A element, C accumulator](t *rapid.T, fast, portable depthFunc[A, C], taps []int, a, b []A, channels int) {
	got, want := make([]C, channels), make([]C, channels)
	fast(got, a, taps, b)
	portable(want, a, taps, b)
	require.Equal(t, want, got)
	for j := range channels {
		var sum C
		for i, tap := range taps {
			sum += C(C(a[tap+j]) * C(b[i*channels+j]))
		}
		require.Equal(t, sum, got[j])
	}
}
