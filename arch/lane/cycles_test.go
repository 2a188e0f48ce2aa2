package lane

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDrainSteps(t *testing.T) {
	for n, steps := range map[int][2]int{3: {28, 13}, 4: {60, 29}, 5: {124, 61}, 6: {252, 125}, 7: {508, 253}} {
		assert.Equal(t, steps, [2]int{DrainSteps(n, 4), DrainSteps(n, 1)}, "n = %d", n)
	}
	assert.Equal(t, 0, DrainSteps(0, 0), "an integer lane has no counters")
	assert.Panics(t, func() { DrainSteps(1, 4) })
}

func TestPostLatency(t *testing.T) {
	for n, cycles := range map[int]int{3: 6, 4: 7, 7: 10, 0: INT8PostLatency} {
		assert.Equal(t, cycles, PostLatency(n), "n = %d", n)
	}
	assert.Equal(t, 2, INT8PostLatency)
}

func TestCountLimit(t *testing.T) {
	for organisation, limit := range map[string]int64{
		"ripple_up_pair":                4095, // up and down apart
		"ff_clock_gated_split_low_high": 2047, // signed
		"latch_file_shared_adder":       2047,
	} {
		assert.Equal(t, limit, CountLimit(organisation, 12), organisation)
	}
	assert.Equal(t, int64(1)<<62-1, CountLimit("ripple_up_pair", MaxCounterBits))
}
