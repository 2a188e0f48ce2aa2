package bill

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy"
	"dnasim/experiment/law"
	"dnasim/results"
)

// Every law notices when it is broken, and says which one it is.
func TestEachBrokenLawOfEnergyIsNoticed(t *testing.T) {
	for name, x := range map[string]struct {
		tamper func(*results.Layer, *float64)
		want   string
	}{
		"a lost part":          {func(e *results.Layer, energyPJ *float64) { e.Energy.Total *= 0.999 }, "energy parts sum to the total"},
		"no energy":            {func(e *results.Layer, energyPJ *float64) { e.Energy = results.EnergyPJ{} }, "energy is positive and finite"},
		"energy without end":   {func(e *results.Layer, energyPJ *float64) { e.Energy.Total = math.Inf(1) }, "energy is positive and finite"},
		"energy is no number":  {func(e *results.Layer, energyPJ *float64) { e.Energy.Total = math.NaN() }, "energy is positive and finite"},
		"a negative part":      {func(e *results.Layer, energyPJ *float64) { e.Energy.Parts[energy.Vector] = -1 }, "no part of the energy is negative"},
		"a part is no number":  {func(e *results.Layer, energyPJ *float64) { e.Energy.Parts[energy.Vector] = math.NaN() }, "no part of the energy is negative"},
		"the model says other": {func(e *results.Layer, energyPJ *float64) { *energyPJ *= 1.001 }, "energy parts sum to the total"},
	} {
		t.Run(name, func(t *testing.T) {
			stack := energy.Stack{}
			for i := range stack {
				stack[i] = float64(i + 1)
			}
			row, total := results.Layer{Energy: results.EnergyOf(stack)}, stack.Total()
			require.NoError(t, law.Check(energyLaws(&row, total)))
			x.tamper(&row, &total)
			err := law.Check(energyLaws(&row, total))
			require.ErrorContains(t, err, x.want)
			assert.ErrorContains(t, err, "internal error: conservation broken: ")
			assert.ErrorContains(t, err, "please report this configuration")
		})
	}
}
