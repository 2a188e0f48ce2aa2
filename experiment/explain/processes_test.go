package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/experiment"
	"dnasim/experiment/experimenttest"
	"dnasim/results"
)

// madeIn runs the machines in a process, asked for the others and explained.
func madeIn(t *testing.T, energyTable string) *results.Run {
	t.Helper()
	text := experimenttest.RealAndSmall(t) + "\n[energy]\n" + energyTable + "\n"
	c := experimenttest.Config(t, text)
	r, err := experiment.Run(t.Context(), c, experiment.Options{Version: "test", Jobs: 2, Explain: true, Processes: true})
	require.NoError(t, err)
	return r
}

// What counts priced anew give is what a run in that process gives; and so is the tornado's line.
func TestOtherProcessesAreRunsInThem(t *testing.T) {
	in := map[string]*results.Run{}
	for _, family := range []string{"lstp", "lop", "hp"} {
		in[family] = madeIn(t, `process = "`+family+`"`)
	}
	for family, r := range in {
		assert.Equal(t, results.Process{Name: family, TemperatureK: 350, NodeNM: 32, SRAM: family, Logic: family, Wires: family,
			Others: r.Process.Others}, r.Process)
		require.Len(t, r.Process.Others, 2)
		for _, other := range r.Process.Others {
			for j, g := range other.Geomean {
				assert.InEpsilon(t, in[other.Name].Geomean[j].EnergyRatio, g.EnergyRatio, 1e-12, "%s from %s", other.Name, family)
			}
		}
		c := processLine(t, r)
		for j, s := range c.Swings {
			assert.InEpsilon(t, in["lstp"].Geomean[j].EnergyRatio, s.EnergyRatioLow, 1e-12)
			assert.InEpsilon(t, in["hp"].Geomean[j].EnergyRatio, s.EnergyRatioHigh, 1e-12)
		}
	}
}

func processLine(t *testing.T, r *results.Run) *results.Constant {
	t.Helper()
	for i := range r.Sensitivity.Constants {
		if c := &r.Sensitivity.Constants[i]; c.Key == "process" {
			return c
		}
	}
	require.Fail(t, "no process in the tornado")
	return nil
}

// A part that is set apart makes every report say so; the others are then all three.
func TestMixedChipsSaySo(t *testing.T) {
	for _, table := range []string{`sram_cell = "itrs-hp"`, `logic_process = "hp"`} {
		r := madeIn(t, table)
		assert.Equal(t, "mixed", r.Process.Name)
		assert.Contains(t, r.EnergyTable.Process, "mixed (SRAM")
		assert.Len(t, r.Process.Others, 3)
		assert.NotNil(t, processLine(t, r))
	}
	assert.Equal(t, "lstp", madeIn(t, `sram_cell = "itrs-lstp"`).Process.Name, "set, but not apart")
}

// No headline of other processes without a machine to compare with, nor unless asked.
func TestOtherProcessesNeedABaseline(t *testing.T) {
	c := experimenttest.Config(t, experimenttest.RealAndSmall(t))
	assert.Empty(t, runOf(t, c, 1).Process.Others)
	require.NoError(t, c.Choose(nil, []string{"dnateq"}))
	r, err := experiment.Run(t.Context(), c, experiment.Options{Version: "test", Jobs: 1, Processes: true})
	require.NoError(t, err)
	assert.Empty(t, r.Process.Others)
}
