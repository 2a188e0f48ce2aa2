package experiment

import (
	"dnasim/experiment/experimenttest"

	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/results"
)

// levelledLanes are the machines of a comparison of lanes for n up to 4.
func levelledLanes(t *testing.T, comparison, own string) (int8, dnateq results.Hardware) {
	t.Helper()
	c := experimenttest.Config(t, `
[run]
networks = ["alexnet-fmnist"]
comparison = "`+comparison+`"
evaluation_samples = 10
[machine.dnateq.quantization]
bits_max = 4
[machine.dnateq.hardware.lane]
exponent_bits_max = 4
`+own)
	r, err := Run(context.Background(), c, Options{Jobs: 2})
	require.NoError(t, err)
	return r.Hardware[0], r.Hardware[1]
}

func datapathMM2(h results.Hardware) float64 {
	sum := 0.0
	for _, a := range h.Area {
		if a.Block == "lane" || a.Block == "post_processing" {
			sum += a.AreaMM2
		}
	}
	return sum
}

func TestEqualAreaFillsTheAreaOfTheINT8Lanes(t *testing.T) {
	int8, dnateq := levelledLanes(t, "equal-area", "")
	assert.Equal(t, 256, int8.Lanes)
	assert.Less(t, dnateq.Lanes, 64, "counters are larger than a multiplier")
	assert.LessOrEqual(t, datapathMM2(dnateq), datapathMM2(int8))
	perLane := datapathMM2(dnateq) / float64(dnateq.Lanes)
	assert.Greater(t, datapathMM2(dnateq)+perLane*float64(dnateq.Tiles), datapathMM2(int8), "another lane per tile would not fit")
}

func TestEqualBandwidthFeedsNarrowOperandsToMoreLanes(t *testing.T) {
	int8, dnateq := levelledLanes(t, "equal-bandwidth", "")
	assert.Equal(t, int8.Tiles*12*12, dnateq.Lanes, "8 rows of 8 bits feed 12 of 5 bits")
}

func TestComparisonsThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"[run]\nnetworks = [\"alexnet\"]\ncomparison = \"equal-area\"\n[machine.dnateq.hardware.lane]\nexponent_bits_max = 7": `f.toml:3: run.comparison: machine dnateq: one of its lanes is larger than all 64 of machine int8`,
		"[run]\nnetworks = [\"alexnet\"]\ncomparison = \"equal-area\"\nmachines = [\"dnateq\"]":                               `f.toml:3: run.comparison: "equal-area" without a machine of kind "int8"`,
	} {
		_, err := Run(context.Background(), experimenttest.Config(t, text), Options{})
		assert.ErrorContains(t, err, want)
	}
}
