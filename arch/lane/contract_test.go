package lane

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// named finds an organisation that exists.
func named(name string) Organisation {
	o, ok := OrganisationNamed(name)
	if !ok {
		panic("no organisation " + name)
	}
	return o
}

func TestDrainSteps(t *testing.T) {
	counters := named("ff_clock_gated")
	for n, steps := range map[int][2]int{3: {28, 13}, 4: {60, 29}, 5: {124, 61}, 6: {252, 125}, 7: {508, 253}} {
		assert.Equal(t, steps, [2]int{counters.DrainSteps(n, 4), counters.DrainSteps(n, 1)}, "n = %d", n)
	}
	for n, steps := range map[int]int{3: 49, 4: 225, 5: 961, 6: 3969, 7: 16129} {
		assert.Equal(t, steps, named("joint_ripple_up_pair").DrainSteps(n, 4), "n = %d", n)
	}
	assert.Panics(t, func() { counters.DrainSteps(1, 4) })
}

func TestPostLatency(t *testing.T) {
	for n, cycles := range map[int]int64{3: 6, 4: 7, 7: 10} {
		assert.Equal(t, cycles, named("ff_clock_gated").Contract(n, 4, 12, 1).PostLatency, "n = %d", n)
	}
	assert.EqualValues(t, 3, INT8Contract().PostLatency)
}

func TestPairLimit(t *testing.T) {
	for organisation, limit := range map[string]int64{
		"ripple_up_pair":                4095, // up and down apart
		"ff_clock_gated_split_low_high": 2047, // signed
		"latch_file_shared_adder":       2047,
	} {
		assert.Equal(t, limit, named(organisation).PairLimit(12), organisation)
	}
	assert.Equal(t, int64(1)<<62-1, named("ripple_up_pair").PairLimit(MaxCounterBits))
}
