//go:build long

package rtl

import (
	"testing"

	"dnasim/quant"
)

// The joint histogram of 3969 counters, n = 6, takes Icarus Verilog a minute or two; n = 7, of
// 16129, hours.
func TestLargeJointHistogramKeepsTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	const n = 6
	for _, organisation := range []string{"ff_clock_gated", "ripple_up_pair"} {
		t.Run(organisation, func(t *testing.T) {
			t.Parallel()
			l := Lane{N: n, CounterBits: 3, Organisation: joint(organisation)}
			p, err := l.Program(dots(t, n, quant.FourTerms, 3, n)[:1])
			c.simulate(t, p, err)
		})
	}
}
