package quant

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestBins(t *testing.T) {
	four := map[int]int{3: 28, 4: 60, 5: 124, 6: 252, 7: 508}
	one := map[int]int{3: 13, 4: 29, 5: 61, 6: 125, 7: 253}
	for n := MinExponentBits; n <= MaxExponentBits; n++ {
		assert.Equal(t, four[n], Bins(n, FourTerms))
		assert.Equal(t, one[n], Bins(n, OneTerm))
		assert.Equal(t, four[n], NewCounters(n, FourTerms).Bins())
	}
	assert.Panics(t, func() { Bins(2, FourTerms) })
	assert.Panics(t, func() { Bins(8, FourTerms) })
	assert.Panics(t, func() { Bins(4, 2) })
}

// randomCodes draws all codes alike, zeros of both signs among them more often.
func randomCodes(r *rand.Rand, n, count int, zeros float64) []Code {
	codes := make([]Code, count)
	for k := range codes {
		codes[k] = Code(r.IntN(1 << (n + 1)))
		if r.Float64() < zeros {
			codes[k] &= 1 << n
		}
	}
	return codes
}

// dequantizedDot is the dot product of the decoded values, and a bound of the rounding
// of either way: the sum of the magnitudes of everything that is added, times float64's
// precision and the number of additions.
func dequantizedDot(a, w []Code, qa, qw Exponential) (dot, rounding float64) {
	for k := range a {
		dot += qa.Value(a[k]) * qw.Value(w[k])
		largest := func(q Exponential, c Code) float64 {
			return math.Abs(q.Value(c)) + 2*math.Abs(q.Beta)
		}
		rounding += largest(qa, a[k]) * largest(qw, w[k])
	}
	return dot, rounding * float64(len(a)+Bins(qa.Bits, FourTerms)) * 0x1p-52
}

func TestCountingEqualsTheDequantizedDotProduct(t *testing.T) {
	for n := MinExponentBits; n <= MaxExponentBits; n++ {
		for _, terms := range []int{FourTerms, OneTerm} {
			t.Run(fmt.Sprintf("n=%d,terms=%d", n, terms), rapid.MakeCheck(func(t *rapid.T) {
				qa, qw := anyExponential(n).Draw(t, "activations"), anyExponential(n).Draw(t, "weights")
				// Sharing the base moves the levels of the activations; the offset follows.
				qa.Beta *= math.Pow(qw.Base/qa.Base, -float64(qw.R()))
				qa.Base = qw.Base
				if terms == OneTerm {
					qa.Beta, qw.Beta = 0, 0
				}
				r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
				count := rapid.IntRange(0, 10_000).Draw(t, "K")
				zeros := rapid.Float64Range(0, 1).Draw(t, "zeros")
				a, w := randomCodes(r, n, count, zeros), randomCodes(r, n, count, zeros)

				expected, rounding := dequantizedDot(a, w, qa, qw)
				require.InDelta(t, expected, Dot(a, w, qa, qw), rounding)
				counters := NewCounters(n, terms)
				counters.Accumulate(a, w)
				require.InDelta(t, expected, counters.Result(NewPowers(qa, qw, terms)), rounding)
			}))
		}
	}
}

func TestCountsByHand(t *testing.T) {
	// n = 3: fields 1..7 are exponents -3..3; bit 3 is the sign.
	a := []Code{0b0_111, 0b1_100, 0b0_000, 0b0_001}
	w := []Code{0b1_111, 0b1_101, 0b0_111, 0b0_001}
	c := NewCounters(3, FourTerms)
	c.Accumulate(a, w)
	// Pairs: (3, 3) negative; (0, 1) positive; the third has a zero; (-3, -3) positive.
	expected := make([]int64, 28)
	sums, weights, activations, total := expected[0:13], expected[13:20], expected[20:27], &expected[27]
	sums[6+6], sums[1+6], sums[-6+6] = -1, 1, 1
	weights[3+3], weights[1+3], weights[-3+3] = -1, 1, 1
	activations[3+3], activations[0+3], activations[-3+3] = -1, 1, 1
	*total = 1
	for i, count := range expected {
		assert.Equal(t, count, c.Count(i), "counter %d", i)
	}
	q := Exponential{Bits: 3, Base: 2, Alpha: 1, Beta: 0.5}
	// -(8.5^2) + 1.5 x 2.5 + 0.625^2, exact in binary.
	assert.Equal(t, -72.25+3.75+0.390625, c.Result(NewPowers(q, q, FourTerms)))
}

func TestCountersAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, terms := range []int{FourTerms, OneTerm} {
		a, w := randomCodes(r, 5, 1000, 0.3), randomCodes(r, 5, 1000, 0.3)
		whole, parts, copied := NewCounters(5, terms), NewCounters(5, terms), NewCounters(5, terms)
		whole.Accumulate(a, w)
		parts.Accumulate(a[:311], w[:311])
		parts.Accumulate(a[311:], w[311:])
		for i := range whole.Bins() {
			copied.AddCount(i, whole.Count(i)-2)
			copied.AddCount(i, 2)
		}
		assert.Equal(t, whole, parts, "in pieces")
		assert.Equal(t, whole, copied, "counter by counter")
		parts.Reset()
		assert.Equal(t, NewCounters(5, terms), parts, "reset")
	}
}

func TestAccumulateDoesNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	a, w := randomCodes(r, 4, 100, 0.3), randomCodes(r, 4, 100, 0.3)
	q := Exponential{Bits: 4, Base: 1.3, Alpha: 1}
	c, p := NewCounters(4, FourTerms), NewPowers(q, q, FourTerms)
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		c.Reset()
		c.Accumulate(a, w)
		c.Result(p)
	}))
}

func TestDotRefusesOperandsThatDoNotBelongTogether(t *testing.T) {
	q := Exponential{Bits: 4, Base: 1.3, Alpha: 1}
	wider, steeper, offset := q, q, q
	wider.Bits, steeper.Base, offset.Beta = 5, 1.4, 0.1
	codes := make([]Code, 3)
	for what, misuse := range map[string]func(){
		"widths":          func() { Dot(codes, codes, q, wider) },
		"bases":           func() { Dot(codes, codes, q, steeper) },
		"lengths":         func() { Dot(codes, codes[:2], q, q) },
		"offset, 1 term":  func() { NewPowers(q, offset, OneTerm) },
		"powers of other": func() { NewCounters(5, FourTerms).Result(NewPowers(q, q, FourTerms)) },
		"no such counter": func() { NewCounters(3, FourTerms).Count(28) },
		"nor that":        func() { NewCounters(3, FourTerms).AddCount(-1, 1) },
	} {
		assert.Panics(t, misuse, what)
	}
}
