package explain_test

import (
	"bytes"

	"dnasim/experiment"
	"dnasim/experiment/bill"
	"dnasim/experiment/experimenttest"
	"dnasim/experiment/explain"
	"dnasim/experiment/operands"
	"dnasim/experiment/simulate"
	"dnasim/quant"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/workloads"

	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/results"
)

// rivals adds an INT8 machine with searched widths and a smaller exponential machine to the two of
// the default.
const rivals = `
[machine.int-search]
kind = "int8"
[machine.int-search.quantization]
fit = "uniform"
bits_min = 2
bits_max = 8
[machine.dnateq]
[machine.dnateq-1t]
[machine.little]
kind = "dnateq"
[machine.little.hardware]
rows = 4
[machine.little.hardware.post_processing]
units = 32
`

func explained(t testing.TB, c *configs.Config, jobs int) *results.Run {
	t.Helper()
	r, err := experiment.Run(t.Context(), c, experiment.Options{Version: "test", Jobs: jobs, Explain: true})
	require.NoError(t, err)
	return r
}

func waterfallOf(t testing.TB, n *results.Network, machine string) *results.Waterfall {
	t.Helper()
	for i := range n.Waterfalls {
		if n.Waterfalls[i].Machine == machine {
			return &n.Waterfalls[i]
		}
	}
	require.Fail(t, "no waterfall of "+machine)
	return nil
}

func stepOf(t testing.TB, w *results.Waterfall, key string) *results.WaterfallStep {
	t.Helper()
	for i := range w.Steps {
		if w.Steps[i].Key == key {
			return &w.Steps[i]
		}
	}
	require.Fail(t, "no step "+key)
	return nil
}

// A waterfall begins and ends at energies that the results state, and every step follows from the
// one before.
func TestWaterfallsAddUp(t *testing.T) {
	r := explained(t, experimenttest.Config(t, experimenttest.RealAndSmall(t)+rivals), 2)
	for i := range r.Networks {
		n := &r.Networks[i]
		require.Len(t, n.Waterfalls, len(r.Hardware)-1)
		for _, w := range n.Waterfalls {
			to := machineOf(t, n, w.Machine)
			tolerance := 1e-9 * w.FromPJ
			assert.InDelta(t, machineOf(t, n, "int8").Energy.Total, w.FromPJ, tolerance)
			assert.InDelta(t, to.Energy.Total, w.ToPJ, tolerance)
			at, parts := w.FromPJ, machineOf(t, n, "int8").Energy
			for _, s := range w.Steps {
				at += s.ChangePJ
				parts.Add(&s.Parts)
				assert.InDelta(t, at, s.AfterPJ, tolerance, "%s to %s: %s", n.Name, w.Machine, s.Key)
			}
			assert.InDelta(t, w.ToPJ, at, tolerance)
			for _, part := range [][2]float64{{to.Energy.Parts[energy.DRAMDynamic], parts.Parts[energy.DRAMDynamic]}, {to.Energy.Parts[energy.DRAMBackground], parts.Parts[energy.DRAMBackground]}, {to.Energy.Parts[energy.SRAMDynamic], parts.Parts[energy.SRAMDynamic]},
				{to.Energy.Parts[energy.DatapathDynamic], parts.Parts[energy.DatapathDynamic]}, {to.Energy.Parts[energy.DatapathLeakage], parts.Parts[energy.DatapathLeakage]}, {to.Energy.Parts[energy.PostProcessing], parts.Parts[energy.PostProcessing]}} {
				assert.InDelta(t, part[0], part[1], tolerance, "every component arrives")
			}
		}
	}
}

