package quant

import "fmt"

// The dot product of two tensors in exponential code. With S the product of the signs
// of a pair, over the pairs in which neither element is zero,
//
//	sum A W = alphaA alphaW sum(S b^(iA+iW))
//	        + alphaW betaA  sum(S b^iW)
//	        + alphaA betaW  sum(S b^iA)
//	        + betaA  betaW  sum(S)
//
// Each sum is a histogram of signed counts: by exponent sum (AC1, 4R+1 bins), by weight
// exponent (AC2, 2R+1), by activation exponent (AC3, 2R+1), and one total (AC4). So
// products become additions of exponents and accumulation becomes counting; each count
// meets its power of b once, at the end. When both offsets are zero only the first
// sum is left: one term.

// FourTerms and OneTerm are the numbers of sums a counting dot product may have.
const (
	FourTerms = 4
	OneTerm   = 1
)

// Bins is the number of counters of a dot product with n-bit exponents: 8R+4 with four
// terms (28, 60, 124, 252, 508 for n = 3..7), 4R+1 with one (13, 29, 61, 125, 253).
// It panics for another n or number of terms: those are validated where they enter.
func Bins(n, terms int) int {
	mustBeCountable(n, terms)
	r := 1<<(n-1) - 1
	if terms == OneTerm {
		return 4*r + 1
	}
	return 8*r + 4
}

func mustBeCountable(n, terms int) {
	if n < MinExponentBits || n > MaxExponentBits || (terms != OneTerm && terms != FourTerms) {
		panic(fmt.Sprintf("quant: no counting dot product with %d exponent bits and %d terms", n, terms))
	}
}

// maxIndex is above the sum of the two largest exponent fields, 2(2^7 - 1).
const maxIndex = 256

// Counters are the histograms of one dot product. They are reusable: Reset, Accumulate
// any number of times, Result. Counts do not overflow below 2^63 pairs.
type Counters struct {
	bits, terms int
	// Indexed by exponent fields (exponent + 2^(n-1), or the sum of two), so that the
	// loop needs no offsets and, the index being a byte, no bounds checks.
	bySum, byWeight, byActivation [maxIndex]int64
	total                         int64
}

// NewCounters returns empty counters for n-bit exponents and four or one terms. It
// panics for other numbers, as Bins does.
func NewCounters(n, terms int) *Counters {
	mustBeCountable(n, terms)
	return &Counters{bits: n, terms: terms}
}

// Reset empties the counters.
func (c *Counters) Reset() { *c = Counters{bits: c.bits, terms: c.terms} }

// Bins is the number of counters, as the function Bins gives it.
func (c *Counters) Bins() int { return Bins(c.bits, c.terms) }

// Accumulate counts the pairs (a[k], w[k]), activations and weights of the counters'
// exponent width. It does not allocate. It panics when the lengths differ.
func (c *Counters) Accumulate(a, w []Code) {
	if len(a) != len(w) {
		panic(fmt.Sprintf("quant: dot product of %d activations and %d weights", len(a), len(w)))
	}
	if c.terms == OneTerm {
		c.countOneTerm(a, w)
		return
	}
	c.countFourTerms(a, w)
}

func (c *Counters) countOneTerm(a, w []Code) {
	w = w[:len(a)]
	mask, signBit := Code(1)<<c.bits-1, c.bits&7
	for k, ca := range a {
		cw := w[k]
		ea, ew := ca&mask, cw&mask
		if ea == 0 || ew == 0 {
			continue
		}
		c.bySum[ea+ew] += 1 - 2*int64((ca^cw)>>signBit&1)
	}
}

func (c *Counters) countFourTerms(a, w []Code) {
	w = w[:len(a)]
	mask, signBit := Code(1)<<c.bits-1, c.bits&7
	total := c.total
	for k, ca := range a {
		cw := w[k]
		ea, ew := ca&mask, cw&mask
		if ea == 0 || ew == 0 {
			continue
		}
		sign := 1 - 2*int64((ca^cw)>>signBit&1)
		c.bySum[ea+ew] += sign
		c.byWeight[ew] += sign
		c.byActivation[ea] += sign
		total += sign
	}
	c.total = total
}

