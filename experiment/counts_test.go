package experiment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy"
	"dnasim/experiment/experimenttest"
	"dnasim/results"
)

// Outputs alone give the energies again: of every layer and machine, part by part, counts times the
// prices that the same run prints.
func TestEnergiesFollowFromTheCountsAndPricesOfTheOutput(t *testing.T) {
	for name, memory := range map[string]string{
		"lpddr4":    "",
		"ddr4":      "[dram]\npreset = \"ddr4_2400\"\n",
		"hbm2":      "[dram]\npreset = \"hbm2\"\n",
		"vaults":    "[dram]\npreset = \"vault16\"\n",
		"currents":  "[dram]\ntechnology = \"\"\n",
		"bandwidth": "[hardware.memory]\nmodel = \"bandwidth\"\n",
		"skew":      "[hardware]\nclock_mhz = 4000\nrows = 32\ncolumns = 256\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := experimenttest.Config(t, "[run]\nnetworks = [\"alexnet-fmnist\"]\n"+
				"[tensors]\nsource = \"synthetic\"\n"+memory)
			r, err := Run(t.Context(), c, Options{Jobs: 2})
			require.NoError(t, err)
			text, err := json.Marshal(r.WithoutNil())
			require.NoError(t, err)
			var out results.Run
			require.NoError(t, json.NewDecoder(bytes.NewReader(text)).Decode(&out))
			requireRecomputed(t, &out)
		})
	}
}

func requireRecomputed(t *testing.T, r *results.Run) {
	t.Helper()
	prices := map[string]results.Price{}
	key := func(machine, component, action string, bits int) string {
		return fmt.Sprint(machine, "/", component, "/", action, "/", bits)
	}
	for _, p := range r.EnergyTable.Prices {
		prices[key(p.Machine, p.Component, p.Action, p.ExponentBits)] = p
	}
	for _, m := range r.Networks[0].Machines {
		total := map[string]float64{}
		for _, l := range m.Layers {
			require.NotEmpty(t, l.Counts, l.Name)
			parts := map[string]float64{}
			for _, n := range l.Counts {
				p, ok := prices[key(m.Name, n.Component, n.Action, n.ExponentBits)]
				require.True(t, ok, "no price of %s.%s on %s", n.Component, n.Action, m.Name)
				parts[p.Part] += n.Count * p.EnergyPJ
				total[p.Part] += n.Count * p.EnergyPJ
			}
			requireParts(t, &l.Energy, parts, m.Name+" "+l.Name)
		}
		requireParts(t, &m.Energy, total, m.Name)
	}
}

func requireParts(t *testing.T, e *results.EnergyPJ, parts map[string]float64, where string) {
	t.Helper()
	for _, part := range energy.Parts() {
		assert.InDelta(t, e.Parts[part], parts[part.Key()], 1e-9*e.Total, "%s: %s", where, part)
	}
}
