package lane

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// eachWidth runs a property for every width and number of terms.
func eachWidth(t *testing.T, property func(t *rapid.T, n, terms int)) {
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		for _, terms := range []int{quant.FourTerms, quant.OneTerm} {
			t.Run(fmt.Sprintf("n=%d,terms=%d", n, terms), rapid.MakeCheck(func(t *rapid.T) { property(t, n, terms) }))
		}
	}
}

func drawCodes(t *rapid.T, n, longest int) (a, w []quant.Code) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	count := rapid.IntRange(0, longest).Draw(t, "K")
	return codes(r, n, count), codes(r, n, count)
}

// The joint histogram holds all four sums: it gives what quant.Dot gives, bit for bit.
func TestJointSetEqualsDot(t *testing.T) {
	eachWidth(t, func(t *rapid.T, n, terms int) {
		organisation := rapid.SampledFrom(counterCircuits).Draw(t, "organisation")
		counterBits := rapid.IntRange(4, 12).Draw(t, "counter bits")
		set, err := NewJointSet(n, counterBits, organisation)
		require.NoError(t, err)
		a, w := drawCodes(t, n, 300)
		qa, qw := operands(n, terms)
		total, drains := quant.NewCounters(n, terms), int64(0)
		for rest := 0; rest < len(a); drains++ {
			rest += set.Accumulate(a[rest:], w[rest:])
			set.Drain(total)
		}
		require.Equal(t, quant.Dot(a, w, qa, qw), total.Result(quant.NewPowers(qa, qw, terms)))
		ripple := int64(organisation.SettleCycles())
		require.Equal(t, int64(len(a))+drains*(int64(named("joint_ripple_up_pair").DrainSteps(n, quant.FourTerms))+ripple), set.Cycles())
	})
}

// Lanes that share counters give what one lane gives, in a fraction of the cycles, and never change
// more counters than there are pairs and arrays.
func TestSharedSetEqualsDot(t *testing.T) {
	eachWidth(t, func(t *rapid.T, n, terms int) {
		lanes := rapid.IntRange(1, MaxSharingLanes).Draw(t, "lanes")
		counterBits := rapid.IntRange(2, 12).Draw(t, "counter bits")
		set, err := NewSharedSet(n, terms, counterBits, lanes)
		require.NoError(t, err)
		a, w := drawCodes(t, n, 500)
		qa, qw := operands(n, terms)
		total, cycles := quant.NewCounters(n, terms), int64(0)
		for rest := 0; rest < len(a); {
			taken := set.Accumulate(a[rest:], w[rest:])
			set.Drain(total)
			cycles += ceil(int64(taken), int64(lanes)) + int64(SharedBy(lanes).DrainSteps(n, terms))
			rest += taken
		}
		require.Equal(t, quant.Dot(a, w, qa, qw), total.Result(quant.NewPowers(qa, qw, terms)))
		require.Equal(t, cycles, set.Cycles())
		require.LessOrEqual(t, set.Updates(), int64(terms*len(a)))
	})
}

// Two pairs of one cycle that hit the same counters change each once, or not at all.
func TestSharedUpdatesAreMerged(t *testing.T) {
	set, err := NewSharedSet(3, quant.FourTerms, 8, 2)
	require.NoError(t, err)
	same := []quant.Code{0b0_101, 0b0_101}
	set.Accumulate(same, same)
	assert.EqualValues(t, 4, set.Updates(), "one update in each array")
	set.Accumulate(same, []quant.Code{0b0_101, 0b1_101})
	assert.EqualValues(t, 4, set.Updates(), "plus and minus cancel")
	assert.EqualValues(t, 2, set.Cycles())
}

// A lane that looks powers up stays within half a unit per pair of exact counting.
func TestLookupIsWithinItsBoundOfDot(t *testing.T) {
	eachWidth(t, func(t *rapid.T, n, terms int) {
		fraction := rapid.IntRange(MinFractionBits, 24).Draw(t, "fraction bits")
		qa, qw := operands(n, terms)
		table, err := NewLookupTable(n, terms, qa.Base, fraction)
		require.NoError(t, err)
		l, err := NewLookupLane(table, 12)
		require.NoError(t, err)
		a, w := drawCodes(t, n, 500)
		require.Equal(t, len(a), l.Accumulate(a, w))
		require.EqualValues(t, len(a), l.Cycles())
		exact := quant.Dot(a, w, qa, qw)
		bound := table.MaxError(len(a), qa, qw)
		require.InDelta(t, exact, table.Value(l.Drain(), qa, qw), bound*(1+1e-9))
		require.EqualValues(t, len(a)+1, l.Cycles())
		require.Equal(t, LookupSums{}, l.Drain(), "a drained lane is empty")
	})
}