// A step changes what it says and nothing else.
func TestStepsChangeOneThing(t *testing.T) {
	r := explained(t, experimenttest.Config(t, experimenttest.RealAndSmall(t)+rivals), 2)
	for i := range r.Networks {
		n := &r.Networks[i]
		for _, w := range n.Waterfalls {
			for key, mayChange := range map[string]func(*results.EnergyPJ) float64{
				"fewer_bits": func(e *results.EnergyPJ) float64 {
					return e.Parts[energy.DRAMDynamic] + e.Parts[energy.Interconnect] + e.Parts[energy.SRAMDynamic] + e.Parts[energy.Vector] + e.Parts[energy.PostProcessing] + e.Parts[energy.ArrayWires]
				},
				"faster_loads": func(e *results.EnergyPJ) float64 {
					return e.Parts[energy.DRAMBackground] + e.Parts[energy.SRAMLeakage] + e.Parts[energy.DatapathLeakage]
				},
				"zeros": func(e *results.EnergyPJ) float64 { return e.Parts[energy.DatapathDynamic] },
				"lanes": func(e *results.EnergyPJ) float64 { return e.Parts[energy.DatapathDynamic] + e.Parts[energy.ArrayWires] },
				"read_out": func(e *results.EnergyPJ) float64 {
					return e.Parts[energy.DatapathDynamic] + e.Parts[energy.ArrayWires] + e.Parts[energy.PostProcessing]
				},
				"movement": func(e *results.EnergyPJ) float64 {
					return e.Parts[energy.DRAMDynamic] + e.Parts[energy.Interconnect] + e.Parts[energy.SRAMDynamic] + e.Parts[energy.Vector]
				},
				"time": func(e *results.EnergyPJ) float64 {
					return e.Parts[energy.DRAMBackground] + e.Parts[energy.SRAMLeakage] + e.Parts[energy.DatapathLeakage]
				},
				"leakage": func(e *results.EnergyPJ) float64 { return e.Parts[energy.DatapathLeakage] },
			} {
				s := stepOf(t, &w, key)
				assert.InDelta(t, s.ChangePJ, mayChange(&s.Parts), 1e-9*w.FromPJ, "%s to %s: %s", n.Name, w.Machine, key)
			}
		}
		search := waterfallOf(t, n, "int-search")
		for _, key := range []string{"size", "lanes", "read_out", "movement", "time", "leakage"} {
			assert.Zero(t, stepOf(t, search, key).ChangePJ, "INT8 lanes on narrow operands are that machine: %s", key)
		}
		assert.Negative(t, stepOf(t, search, "fewer_bits").ChangePJ)
		assert.Zero(t, stepOf(t, waterfallOf(t, n, "dnateq"), "size").ChangePJ, "as many lanes")
		assert.NotZero(t, stepOf(t, waterfallOf(t, n, "little"), "size").ChangePJ, "half as many lanes")
	}
}

// The step of the lanes is the number of pairs times the difference of two prices.
func TestTheStepOfTheLanesIsPairsTimesPrices(t *testing.T) {
	c := experimenttest.Config(t, experimenttest.RealAndSmall(t))
	prices, err := (&bill.Cache{}).Load(c)
	require.NoError(t, err)
	machines, _, err := bill.Machines(c, prices, func(*configs.Machine) arch.Need { return arch.Need{ExponentBits: 7} }, nil)
	require.NoError(t, err)
	nets, err := operands.Networks(c)
	require.NoError(t, err)
	n, runs := simulated(t, c, nets[1], machines)
	e, err := explain.New(c, machines, prices, nil)
	require.NoError(t, err)
	require.NoError(t, e.Network(t.Context(), n, runs, simulate.Options{Jobs: 1}))
	want := 0.0
	price := func(m *bill.Machine, l *simulate.Layer) float64 {
		pj := 0.0
		for _, x := range m.Counts(l) {
			if x.Component == bill.Lane && x.Action != arch.LaneDrainStep.Name() {
				s, err := m.Pricer.Price([]energy.Count{x}, 0)
				require.NoError(t, err)
				pj += s[energy.DatapathDynamic]
			}
		}
		return pj
	}
	for i := range runs[1].Layers {
		int8 := runs[0].Layers[i]
		int8.NonZero = runs[1].Layers[i].NonZero
		want += price(machines[1], &runs[1].Layers[i]) - price(machines[0], &int8)
	}
	require.NotZero(t, want)
	assert.InDelta(t, want, stepOf(t, &n.Waterfalls[0], "lanes").Parts.Parts[energy.DatapathDynamic], 1e-9*math.Abs(want))
	assert.Positive(t, stepOf(t, &n.Waterfalls[0], "lanes").Parts.Parts[energy.ArrayWires], "larger lanes, longer wires")
}

// simulated runs a network on machines.
func simulated(t *testing.T, c *configs.Config, net *workloads.Network, machines []*bill.Machine) (*results.Network, []*simulate.Run) {
	t.Helper()
	tensors, err := operands.Open(t.Context(), c, net, nil)
	require.NoError(t, err)
	var quantizations []quant.Config
	for _, m := range machines {
		quantizations = append(quantizations, m.Quantization)
	}
	codes, err := tensors.Encode(t.Context(), quantizations, 1, nil)
	require.NoError(t, err)
	var runs []*simulate.Run
	for k, m := range machines {
		plans, err := simulate.Plans(net, m.Machine, codes, k)
		require.NoError(t, err)
		run, err := simulate.Simulate(t.Context(), net, m.Machine, plans, simulate.Options{Jobs: 1})
		require.NoError(t, err)
		runs = append(runs, run)
	}
	return &results.Network{Name: net.Name}, runs
}

