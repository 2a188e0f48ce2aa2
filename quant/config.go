package quant

import (
	"fmt"
	"math"
	"strings"

	"dnasim/internal/invalid"
)

// Fit names the kind of code and the way its parameters are found.
type Fit string

// The fits.
const (
	// FitPaper: exponential code whose scale and offset span the tensor's range, with a
	// stepwise search of the base, see SearchBase. Our reading of the paper.
	FitPaper Fit = "paper"
	// FitRefined: exponential code of least RMAE, rounding to the nearest level, see
	// SearchRefined; with ClipRange among those that clip nothing, see SearchSpanning. Ours.
	FitRefined Fit = "refined"
	// FitUniform: integers, see Clip.
	FitUniform Fit = "uniform"
	// FitPowerOfTwo: exponential code of base 2 with one term, see PowerOfTwo. A rival.
	FitPowerOfTwo Fit = "power-of-two"
	// FitMokey: a fixed dictionary of 4 bits, see Mokey. A rival, in a reading of its abstract.
	FitMokey Fit = "mokey"
)

// Clip names the rule for the largest value of a uniform or a refined code.
type Clip string

// The clips. On real tensors with outliers the least RMAE is not the best accuracy at 8
// bits: clipping improves the many small values at the cost of the few large ones.
const (
	// ClipRange: none; the code spans the tensor's largest magnitude.
	ClipRange Clip = "range"
	// ClipBest: the clipping point of least RMAE.
	ClipBest Clip = "best"
)

// Config says how the layers of a network get their codes. Keys that the fit does not
// use may be left zero; if set, they must be possible values.
type Config struct {
	Fit Fit `toml:"fit"`
	// Terms of the counting dot product: 4, or 1 for codes without offset. Used by the
	// paper fit and the refined one; codes of powers of two have one term anyhow.
	Terms int `toml:"terms"`
	// BitsMin and BitsMax bound the width search: bits of the exponent, 3..7, or with
	// the uniform fit bits of the integer, 2..8. Mokey's codes have 4 bits: then the range
	// is one within 2..8 that contains 4, and no other width is tried.
	BitsMin int `toml:"bits_min"`
	BitsMax int `toml:"bits_max"`
	// RMAEWeights and RMAEActivations are the largest tolerated errors of a layer's
	// tensors, sum|x-x'| / sum|x|; above 0, at most 1.
	RMAEWeights     float64 `toml:"rmae_weights"`
	RMAEActivations float64 `toml:"rmae_activations"`
	// Clip of the uniform and of the refined fit, ClipRange or ClipBest.
	Clip Clip `toml:"clip"`
	// BaseStep is the step of the paper fit's search of the base.
	BaseStep float64 `toml:"base_step"`
}

// CodeTerms are the terms of the dot products of the codes: 4 or 1, and 0 where
// products are not counted.
func (c Config) CodeTerms() int {
	switch rules, _ := c.Fit.rules(); {
	case rules.choosesTerms:
		return c.Terms
	case c.Fit.Exponential():
		return OneTerm
	}
	return 0
}

// LeastStoredBits are the stored bits of an element in the narrowest codes that a search tries.
func (c Config) LeastStoredBits() int {
	low, _ := c.Widths()
	if c.Fit.Exponential() {
		return Exponential{Bits: low}.StoredBits()
	}
	return low
}

// Widths that a search tries, from low to high: those of BitsMin to BitsMax that the fit has.
func (c Config) Widths() (low, high int) {
	rules, _ := c.Fit.rules()
	return max(c.BitsMin, rules.minBits), min(c.BitsMax, rules.maxBits)
}

// DefaultConfig is the paper's code in our reading, all widths. The thresholds of 0.10
// are ours (assumed): the paper finds them by measuring accuracy.
func DefaultConfig() Config {
	return Config{
		Fit: FitPaper, Terms: FourTerms, BitsMin: MinExponentBits, BitsMax: MaxExponentBits,
		RMAEWeights: 0.10, RMAEActivations: 0.10, BaseStep: 0.01, Clip: ClipBest,
	}
}

// Limits of the step of the base search: below, a search could take millions of steps;
// above, it could not tell bases apart.
const (
	MinBaseStep = 0.001
	MaxBaseStep = 0.5
)

// Validate reports the first impossible value as a *invalid.FieldError.
func (c Config) Validate() error {
	rules, known := c.Fit.rules()
	if !known {
		return invalid.New("fit", fmt.Sprintf("is %q", c.Fit), quoted(Fits()))
	}
	if (c.Terms != 0 || rules.choosesTerms) && c.Terms != FourTerms && c.Terms != OneTerm {
		return invalid.New("terms", fmt.Sprintf("is %d", c.Terms), "4 or 1")
	}
	if (c.BaseStep != 0 || rules.searchesBase) && !(c.BaseStep >= MinBaseStep && c.BaseStep <= MaxBaseStep) {
		return invalid.New("base_step", fmt.Sprintf("is %v", c.BaseStep), fmt.Sprintf("%v to %v", MinBaseStep, MaxBaseStep))
	}
	if (c.Clip != "" || rules.clips) && c.Clip != ClipRange && c.Clip != ClipBest {
		return invalid.New("clip", fmt.Sprintf("is %q", c.Clip), quoted([]Clip{ClipRange, ClipBest}))
	}
	if err := c.checkBits(rules); err != nil {
		return err
	}
	return c.checkThresholds()
}

// quoted is a list for messages.
func quoted[T ~string](names []T) string {
	var b strings.Builder
	for i, name := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", string(name))
	}
	return b.String()
}

func (c Config) checkBits(rules fitRules) error {
	low, high := rules.minBits, rules.maxBits
	if low == high {
		low, high = MinUniformBits, MaxUniformBits
	}
	for _, bits := range []struct {
		key   string
		value int
	}{{"bits_min", c.BitsMin}, {"bits_max", c.BitsMax}} {
		if bits.value < low || bits.value > high {
			return invalid.New(bits.key, fmt.Sprintf("is %d", bits.value), fmt.Sprintf("%d to %d with fit %q", low, high, c.Fit))
		}
	}
	if c.BitsMin > c.BitsMax {
		return invalid.New("bits_min", fmt.Sprintf("is %d, above bits_max %d", c.BitsMin, c.BitsMax), "at most bits_max")
	}
	const contains = "a range that contains %d with fit %q, whose codes have no other width"
	if c.BitsMin > rules.maxBits {
		return invalid.New("bits_min", fmt.Sprintf("is %d", c.BitsMin), fmt.Sprintf(contains, rules.maxBits, c.Fit))
	}
	if c.BitsMax < rules.minBits {
		return invalid.New("bits_max", fmt.Sprintf("is %d", c.BitsMax), fmt.Sprintf(contains, rules.minBits, c.Fit))
	}
	return nil
}

func (c Config) checkThresholds() error {
	for _, limit := range []struct {
		key   string
		value float64
	}{{"rmae_weights", c.RMAEWeights}, {"rmae_activations", c.RMAEActivations}} {
		if math.IsNaN(limit.value) || limit.value <= 0 || limit.value > 1 {
			return invalid.New(limit.key, fmt.Sprintf("is %v", limit.value), "above 0, at most 1")
		}
	}
	return nil
}
