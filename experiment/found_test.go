package experiment

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/experiment/experimenttest"
	"dnasim/results"
)

// builtRun runs small networks on lanes of one organisation; maxBits is a number or "found".
func builtRun(t *testing.T, networks, comparison, maxBits string) *results.Run {
	t.Helper()
	return runOf(t, experimenttest.Config(t, fmt.Sprintf(`
[run]
networks = [%s]
comparison = "%s"
evaluation_samples = 10
[quantization]
rmae_weights = 0.2
rmae_activations = 0.2
[machine.int8]
[machine.dnateq.hardware.lane]
exponent_bits_max = %s
[machine.dnateq-1t.hardware.lane]
exponent_bits_max = %s
[machine.wide]
kind = "dnateq"
quantization.rmae_weights = 0.05
hardware.lane.exponent_bits_max = %s
`, networks, comparison, maxBits, maxBits, maxBits)), 2)
}

// A chip that is built as found is the chip with the number written, whatever the comparison.
func TestFoundIsTheNumberWritten(t *testing.T) {
	for _, comparison := range []string{"equal-lanes", "equal-bandwidth"} {
		found := builtRun(t, `"alexnet-fmnist", "resnet-fmnist"`, comparison, `"found"`)
		for i, h := range found.Hardware {
			if h.Kind != "dnateq" {
				assert.Zero(t, h.BuiltFor)
				continue
			}
			require.True(t, h.BuiltFor.Found)
			widest := 0
			for k := range found.Networks {
				for _, l := range found.Networks[k].Machines[i].Layers {
					widest = max(widest, l.BitsWeights-1)
				}
			}
			assert.Equal(t, widest, h.BuiltFor.ExponentBits, h.Name)
			written := builtRun(t, `"alexnet-fmnist", "resnet-fmnist"`, comparison, fmt.Sprint(widest))
			want := written.Hardware[i]
			want.BuiltFor.Found = true
			assert.Equal(t, want, h)
			for k := range found.Networks {
				assert.Equal(t, written.Networks[k].Machines[i], found.Networks[k].Machines[i], "%s, %s", h.Name, comparison)
			}
		}
	}
}

// One chip runs all networks of the run: it is built for the widest of them.
func TestOneChipRunsAllNetworks(t *testing.T) {
	one, other := builtRun(t, `"alexnet-fmnist"`, "equal-lanes", `"found"`), builtRun(t, `"resnet-fmnist"`, "equal-lanes", `"found"`)
	both := builtRun(t, `"resnet-fmnist", "alexnet-fmnist"`, "equal-lanes", `"found"`)
	for i, h := range both.Hardware {
		a, b := one.Hardware[i], other.Hardware[i]
		assert.Equal(t, max(a.BuiltFor.ExponentBits, b.BuiltFor.ExponentBits), h.BuiltFor.ExponentBits)
		assert.Equal(t, max(a.AreaMM2, b.AreaMM2), h.AreaMM2)
	}
}

// Counters for more exponents are never smaller, and never leak less.
func TestWiderLanesAreNeverSmaller(t *testing.T) {
	var last *results.Run
	for n := 3; n <= 7; n++ {
		r := builtRun(t, `"alexnet-fmnist"`, "equal-lanes", fmt.Sprint(n))
		for i, h := range r.Hardware {
			if last != nil {
				assert.GreaterOrEqual(t, h.AreaMM2, last.Hardware[i].AreaMM2, "%s, n = %d", h.Name, n)
				assert.GreaterOrEqual(t, h.LeakageMW, last.Hardware[i].LeakageMW, "%s, n = %d", h.Name, n)
			}
		}
		last = r
	}
}
