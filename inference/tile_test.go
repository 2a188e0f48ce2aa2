package inference

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// tileCase draws the operands of a tile with overlapping rows, as convolutions have.
type tileCase struct {
	rows              [tileRows]int
	runs, run, stride int
	aLen, bLen        int
	ldc               int
	random            *rand.Rand
}

func drawTile(t *rapid.T, even bool) tileCase {
	c := tileCase{
		runs:   rapid.IntRange(1, 4).Draw(t, "runs"),
		run:    rapid.IntRange(1, 40).Draw(t, "run"),
		stride: rapid.IntRange(0, 60).Draw(t, "stride"),
		ldc:    tileColumns + rapid.IntRange(0, 20).Draw(t, "ldc"),
		random: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)),
	}
	if even {
		c.run += c.run & 1
	}
	for i := range c.rows {
		c.rows[i] = rapid.IntRange(0, 50).Draw(t, "row")
		c.aLen = max(c.aLen, c.rows[i]+(c.runs-1)*c.stride+c.run)
	}
	c.bLen = c.runs * c.run * tileColumns
	return c
}

func TestFloatKernelsGiveTheSameBits(t *testing.T) {
	t.Run("float32", func(t *testing.T) { compareKernels(t, fastestKernels().float, portableKernels().float) })
	t.Run("float64", func(t *testing.T) { compareKernels(t, fastestKernels().double, portableKernels().double) })
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
		got, want := make([]T, n), make([]T, n)
		fast(got, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b)
		portable(want, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b)
		require.Equal(t, want, got)
		for i := range tileRows {
			for j := range tileColumns {
				var sum T
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
	fast := fastestKernels()
	rapid.Check(t, func(t *rapid.T) {
		c := drawTile(t, true)
		a, b := make([]int16, c.aLen), make([]int16, c.bLen)
		for _, s := range [][]int16{a, b} {
			for i := range s {
				s[i] = int16(c.random.IntN(255) - 127)
			}
		}
		n := 3*c.ldc + tileColumns
		got, want := make([]int32, n), make([]int32, n)
		fast.integer(got, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b)
		tileInteger(want, c.ldc, a, &c.rows, c.runs, c.run, c.stride, b)
		require.Equal(t, want, got)
		for i := range tileRows {
			for j := range tileColumns {
				sum := int32(0)
				for k := range c.runs * c.run {
					x := a[c.rows[i]+k/c.run*c.stride+k%c.run]
					sum += int32(x) * int32(b[k/2*2*tileColumns+2*j+k%2])
				}
				require.Equal(t, sum, got[i*c.ldc+j])
			}
		}
	})
}

// BenchmarkTiles: the third convolution of the AlexNet on 8 images.
func BenchmarkTiles(b *testing.B) {
	for name, k := range map[string]kernels{"portable": portableKernels(), "fastest": fastestKernels()} {
		b.Run("float/"+name, func(b *testing.B) { benchmarkTile(b, k.float) })
		b.Run("double/"+name, func(b *testing.B) { benchmarkTile(b, k.double) })
		b.Run("integer/"+name, func(b *testing.B) { benchmarkTile(b, k.integer) })
	}
}

func benchmarkTile[A element, C accumulator](b *testing.B, tile tileFunc[A, C]) {
	r := convRows(7, 7, 64, [2]int{3, 3}, [2]int{1, 1}, [4]int{1, 1, 1, 1})
	var p panels[A]
	p.pack(make([]A, r.k()*96), &r, 96)
	a, sums := make([]A, 8*r.frame()+1), new(block[C])
	for b.Loop() {
		multiply(a, 8, &r, &p, sums, tile, func(int, []C) {})
	}
	macs := float64(8 * len(r.offsets) * r.k() * 96)
	b.ReportMetric(macs*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
}
