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
		{[]func(*Config){func(c *Config) { c.Fit = "papr" }}, `fit: is "papr"; allowed: "paper" or "uniform"`},
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
