package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefaultConfigIsValid(t *testing.T) {
	c := DefaultConfig()
	require.NoError(t, c.Validate())
	assert.Equal(t, Config{
		Fit: "paper", Terms: 4, BitsMin: 3, BitsMax: 7,
		RMAEWeights: 0.10, RMAEActivations: 0.10, BaseStep: 0.01, Clip: ClipBest,
	}, c)
}

func TestConfigValidate(t *testing.T) {
	uniform := func(c *Config) { c.Fit, c.BitsMin, c.BitsMax = FitUniform, 2, 8 }
	for _, c := range []struct {
		spoil []func(*Config)
		says  string // empty: valid
	}{
		{[]func(*Config){uniform}, ""},
		{[]func(*Config){uniform, func(c *Config) { c.Terms, c.BaseStep = 0, 0 }}, ""},
		{[]func(*Config){func(c *Config) { c.Terms = 1 }}, ""},
		{[]func(*Config){func(c *Config) { c.BitsMin, c.RMAEWeights = 7, 1 }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit = FitRefined }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit, c.BaseStep, c.Clip = FitRefined, 0, "" }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit, c.Terms = FitPowerOfTwo, 0 }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit = FitPowerOfTwo }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit = FitMokey }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit, c.BitsMin, c.BitsMax = FitMokey, 4, 4 }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit, c.BitsMin, c.BitsMax = FitMokey, 2, 8 }}, ""},
		{[]func(*Config){func(c *Config) { c.Fit = "papr" }}, `fit: is "papr"; allowed: "paper", "refined", "uniform", "power-of-two" or "mokey"`},
		{[]func(*Config){func(c *Config) { c.Fit, c.Terms = FitRefined, 0 }}, "terms: is 0; allowed: 4 or 1"},
		{[]func(*Config){func(c *Config) { c.Fit, c.Terms = FitRefined, 2 }}, "terms: is 2; allowed: 4 or 1"},
		{[]func(*Config){func(c *Config) { c.Fit, c.Terms = FitPowerOfTwo, 3 }}, "terms: is 3; allowed: 4 or 1"},
		{[]func(*Config){func(c *Config) { c.Fit, c.BitsMax = FitPowerOfTwo, 8 }}, `bits_max: is 8; allowed: 3 to 7 with fit "power-of-two"`},
		{[]func(*Config){func(c *Config) { c.Fit, c.BitsMin = FitMokey, 5 }}, `bits_min: is 5; allowed: a range that contains 4 with fit "mokey"`},
		{[]func(*Config){func(c *Config) { c.Fit, c.BitsMax = FitMokey, 3 }}, `bits_max: is 3; allowed: a range that contains 4 with fit "mokey"`},
		{[]func(*Config){func(c *Config) { c.Fit, c.BitsMax = FitMokey, 9 }}, `bits_max: is 9; allowed: 2 to 8 with fit "mokey"`},
		{[]func(*Config){uniform, func(c *Config) { c.Terms = 5 }}, "terms: is 5; allowed: 4 or 1"},
		{[]func(*Config){uniform, func(c *Config) { c.BaseStep = 9 }}, "base_step: is 9; allowed: 0.001 to 0.5"},
		{[]func(*Config){func(c *Config) { c.Clip = "mse" }}, `clip: is "mse"; allowed: "range" or "best"`},
		{[]func(*Config){func(c *Config) { c.Terms = 2 }}, "terms: is 2; allowed: 4 or 1"},
		{[]func(*Config){func(c *Config) { c.BitsMin = 2 }}, `bits_min: is 2; allowed: 3 to 7 with fit "paper"`},
		{[]func(*Config){func(c *Config) { c.BitsMax = 8 }}, `bits_max: is 8; allowed: 3 to 7 with fit "paper"`},
		{[]func(*Config){uniform, func(c *Config) { c.BitsMax = 9 }}, `bits_max: is 9; allowed: 2 to 8 with fit "uniform"`},
		{[]func(*Config){func(c *Config) { c.BitsMin, c.BitsMax = 6, 5 }}, "bits_min: is 6, above bits_max 5; allowed: at most bits_max"},
		{[]func(*Config){func(c *Config) { c.RMAEWeights = 0 }}, "rmae_weights: is 0; allowed: above 0, at most 1"},
		{[]func(*Config){func(c *Config) { c.RMAEWeights = math.NaN() }}, "rmae_weights: is NaN"},
		{[]func(*Config){func(c *Config) { c.RMAEActivations = 1.5 }}, "rmae_activations: is 1.5"},
		{[]func(*Config){func(c *Config) { c.RMAEActivations = math.Inf(-1) }}, "rmae_activations: is -Inf"},
		{[]func(*Config){func(c *Config) { c.BaseStep = 0 }}, "base_step: is 0; allowed: 0.001 to 0.5"},
		{[]func(*Config){func(c *Config) { c.BaseStep = math.NaN() }}, "base_step: is NaN"},
		{[]func(*Config){func(c *Config) { c.BaseStep = 1 }}, "base_step: is 1"},
	} {
		config := DefaultConfig()
		for _, spoil := range c.spoil {
			spoil(&config)
		}
		err := config.Validate()
		if c.says == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, c.says)
	}
}

func TestCodeTerms(t *testing.T) {
	for fit, terms := range map[Fit]int{FitPaper: 4, FitRefined: 4, FitUniform: 0, FitPowerOfTwo: 1, FitMokey: 0} {
		c := DefaultConfig()
		c.Fit = fit
		assert.Equal(t, terms, c.CodeTerms(), fit)
		assert.Equal(t, terms > 0, fit.Exponential(), fit)
	}
}
