package quant

import (
	"fmt"
	"math"
)

// Fit names the kind of code and the way its parameters are found.
type Fit string

// The fits.
const (
	// FitPaper: exponential code whose scale and offset span the tensor's range, with a
	// stepwise search of the base. Our reading of the paper.
	FitPaper Fit = "paper"
	// FitUniform: integers, see Clip.
	FitUniform Fit = "uniform"
)

// Clip names the rule for the largest value of a uniform code.
type Clip string

// The clips. On real tensors with outliers the least RMAE is not the best accuracy at 8
// bits: clipping improves the many small values at the cost of the few large ones.
const (
	// ClipRange: none; the code spans the tensor's largest magnitude.
	ClipRange Clip = "range"
	// ClipBest: the clipping point of least RMAE.
	ClipBest Clip = "best"
)

// Config says how the layers of a network get their codes.
type Config struct {
	Fit Fit `toml:"fit"`
	// Terms of the counting dot product: 4, or 1 for codes without offset. Unused by
	// the uniform fit.
	Terms int `toml:"terms"`
	// BitsMin and BitsMax bound the width search: bits of the exponent, 3..7, or with
	// the uniform fit bits of the integer, 2..8.
	BitsMin int `toml:"bits_min"`
	BitsMax int `toml:"bits_max"`
	// RMAEWeights and RMAEActivations are the largest tolerated errors of a layer's
	// tensors, sum|x-x'| / sum|x|; above 0, at most 1.
	RMAEWeights     float64 `toml:"rmae_weights"`
	RMAEActivations float64 `toml:"rmae_activations"`
	// Clip of the uniform fit, ClipRange or ClipBest. Unused by the others.
	Clip Clip `toml:"clip"`
	// BaseStep is the step of the base search. Unused by the uniform fit.
	BaseStep float64 `toml:"base_step"`
}

// DefaultConfig is the paper's code in our reading, all widths. The thresholds of 0.10
// are ours (assumed): the paper finds them by measuring accuracy.
func DefaultConfig() Config {
	return Config{
		Fit: FitPaper, Terms: FourTerms, BitsMin: MinExponentBits, BitsMax: MaxExponentBits,
		RMAEWeights: 0.10, RMAEActivations: 0.10, BaseStep: 0.01, Clip: ClipBest,
	}
}

// A FieldError says which key of a configuration is wrong and how. Key is the TOML
// path below the quantizer's table, e.g. "bits_min".
type FieldError struct {
	Key, Problem, Allowed string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s: %s; allowed: %s", e.Key, e.Problem, e.Allowed)
}

// Limits of the step of the base search: below, a search could take millions of steps;
// above, it could not tell bases apart.
const (
	MinBaseStep = 0.001
	MaxBaseStep = 0.5
)

// Validate reports the first impossible value as a *FieldError.
func (c Config) Validate() error {
	low, high := MinExponentBits, MaxExponentBits
	switch c.Fit {
	case FitPaper:
		if c.Terms != FourTerms && c.Terms != OneTerm {
			return &FieldError{"terms", fmt.Sprintf("is %d", c.Terms), "4 or 1"}
		}
		if !(c.BaseStep >= MinBaseStep && c.BaseStep <= MaxBaseStep) {
			return &FieldError{"base_step", fmt.Sprintf("is %v", c.BaseStep), fmt.Sprintf("%v to %v", MinBaseStep, MaxBaseStep)}
		}
	case FitUniform:
		if c.Clip != ClipRange && c.Clip != ClipBest {
			return &FieldError{"clip", fmt.Sprintf("is %q", c.Clip), fmt.Sprintf("%q or %q", ClipRange, ClipBest)}
		}
		low, high = MinUniformBits, MaxUniformBits
	default:
		return &FieldError{"fit", fmt.Sprintf("is %q", c.Fit), fmt.Sprintf("%q or %q", FitPaper, FitUniform)}
	}
	return c.checkSearch(low, high)
}

func (c Config) checkSearch(low, high int) error {
	for _, bits := range []struct {
		key   string
		value int
	}{{"bits_min", c.BitsMin}, {"bits_max", c.BitsMax}} {
		if bits.value < low || bits.value > high {
			return &FieldError{bits.key, fmt.Sprintf("is %d", bits.value), fmt.Sprintf("%d to %d with fit %q", low, high, c.Fit)}
		}
	}
	if c.BitsMin > c.BitsMax {
		return &FieldError{"bits_min", fmt.Sprintf("is %d, above bits_max %d", c.BitsMin, c.BitsMax), "at most bits_max"}
	}
	for _, limit := range []struct {
		key   string
		value float64
	}{{"rmae_weights", c.RMAEWeights}, {"rmae_activations", c.RMAEActivations}} {
		if math.IsNaN(limit.value) || limit.value <= 0 || limit.value > 1 {
			return &FieldError{limit.key, fmt.Sprintf("is %v", limit.value), "above 0, at most 1"}
		}
	}
	return nil
}
