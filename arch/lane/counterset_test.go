package lane

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

var counterCircuits = []Organisation{named("ripple_up_pair"), named("ff_clock_gated"), named("latch_file_shared_adder")}

func codes(r *rand.Rand, n, count int) []quant.Code {
	c := make([]quant.Code, count)
	for k := range c {
		c[k] = quant.Code(r.IntN(1 << (n + 1)))
		if r.IntN(3) == 0 {
			c[k] &= 1 << n // zero, of either sign
		}
	}
	return c
}

func operands(n, terms int) (qa, qw quant.Exponential) {
	qa = quant.Exponential{Bits: n, Base: 1.37, Alpha: 0.013, Beta: 0.0021}
	qw = quant.Exponential{Bits: n, Base: 1.37, Alpha: 0.24, Beta: 0.003}
	if terms == quant.OneTerm {
		qa.Beta, qw.Beta = 0, 0
	}
	return qa, qw
}

// The lane gives what quant.Dot gives, bit for bit, however narrow its counters.
func TestCounterSetEqualsDot(t *testing.T) {
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		for _, terms := range []int{quant.FourTerms, quant.OneTerm} {
			t.Run(fmt.Sprintf("n=%d,terms=%d", n, terms), rapid.MakeCheck(func(t *rapid.T) {
				organisation := rapid.SampledFrom(counterCircuits).Draw(t, "organisation")
				counterBits := rapid.IntRange(MinCounterBits, 16).Draw(t, "counter bits")
				set, err := NewCounterSet(n, terms, counterBits, organisation)
				require.NoError(t, err)
				r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
				count := rapid.IntRange(0, 2000).Draw(t, "K")
				a, w := codes(r, n, count), codes(r, n, count)
				qa, qw := operands(n, terms)

				total, powers := quant.NewCounters(n, terms), quant.NewPowers(qa, qw, terms)
				for range 2 { // the set is clear after a dot product
					result, drains := set.Dot(a, w, total, powers)
					require.Equal(t, quant.Dot(a, w, qa, qw), result)
					require.Equal(t, max(1, ceil(int64(count), organisation.PairLimit(counterBits))), int64(drains))
				}
			}))
		}
	}
}

func ceil(a, b int64) int64 { return (a + b - 1) / b }

// No counter of a lane ever holds what its width cannot.
func TestCountersStayWithinTheirWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		organisation := rapid.SampledFrom(counterCircuits).Draw(t, "organisation")
		counterBits := rapid.IntRange(MinCounterBits, 8).Draw(t, "counter bits")
		least, most := -int64(1)<<(counterBits-1), int64(1)<<(counterBits-1)-1
		if organisation.UpDown {
			least, most = 0, 1<<counterBits-1
		}
		set, err := NewCounterSet(3, quant.FourTerms, counterBits, organisation)
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for a, w := codes(r, 3, 300), codes(r, 3, 300); len(a) > 0 && set.Room() > 0; a, w = a[1:], w[1:] {
			set.Accumulate(a[:1], w[:1])
			for bin := range set.up {
				require.True(t, set.up[bin] >= least && set.up[bin] <= most)
				require.True(t, set.down[bin] >= 0 && set.down[bin] <= most)
				require.True(t, set.down[bin] == 0 || organisation.UpDown)
			}
		}
	})
}

// All pairs fall into the same counters: the worst case the limit is made for.
func TestCountersNeverExceedTheirWidth(t *testing.T) {
	for _, organisation := range counterCircuits {
		for counterBits := MinCounterBits; counterBits <= 10; counterBits++ {
			largest := int64(1)<<(counterBits-1) - 1 // of a signed counter
			if organisation.UpDown {
				largest = 1<<counterBits - 1 // of an up counter
			}
			for _, weight := range []quant.Code{0b0_101, 0b1_101} {
				set, err := NewCounterSet(3, quant.FourTerms, counterBits, organisation)
				require.NoError(t, err)
				a, w := make([]quant.Code, 2000), make([]quant.Code, 2000)
				for k := range a {
					a[k], w[k] = 0b0_101, weight
				}
				require.Equal(t, largest, int64(set.Accumulate(a, w)), "%s, %d bits", organisation, counterBits)
				require.Zero(t, set.Room())
				require.Zero(t, set.Accumulate(a, w), "a full set takes nothing")

				total := quant.NewCounters(3, quant.FourTerms)
				set.Drain(total)
				sign := int64(1)
				if weight != a[0] {
					sign = -1
				}
				require.Equal(t, sign*largest, total.Count(total.Bins()-1))
				require.Equal(t, largest, set.Room(), "a drained set has room again")
			}
		}
	}
}

// A dot product takes K + D cycles, one more where the counters ripple; a pair with a zero
// takes its cycle too.
func TestCounterSetCycles(t *testing.T) {
	for _, c := range []struct {
		organisation string
		n, terms     int
		cycles       int64
	}{
		{"ff_clock_gated", 3, 4, 576 + 28},
		{"ff_clock_gated", 5, 4, 576 + 124},
		{"ripple_up_pair", 3, 4, 576 + 28 + 1},
		{"ripple_up_pair", 7, 1, 576 + 253 + 1},
	} {
		set, err := NewCounterSet(c.n, c.terms, 12, named(c.organisation))
		require.NoError(t, err)
		zeros := make([]quant.Code, 576)
		require.Equal(t, 576, set.Accumulate(zeros, zeros))
		set.Drain(quant.NewCounters(c.n, c.terms))
		assert.Equal(t, c.cycles, set.Cycles(), "%+v", c)
	}
}

func TestNewCounterSetRefuses(t *testing.T) {
	for _, bits := range []int{-1, 0, 1, 63, 64} {
		_, err := NewCounterSet(3, quant.FourTerms, bits, named("ripple_up_pair"))
		require.ErrorContains(t, err, fmt.Sprintf("counters of %d bits; allowed: 2 to 62", bits))
	}
	assert.Panics(t, func() { _, _ = NewCounterSet(9, quant.FourTerms, 12, named("ripple_up_pair")) })
	set, err := NewCounterSet(3, quant.FourTerms, 12, named("ripple_up_pair"))
	require.NoError(t, err)
	assert.Panics(t, func() { set.Accumulate(make([]quant.Code, 2), make([]quant.Code, 3)) })
}

func BenchmarkCounterSet(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	a, w := codes(r, 5, 576), codes(r, 5, 576)
	set, err := NewCounterSet(5, quant.FourTerms, 12, named("ripple_up_pair"))
	require.NoError(b, err)
	total := quant.NewCounters(5, quant.FourTerms)
	b.ReportAllocs()
	for b.Loop() {
		set.Accumulate(a, w)
		set.Drain(total)
	}
}