// machineOf is the named machine of a network's results.
func machineOf(t testing.TB, n *results.Network, name string) *results.Machine {
	t.Helper()
	m := n.FindMachine(name)
	require.NotNil(t, m, "no machine "+name)
	return m
}

func runOf(t testing.TB, c *configs.Config, jobs int) *results.Run {
	t.Helper()
	r, err := experiment.Run(t.Context(), c, experiment.Options{Version: "test", Jobs: jobs})
	require.NoError(t, err)
	return r
}

// jsonOf is what a user reads of results.
func jsonOf(t testing.TB, r *results.Run) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, r, table.JSON, report.Options{}))
	return b.Bytes()
}

// What a constant does to the headline is what an override of its rows does.
func TestATornadoIsARunWithOtherPrices(t *testing.T) {
	text := experimenttest.RealAndSmall(t)
	r := explained(t, experimenttest.Config(t, text), 2)
	var c *results.Constant
	for i := range r.Sensitivity.Constants {
		if r.Sensitivity.Constants[i].Key == "lpddr4_access" {
			c = &r.Sensitivity.Constants[i]
		}
	}
	require.NotNil(t, c)
	assert.Equal(t, []string{"dram.lpddr4.read_bytes", "dram.lpddr4.write_bytes"}, c.Rows)
	for end, factor := range []float64{c.Low, c.High} {
		overrides := ""
		for _, row := range r.EnergyTable.Rows {
			if slices.Contains(c.Rows, row.Component+"."+row.Action) {
				overrides += fmt.Sprintf("[%q]\nenergy_pj = %v\n", row.Component+"."+row.Action, factor**row.EnergyPJ)
			}
		}
		file := filepath.Join(t.TempDir(), "prices.toml")
		require.NoError(t, os.WriteFile(file, []byte(overrides), 0o600))
		priced := runOf(t, experimenttest.Config(t, text+"\n[energy]\noverrides = '"+file+"'\n"), 2)
		want := [2]float64{c.Swings[0].EnergyRatioLow, c.Swings[0].EnergyRatioHigh}[end]
		assert.InDelta(t, priced.Geomean[0].EnergyRatio, want, 1e-9)
		dot := [2]*float64{c.Swings[0].DotProductEnergyRatioLow, c.Swings[0].DotProductEnergyRatioHigh}[end]
		assert.InDelta(t, *priced.Geomean[0].DotProductEnergyRatio, *dot, 1e-9)
	}
}

// The rows that a constant moves are rows of the table in force, and everything assumed that is
// priced has a range.
func TestEveryAssumedPriceInForceIsMoved(t *testing.T) {
	r := explained(t, experimenttest.Config(t, experimenttest.RealAndSmall(t)+rivals), 2)
	rows, moved := map[string]results.EnergyRow{}, map[string]bool{}
	for _, row := range r.EnergyTable.Rows {
		rows[row.Component+"."+row.Action] = row
	}
	for _, c := range r.Sensitivity.Constants {
		require.NotEmpty(t, c.Rows, c.Key)
		require.Len(t, c.Swings, len(r.Hardware)-1, c.Key)
		for _, key := range c.Rows {
			require.Contains(t, rows, key)
			moved[key] = true
		}
	}
	for key, row := range rows {
		if row.Status == "assumed" && (row.EnergyPJ != nil || row.LeakageUW != nil) {
			assert.True(t, moved[key], "%s is assumed: energy/data/uncertainty.csv must say how far it may lie off", key)
		}
	}
}

func TestNothingIsExplainedUnlessAsked(t *testing.T) {
	c := experimenttest.Config(t, experimenttest.RealAndSmall(t))
	plain, full := runOf(t, c, 2), explained(t, c, 1)
	assert.Nil(t, plain.Waterfall)
	assert.Nil(t, plain.Sensitivity)
	full.Waterfall, full.Sensitivity = nil, nil
	for i := range full.Networks {
		full.Networks[i].Waterfalls = nil
	}
	assert.Equal(t, string(jsonOf(t, plain)), string(jsonOf(t, full)), "results do not depend on whether they are explained")
}

func TestExplanationsDoNotDependOnJobs(t *testing.T) {
	c := experimenttest.Config(t, experimenttest.RealAndSmall(t)+rivals)
	assert.Equal(t, string(jsonOf(t, explained(t, c, 1))), string(jsonOf(t, explained(t, c, 4))))
}

// Without an INT8 machine there is nothing to explain a difference from.
func TestWithoutINT8ThereIsNoWaterfall(t *testing.T) {
	c := experimenttest.Config(t, experimenttest.RealAndSmall(t))
	require.NoError(t, c.Choose(nil, []string{"dnateq"}))
	r := explained(t, c, 1)
	assert.Nil(t, r.Waterfall)
	assert.Nil(t, r.Sensitivity)
}