// bin locates counter i of the drain order: AC1 by ascending exponent sum, AC2 by
// ascending weight exponent, AC3 by ascending activation exponent, AC4.
func (c *Counters) bin(i int) *int64 {
	r := 1<<(c.bits-1) - 1
	switch sums, exponents := 4*r+1, 2*r+1; {
	case i < sums:
		return &c.bySum[i+2] // the smallest sum of two fields that are not zero is 2
	case i < sums+exponents:
		return &c.byWeight[i-sums+1]
	case i < sums+2*exponents:
		return &c.byActivation[i-sums-exponents+1]
	}
	return &c.total
}

// Count of counter i, 0 <= i < Bins(), in the order in which a lane is drained: AC1 by
// ascending exponent sum, AC2 by ascending weight exponent, AC3 by ascending activation
// exponent, AC4.
func (c *Counters) Count(i int) int64 {
	c.mustHave(i)
	return *c.bin(i)
}

// AddCount adds count to counter i of the drain order. So the drained counts of a lane,
// or several partial drains of one, sum to the counters of the whole dot product.
func (c *Counters) AddCount(i int, count int64) {
	c.mustHave(i)
	*c.bin(i) += count
}

func (c *Counters) mustHave(i int) {
	if i < 0 || i >= c.Bins() {
		panic(fmt.Sprintf("quant: counter %d of %d", i, c.Bins()))
	}
}

// Powers are the tables by which counts are weighed at the end of a dot product: the
// powers of the base two codes share, and the factors of the four sums.
type Powers struct {
	bits, terms int
	// powers[2R+k] = base^k, k in [-2R, 2R]
	powers  []float64
	factors [4]float64
}

// NewPowers prepares the tables for activations in code qa and weights in code qw. The
// codes must be valid and share base and width, and with one term both offsets must be
// zero: NewPowers panics otherwise.
func NewPowers(qa, qw Exponential, terms int) *Powers {
	mustBeCountable(qa.Bits, terms)
	if qa.Bits != qw.Bits || qa.Base != qw.Base {
		panic(fmt.Sprintf("quant: dot product of codes that do not share base and width: activations n=%d b=%g, weights n=%d b=%g", qa.Bits, qa.Base, qw.Bits, qw.Base))
	}
	if terms == OneTerm && (qa.Beta != 0 || qw.Beta != 0) {
		panic(fmt.Sprintf("quant: one term needs offsets of zero, not %g (activations) and %g (weights)", qa.Beta, qw.Beta))
	}
	r := qa.R()
	p := &Powers{bits: qa.Bits, terms: terms, powers: make([]float64, 4*r+1)}
	for k := range p.powers {
		p.powers[k] = power(qa.Base, float64(k-2*r))
	}
	p.factors = [4]float64{qa.Alpha * qw.Alpha, qw.Alpha * qa.Beta, qa.Alpha * qw.Beta, qa.Beta * qw.Beta}
	return p
}

// Result weighs the counts: the value of the dot product. It depends on the counts
// alone, not on the order of the pairs. p must be of the counters' width and terms.
func (c *Counters) Result(p *Powers) float64 {
	if p.bits != c.bits || p.terms != c.terms {
		panic(fmt.Sprintf("quant: powers for n=%d, %d terms used with counters for n=%d, %d terms", p.bits, p.terms, c.bits, c.terms))
	}
	r := 1<<(c.bits-1) - 1
	result := float64(p.factors[0] * weigh(c.bySum[2:4*r+3], p.powers))
	if c.terms == OneTerm {
		return result
	}
	single := p.powers[r : 3*r+1]
	result += float64(p.factors[1] * weigh(c.byWeight[1:2*r+2], single))
	result += float64(p.factors[2] * weigh(c.byActivation[1:2*r+2], single))
	return result + float64(p.factors[3]*float64(c.total))
}

// weigh is sum(count x power), in ascending order of the powers.
func weigh(counts []int64, powers []float64) float64 {
	var sum float64
	for i, count := range counts {
		sum += float64(float64(count) * powers[i])
	}
	return sum
}

// Dot is the dot product of activations a in code qa and weights w in code qw, by
// counting. It equals the dot product of the decoded values to float64 rounding.
// It panics when lengths, bases or widths differ. To compute many, reuse Counters and Powers.
func Dot(a, w []Code, qa, qw Exponential) float64 {
	c := NewCounters(qa.Bits, FourTerms)
	c.Accumulate(a, w)
	return c.Result(NewPowers(qa, qw, FourTerms))
}
