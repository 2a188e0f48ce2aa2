package configs

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/quant"
)

func formatNames(formats []Format) []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

func TestFormatsAreTheSharedQuantizationWithTheirOwnKeys(t *testing.T) {
	defaults, err := Default()
	require.NoError(t, err)
	c := parse(t, `
[quantization]
rmae_weights = 0.2
[format.mine]
fit = "uniform"
bits_min = 4
bits_max = 6
[format.paper]
terms = 1
`)
	assert.Equal(t, append(formatNames(defaults.Formats), "mine"), formatNames(c.Formats), "the default ones first")
	mine := c.Formats[len(c.Formats)-1].Quantization
	assert.Equal(t, quant.FitUniform, mine.Fit)
	assert.Equal(t, [2]int{4, 6}, [2]int{mine.BitsMin, mine.BitsMax})
	assert.Equal(t, 0.2, mine.RMAEWeights, "shared")
	assert.Equal(t, 1, c.Formats[0].Quantization.Terms, "a default format keeps what it is not told")
	assert.Equal(t, quant.FitPaper, c.Formats[0].Quantization.Fit)
}

func TestBadFormatsAndStudies(t *testing.T) {
	for _, bad := range []mistake{
		{"fit", "[format.mine]\nfit = \"papr\"", "f.toml:2: format.mine.fit: "},
		{"inherited", "[format.mine]\nterms = 4\n[quantization]\nbase_step = 7.0", "f.toml:4: quantization.base_step: "},
		{"name", "[format.\"a b\"]\nterms = 4", `f.toml:1: format.a b: "a b" cannot be the name of a format`},
		{"key", "[format.mine]\nbits = 4", `f.toml:2: format.mine.bits: unknown key`},
		{"loss", "[study]\nmax_loss = -0.1", "f.toml:2: study.max_loss: -0.1; allowed: 0 to 1"},
		{"step", "[study]\nthreshold_step = 0.0", "f.toml:2: study.threshold_step: 0; allowed: 0.001 to 1"},
		{"last", "[study]\nthreshold_max = 0.001", "f.toml:2: study.threshold_max: 0.001; allowed: 0.01 to 1"},
		{"validation", "[study]\nvalidation_samples = 0", "f.toml:2: study.validation_samples: 0; allowed: at least 1"},
		{"network", "[network.mine]\ninput = []", "f.toml:2: network.mine.input: unknown key; did you mean \"inputs\" or"},
		{"no such network", "[network.mine]\ninputs = []", "f.toml:1: network.mine: no file in run.networks has this name"},
		{"shape", "[network.mine]\ninput_shapes = { x = 3 }", "f.toml:2: network.mine.input_shapes.x: is of type integer"},
	} {
		c, err := Parse("f.toml", bad.text)
		if err == nil {
			err = c.CheckFormats()
		}
		require.Error(t, err, bad.name)
		assert.Contains(t, err.Error(), bad.want, bad.name)
	}
}
