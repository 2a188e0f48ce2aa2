package sim

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func clock(t require.TestingT, hertz int64) Clock {
	c, err := NewClock(hertz)
	require.NoError(t, err)
	return c
}

func TestClockEdges(t *testing.T) {
	cases := []struct {
		hertz, cycle int64
		edge         Time
	}{
		{1_000_000_000, 0, 0},
		{1_000_000_000, 7, 7000},
		{1_500_000_000, 1, 666},
		{1_500_000_000, 2, 1333},
		{1_500_000_000, 3, 2000},
		{1_500_000_000, 3_000_000_001, 2*Second + 666}, // no drift after 3 thousand million cycles
		{300_000_000, 1, 3333},
		{300_000_000, 300_000_000, Second},
		{333_333_333, 333_333_333, Second},
		{1, 1, Second},
		{1, 9_223_372, 9_223_372 * Second},
		{1, 9_223_373, MaxTime}, // out of range
		{3, math.MaxInt64, MaxTime},
		{1_000_000_007, math.MaxInt64, MaxTime},
		{MaxHertz, math.MaxInt64, MaxTime},
		{MaxHertz, 12345, 12345},
	}
	for _, c := range cases {
		assert.Equal(t, c.edge, clock(t, c.hertz).Edge(c.cycle), "edge %d at %d Hz", c.cycle, c.hertz)
	}
}

func hertz() *rapid.Generator[int64] {
	return rapid.OneOf(
		rapid.Int64Range(1, MaxHertz),
		rapid.Int64Range(1, 1000),
		rapid.Map(rapid.Int64Range(1, 4000), func(mhz int64) int64 { return mhz * 1_000_000 }),
	)
}

func TestEdgeIsExactToThePicosecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock(t, hertz().Draw(t, "hertz"))
		cycle := rapid.Int64Min(0).Draw(t, "cycle")

		exact := new(big.Int).Mul(big.NewInt(cycle), big.NewInt(int64(Second)))
		exact.Div(exact, big.NewInt(c.Hertz()))
		if !exact.IsInt64() {
			exact.SetInt64(int64(MaxTime))
		}
		require.Equal(t, exact.Int64(), int64(c.Edge(cycle)))
	})
}

func TestNextEdgeIsTheFirstAtOrAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock(t, hertz().Draw(t, "hertz"))
		at := Time(rapid.Int64().Draw(t, "time"))

		cycle := c.NextEdge(at)
		require.GreaterOrEqual(t, c.Edge(cycle), at)
		if cycle > 0 {
			require.Less(t, c.Edge(cycle-1), at)
		}
	})
}

func TestNextEdgeInvertsEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock(t, hertz().Draw(t, "hertz"))
		cycle := rapid.Int64Range(0, 1e6*c.Hertz()/MaxHertz+1e6).Draw(t, "cycle")
		require.Equal(t, cycle, c.NextEdge(c.Edge(cycle)))
	})
}

func TestCyclesCoverADurationAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock(t, hertz().Draw(t, "hertz"))
		duration := rapid.Int64Min(1).Draw(t, "duration")

		work := new(big.Int).Mul(big.NewInt(duration), big.NewInt(c.Hertz()))
		covered := func(cycles int64) bool {
			return new(big.Int).Mul(big.NewInt(cycles), big.NewInt(int64(Second))).Cmp(work) >= 0
		}
		cycles := c.Cycles(Time(duration))
		require.True(t, covered(cycles))
		require.False(t, covered(cycles-1))
	})
	assert.Equal(t, int64(50), clock(t, 1_000_000_000).Cycles(50*Nanosecond))
	assert.Equal(t, int64(51), clock(t, 1_000_000_000).Cycles(50*Nanosecond+1))
	assert.Equal(t, int64(75), clock(t, 1_500_000_000).Cycles(50*Nanosecond))
	assert.Equal(t, int64(0), clock(t, 1_500_000_000).Cycles(0))
	assert.Equal(t, int64(0), clock(t, 1_500_000_000).Cycles(-5))
}

func TestClockMHzAcceptsWholeHertz(t *testing.T) {
	for mhz, hertz := range map[float64]int64{
		1: 1_000_000, 300: 300_000_000, 1500: 1_500_000_000, 0.000001: 1, 1.1: 1_100_000,
		333.333333: 333_333_333, 1333.333333: 1_333_333_333, 1_000_000: MaxHertz,
	} {
		c, err := ClockMHz(mhz)
		require.NoError(t, err)
		require.Equal(t, hertz, c.Hertz())
	}
	rapid.Check(t, func(t *rapid.T) {
		want := hertz().Draw(t, "hertz")
		c, err := ClockMHz(float64(want) / 1e6)
		require.NoError(t, err)
		require.Equal(t, clock(t, want), c)
	})
}

func TestClockRefuses(t *testing.T) {
	for _, mhz := range []float64{
		0, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, 1e-300, math.SmallestNonzeroFloat64,
		1e-7, 1000.0 / 3, 300.1234567, 1_000_000.5, math.Nextafter(300, 301),
	} {
		_, err := ClockMHz(mhz)
		assert.ErrorContains(t, err, "clock of ", "%v MHz", mhz)
	}
	for _, hertz := range []int64{0, -1, math.MinInt64, MaxHertz + 1, math.MaxInt64} {
		_, err := NewClock(hertz)
		assert.ErrorContains(t, err, "allowed are 1 Hz to 1000000000000 Hz", "%d Hz", hertz)
	}
	_, err := ClockMHz(1000.0 / 3)
	assert.EqualError(t, err, "clock of 333.3333333333333 MHz is not a whole number of hertz: give at most six decimals, such as 333.333333")
}

func TestClockPanicsOnMisuse(t *testing.T) {
	assert.PanicsWithValue(t, panicNegativeCycle, func() { clock(t, 1000).Edge(-1) })
	assert.PanicsWithValue(t, panicZeroClock, func() { Clock{}.Edge(1) })
	assert.PanicsWithValue(t, panicZeroClock, func() { Clock{}.NextEdge(1) })
}

func BenchmarkClock(b *testing.B) {
	for name, hertz := range map[string]int64{"1GHz": 1_000_000_000, "1.5GHz": 1_500_000_000} {
		c := clock(b, hertz)
		b.Run("Edge/"+name, func(b *testing.B) {
			cycle := int64(0)
			for range b.N {
				cycle += int64(c.Edge(cycle))&1 + 1
			}
		})
		b.Run("NextEdge/"+name, func(b *testing.B) {
			at := Time(0)
			for range b.N {
				at += Time(c.NextEdge(at)&1) + 1000
			}
		})
	}
}
