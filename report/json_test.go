package report

import (
	"bytes"
	"dnasim/energy"
	"dnasim/report/table"
	"dnasim/results"
	"dnasim/results/sample"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJSONOfARunReadsBack(t *testing.T) {
	r := sample.Run()
	var first, second bytes.Buffer
	require.NoError(t, Write(&first, r, table.JSON, Options{}))
	var back results.Run
	require.NoError(t, json.Unmarshal(first.Bytes(), &back))
	back.Config, r.Config = nil, nil // of any type; compared as bytes below
	assert.Equal(t, r.WithoutNil(), back.WithoutNil())

	require.NoError(t, json.Unmarshal(first.Bytes(), &back))
	require.NoError(t, Write(&second, &back, table.JSON, Options{}))
	assert.Equal(t, first.String(), second.String())
}

func TestJSONHasArraysForNothing(t *testing.T) {
	r := &results.Run{Networks: []results.Network{{Name: "a", Machines: []results.Machine{{Name: "int8"}}}}, Hardware: []results.Hardware{{Name: "int8"}}}
	var b bytes.Buffer
	require.NoError(t, Write(&b, r, table.JSON, Options{}))
	var back map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	network := back["networks"].([]any)[0].(map[string]any)
	assert.Equal(t, []any{}, network["versus_int8"])
	assert.Nil(t, network["accuracy"], "null says not measured")
	assert.Equal(t, []any{}, network["machines"].([]any)[0].(map[string]any)["layers"])
	for _, key := range []string{"notes", "geomean", "published_versus_ours"} {
		assert.Equal(t, []any{}, back[key], key)
	}
	assert.Nil(t, r.Networks[0].Versus, "the results are not changed")
}

func TestKeysOfTheContract(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Write(&b, sample.Run(), table.JSON, Options{}))
	var run map[string]any
	require.NoError(t, json.Unmarshal(b.Bytes(), &run))
	network := run["networks"].([]any)[2].(map[string]any)
	machine := network["machines"].([]any)[1].(map[string]any)
	for _, part := range []struct {
		object any
		keys   []string
	}{
		{run, []string{"schema", "version", "config", "networks", "geomean"}},
		{network, []string{"name", "params", "macs", "tensors", "accuracy", "machines", "versus_int8"}},
		{network["accuracy"], []string{"metric", "fp32", "int8", "dnateq", "samples"}},
		{machine, []string{"name", "kind", "cycles", "time_s", "macs", "dram_read_bytes", "dram_write_bytes", "mean_bits_weights", "mean_bits_activations", "compression", "energy_pj", "dot_product_energy_pj", "layers"}},
		{machine["energy_pj"], []string{"total", "dram_dynamic", "dram_background", "interconnect", "array_wires", "sram_dynamic", "sram_leakage", "datapath_dynamic", "datapath_leakage", "post_processing", "vector"}},
		{machine["layers"].([]any)[0], []string{"name", "m", "k", "n", "groups", "macs", "bits_weights", "bits_activations", "base", "rmae_weights", "rmae_activations", "cycles", "stall_cycles", "bound", "utilization", "dram_bytes", "energy_pj"}},
		{network["versus_int8"].([]any)[0], []string{"machine", "speedup", "energy_saving", "dot_product_energy_saving", "compression"}},
		{run["geomean"].([]any)[0], []string{"machine", "speedup", "energy_ratio", "dot_product_energy_ratio"}},
	} {
		for _, key := range part.keys {
			assert.Contains(t, part.object, key)
		}
	}
}

func TestNumbersThatAreNotFiniteAreRefused(t *testing.T) {
	tests := []struct {
		spoil func(*results.Run)
		want  string
	}{
		{func(r *results.Run) { r.Networks[1].Machines[0].TimeS = math.NaN() }, "networks[1] (transformer).machines[0] (int8).time_s is NaN"},
		{func(r *results.Run) { r.Networks[0].Machines[1].Layers[2].Energy.Parts[energy.Vector] = math.Inf(-1) }, "networks[0] (alexnet-grouped).machines[1] (dnateq).layers[2] (conv2).energy_parts_pj.vector is -Inf"},
		{func(r *results.Run) { r.Networks[0].Machines[1].Layers[0].Base = new(math.Inf(1)) }, "networks[0] (alexnet-grouped).machines[1] (dnateq).layers[0] (conv1).base is +Inf"},
		{func(r *results.Run) { r.Networks[2].Accuracy.Machines["int8"] = math.NaN() }, "networks[2] (alexnet-fmnist).accuracy.machines.int8 is NaN"},
		{func(r *results.Run) { r.Geomean[0].Speedup = math.NaN() }, "geomean[0] (dnateq).speedup is NaN"},
		{func(r *results.Run) { r.EnergyTable.Rows[3].EnergyPJ = new(math.NaN()) }, "energy_table.rows[3] (dram).energy_pj is NaN"},
		{func(r *results.Run) { r.Config["x"] = []any{map[string]any{"y": math.Inf(1)}} }, "config.x[0].y is +Inf"},
	}
	for _, test := range tests {
		r := sample.Run()
		test.spoil(r)
		for _, f := range table.Formats() {
			var b bytes.Buffer
			assert.ErrorContains(t, Write(&b, r, f, Options{Layers: true}), test.want)
			assert.Empty(t, b.Bytes(), "nothing is written")
		}
	}
}
