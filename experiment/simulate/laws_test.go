package simulate

import (
	"slices"

	"dnasim/experiment/experimenttest"

	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
	"dnasim/mapping"
	"dnasim/results"
	"dnasim/workloads"
)

// evidence is all that the laws look at.
type evidence struct {
	row    results.Layer
	run    arch.LayerResult
	chosen mapping.Mapping
	layer  workloads.Layer
	format arch.Format
}

func (e *evidence) check() error {
	return conserved(&e.row, &e.run, &e.chosen, &e.layer, e.format)
}

// evidenceOf simulates a layer as Simulate does.
func evidenceOf(t *testing.T, net *workloads.Network, name string) evidence {
	t.Helper()
	m := machineOf(t, "", "int8")
	widths := map[string]stored{}
	for i := range net.Layers {
		widths[net.Layers[i].Name] = stored{8, 8}
	}
	i := slices.IndexFunc(net.Layers, func(l workloads.Layer) bool { return l.Name == name })
	require.GreaterOrEqual(t, i, 0, "no layer "+name)
	plan := *planOf(t, net, "", "int8", widths)[name]
	chosen, err := m.mapping(net.Name, &net.Layers[i], plan.Format)
	require.NoError(t, err)
	run := &Run{Network: net, Machine: m, Plans: make([]Plan, len(net.Layers)), Layers: make([]Layer, len(net.Layers)), Rows: make([]results.Layer, len(net.Layers))}
	run.Plans[i] = plan
	a, err := arch.New(m.Hardware)
	require.NoError(t, err)
	require.NoError(t, run.layer(t.Context(), a, i, nil))
	return evidence{run.Rows[i], run.Layers[i].Result, *chosen, net.Layers[i], plan.Format}
}

// Every law notices when it is broken, and says which one it is.
func TestEachBrokenLawIsNoticed(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	for name, x := range map[string]struct {
		layer  string
		tamper func(*evidence)
		want   string
	}{
		"a MAC too few":       {"conv2", func(e *evidence) { e.run.Counts[arch.LanePair]-- }, "MACs performed: 36863, expected 36864"},
		"a MAC in pooling":    {"pool", func(e *evidence) { e.run.Counts[arch.LanePair]++ }, "MACs performed: 1, expected 0"},
		"a row left out":      {"conv2", func(e *evidence) { e.layer.M++ }, "MACs performed: 36864, expected 37440"},
		"vector operation":    {"pool", func(e *evidence) { e.run.Counts[arch.VectorOp]++ }, "vector operations performed"},
		"vector work in GEMM": {"conv2", func(e *evidence) { e.run.Counts[arch.VectorOp]++ }, "vector operations performed: 1, expected 0"},
		"a byte too many":     {"conv2", func(e *evidence) { e.run.Counts[arch.DRAMReadBytes]++ }, "bytes read"},
		"a byte not written":  {"conv2", func(e *evidence) { e.run.Counts[arch.DRAMWriteBytes]-- }, "bytes written"},
		"weights left out": {"qkv", func(e *evidence) {
			e.run.Counts[arch.DRAMReadBytes], e.chosen.ReadBytes = 431, 431
		}, "every weight is read at least once (bytes): 431, expected at least 432"},
		"second operand left out": {"pv", func(e *evidence) {
			e.run.Counts[arch.DRAMReadBytes], e.chosen.ReadBytes = 47, 47
		}, "every weight is read at least once (bytes): 47, expected at least 48"},
		"bytes of no operand": {"conv1", func(e *evidence) { e.run.Operands[arch.OperandWeights].DRAM.Count++ }, "bytes of the operands"},
		"bytes of no output":  {"conv1", func(e *evidence) { e.run.Operands[arch.OperandOutputs].DRAM.Count-- }, "bytes of the outputs"},
		"outputs left out": {"pool", func(e *evidence) {
			e.run.Counts[arch.DRAMWriteBytes], e.chosen.WriteBytes = 127, 127
		}, "every output is written once (bytes): 127, expected at least 128"},
		"too fast":            {"conv1", func(e *evidence) { e.row.MinCycles = e.row.Cycles + 1 }, "cycles are at least the closed-form minimum"},
		"a lost cycle":        {"conv1", func(e *evidence) { e.row.Split.DRAM-- }, "attributed cycles sum to the layer's"},
		"a lost cycle of one": {"conv1", func(e *evidence) { e.run.Tiles[1].Busy-- }, "cycles of tile 1 sum to the layer's, none negative"},
		"a negative stall":    {"conv1", func(e *evidence) { t := &e.run.Tiles[2]; t.Busy += t.DRAM + 1; t.DRAM = -1 }, "cycles of tile 2 sum to the layer's, none negative"},
	} {
		t.Run(name, func(t *testing.T) {
			e := evidenceOf(t, net, x.layer)
			require.NoError(t, e.check())
			x.tamper(&e)
			err := e.check()
			require.ErrorContains(t, err, x.want)
			assert.ErrorContains(t, err, "internal error: conservation broken: ")
			assert.ErrorContains(t, err, "please report this configuration")
		})
	}
}
