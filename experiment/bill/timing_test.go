package bill

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/experiment/experimenttest"
	"dnasim/results"
)

// described are the default machines at a clock, in a process.
func described(t *testing.T, process string, clockMHz float64) []results.Hardware {
	t.Helper()
	c := experimenttest.Config(t, "[energy]\nprocess = \""+process+"\"\n")
	for i := range c.Machines {
		if clockMHz > 0 {
			c.Machines[i].Hardware.ClockMHz = clockMHz
		}
	}
	prices, err := NewCache().Load(c)
	require.NoError(t, err)
	machines, _, err := Machines(c, prices, func(*configs.Machine) arch.Need { return arch.Need{ExponentBits: 4} }, nil)
	require.NoError(t, err)
	var list []results.Hardware
	for _, m := range machines {
		list = append(list, m.Describe(c, prices.Table))
	}
	return list
}

// Path and slack are the period; at its fastest clock no block of a machine misses, and above it
// the slowest does.
func TestBlocksAreHeldAgainstTheClock(t *testing.T) {
	for _, h := range described(t, "lstp", 0) {
		longest := 0.0
		for _, a := range h.Area {
			if a.CriticalPathNS == nil {
				assert.Equal(t, "vector", a.Block, "its source states no path")
				assert.Nil(t, a.SlackNS)
				continue
			}
			assert.InDelta(t, 1e3/h.ClockMHz, *a.CriticalPathNS+*a.SlackNS, 1e-12, a.Block)
			longest = max(longest, *a.CriticalPathNS)
		}
		assert.InEpsilon(t, longest, 1e3/h.FastestClockMHz, 1e-12)
		for factor, misses := range map[float64]bool{1 - 1e-9: false, 1 + 1e-9: true} {
			for _, again := range described(t, "lstp", factor*h.FastestClockMHz) {
				if again.Name == h.Name {
					assert.Equal(t, misses, len(again.Timing) > 0, "%s at %.2f MHz", h.Name, again.ClockMHz)
					assert.Equal(t, h.FastestClockMHz, again.FastestClockMHz, "it does not depend on the clock")
				}
			}
		}
	}
}

// Logic is as much faster in hp as C V / I says: all default machines meet their clock.
func TestDefaultMachinesMeetTheirClockInHP(t *testing.T) {
	slow := described(t, "lstp", 0)
	for i, h := range described(t, "hp", 0) {
		assert.Empty(t, h.Timing, h.Name)
		assert.Greater(t, h.FastestClockMHz, slow[i].FastestClockMHz, h.Name)
	}
}
