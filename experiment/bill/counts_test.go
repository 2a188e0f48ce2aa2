package bill

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dnasim/arch"
	"dnasim/experiment/experimenttest"
	"dnasim/experiment/simulate"
)

// What is counted is priced, nothing else.
func TestPairsAreSplitByZeroCodes(t *testing.T) {
	c := experimenttest.Config(t, "").Machines[1].Hardware
	var counts arch.ActionCounts
	counts[arch.LanePair], counts[arch.LaneDrainStep], counts[arch.PostProcessingBin] = 100, 28, 28
	f := arch.Format{Lane: arch.LaneDNATEQ, ExponentBits: 3, Terms: 4}
	got := map[string]float64{}
	for _, n := range ActionCounts(&counts, f, &c, simulate.Activity{NonZero: 0.25}, 3) {
		got[n.Component+"."+n.Action] = n.N
		assert.Equal(t, 3, n.ExponentBits)
	}
	assert.Equal(t, map[string]float64{
		"lane.pair_nonzero": 75, "lane.pair_zero": 225, "lane.drain_step": 84, "post_processing.bin": 84,
	}, got)
	for _, n := range ActionCounts(&counts, arch.Format{Lane: arch.LaneINT8}, &c, simulate.Activity{NonZero: 1}, 1) {
		assert.Contains(t, []string{"lane_int8", "post_processing_int8"}, n.Component, "a fallback layer")
	}
}

// Of the bits of operands those are charged that toggle; results are charged as they are.
func TestBitsAcrossTheArrayAreToggles(t *testing.T) {
	c := experimenttest.Config(t, "").Machines[1].Hardware
	var counts arch.ActionCounts
	counts[arch.ArrayActivationBits], counts[arch.ArrayWeightBits], counts[arch.ArrayResultBits] = 1000, 2000, 300
	got := map[string]float64{}
	for _, n := range ActionCounts(&counts, arch.Format{Lane: arch.LaneINT8}, &c, simulate.Activity{ActivationToggles: 0.25, WeightToggles: 0.5}, 2) {
		got[n.Component+"."+n.Action] = n.N
	}
	assert.Equal(t, map[string]float64{"array.activation_toggle": 500, "array.weight_toggle": 2000, "array.result_bit": 600}, got)
}