// At the derived width the table adds less than 1/32 of the error that the code itself makes, on
// Laplace tensors with the fitted one-term code.
func TestLookupFractionIsWideEnough(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := make([]float32, 20000)
	for i := range x {
		x[i] = float32(r.ExpFloat64() * (float64(r.IntN(2))*2 - 1))
	}
	sample, err := quant.NewSample(x, 0, 0, 0)
	require.NoError(t, err)
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		base, fits := quant.SearchBase(n, quant.OneTerm, 0.01, sample)
		table, err := NewLookupTable(n, quant.OneTerm, base, LookupFractionBits(n))
		require.NoError(t, err)
		q := fits[0].Code
		unit := table.units(q, q)[0]
		code := make([]quant.Code, len(x))
		q.EncodeAll(code, x)
		var rounding, product float64 // mean over random pairs
		for k := 1; k < len(code); k++ {
			exact := math.Abs(q.Value(code[k-1]) * q.Value(code[k]))
			entry := table.Sums[int(code[k-1]&(1<<n-1))+int(code[k]&(1<<n-1))-2]
			rounding += math.Abs(float64(entry)*unit - exact)
			product += exact
		}
		assert.Less(t, rounding/product, fits[0].RMAE/32, "n = %d", n)
	}
}

func TestLookupSumsFitTheirWidth(t *testing.T) {
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		table, err := NewLookupTable(n, quant.FourTerms, 1.1, LookupFractionBits(n))
		require.NoError(t, err)
		l, err := NewLookupLane(table, 8)
		require.NoError(t, err)
		a, w := make([]quant.Code, 300), make([]quant.Code, 300)
		for k := range a {
			a[k], w[k] = 1<<n-1, 1<<(n+1)-1 // the largest magnitudes, of unlike sign
		}
		require.Equal(t, 255, l.Accumulate(a, w))
		sums := l.Drain()
		assert.EqualValues(t, -255*(1<<LookupFractionBits(n)-1), sums[0])
		assert.Greater(t, sums[0], -int64(1)<<(LookupFractionBits(n)+8))
	}
}

func TestRivalsRefuse(t *testing.T) {
	_, err := NewJointSet(2, 12, named("ripple_up_pair"))
	require.ErrorContains(t, err, "exponents of 2 bits; allowed: 3 to 7")
	_, err = NewJointSet(3, 1, named("ripple_up_pair"))
	require.ErrorContains(t, err, "counters of 1 bits")
	_, err = NewSharedSet(3, quant.FourTerms, 12, 17)
	require.ErrorContains(t, err, "shared by 17 lanes; allowed: 1 to 16")
	_, err = NewSharedSet(3, quant.FourTerms, 99, 2)
	require.ErrorContains(t, err, "counters of 99 bits")
	_, err = NewLookupTable(3, quant.OneTerm, 1.2, 1)
	require.ErrorContains(t, err, "entries of 1 bits; allowed: 2 to 32")
	for _, base := range []float64{1, 0, -2, math.NaN(), math.Inf(1)} {
		_, err = NewLookupTable(3, quant.OneTerm, base, 12)
		require.ErrorContains(t, err, "look-up table of base")
	}
	table, err := NewLookupTable(3, quant.OneTerm, 1.37, 12)
	require.NoError(t, err)
	_, err = NewLookupLane(table, 31)
	require.ErrorContains(t, err, "2^31 pairs")
	qa, qw := operands(3, quant.FourTerms)
	assert.Panics(t, func() { table.Value(LookupSums{}, qa, qw) }, "an offset in a table of one term")
	qa, qw = operands(4, quant.OneTerm)
	assert.Panics(t, func() { table.Value(LookupSums{}, qa, qw) }, "another width")
	_, err = RequantizeINT8(1, 1, 48)
	require.ErrorContains(t, err, "1 / 2^48; allowed: multipliers 0 to 65535, shifts 1 to 47")
}

func TestRequantizeINT8RoundsHalfUpAndSaturates(t *testing.T) {
	for _, c := range []struct {
		sum               int32
		multiplier, shift int
		code              int8
	}{
		{3, 1, 1, 2}, {-3, 1, 1, -1}, {1, 1, 2, 0}, {2, 1, 2, 1}, {-2, 1, 2, 0}, {-3, 1, 2, -1},
		{1000, 100, 3, 127}, {-1000, 100, 3, -127}, {-128, 2, 1, -127}, {0, 65535, 47, 0},
		{math.MaxInt32, 65535, 47, 1}, {math.MinInt32, 65535, 1, -127}, {math.MinInt32, 65535, 40, -127}, {math.MinInt32, 65535, 41, -64},
	} {
		code, err := RequantizeINT8(c.sum, c.multiplier, c.shift)
		require.NoError(t, err)
		assert.Equal(t, c.code, code, "%+v", c)
	}
}
