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
	row     results.Layer
	run     arch.LayerResult
	chosen  mapping.Mapping
	layer   workloads.Layer
	plan    Plan
	machine *Machine
}

func (e *evidence) check() error {
	return e.machine.conserved(&e.row, &e.run, &e.chosen, &e.layer, &e.plan)
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
	_, chosen, err := m.mapping(net.Name, &net.Layers[i], plan.Format)
	require.NoError(t, err)
	run := &Run{Network: net, Machine: m, Plans: make([]Plan, len(net.Layers)), Layers: make([]Layer, len(net.Layers)), Rows: make([]results.Layer, len(net.Layers))}
	run.Plans[i] = plan
	on, err := newEngine(&m.Hardware)
	require.NoError(t, err)
	require.NoError(t, run.layer(t.Context(), on, i, nil))
	return evidence{run.Rows[i], run.Layers[i].Result, *chosen, net.Layers[i], plan, m}
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
		"a silent row":        {"conv2", func(e *evidence) { e.run.Counts[arch.ArrayActivationBits] /= 2 }, "activations cross the array for all pairs"},
		"a silent column":     {"conv2", func(e *evidence) { e.run.Counts[arch.ArrayWeightBits] /= 2 }, "weights cross the array for all pairs"},
		"a byte too many":     {"conv2", func(e *evidence) { e.run.Requested.Read++ }, "bytes requested to read"},
		"a byte not written":  {"conv2", func(e *evidence) { e.run.Requested.Write-- }, "bytes requested to write"},
		"a burst left out":    {"conv2", func(e *evidence) { e.run.Counts[arch.DRAMReadBurst]-- }, "bytes read are those of the bursts"},
		"a burst too many":    {"conv2", func(e *evidence) { e.run.Counts[arch.DRAMWriteBurst]++ }, "bytes written are those of the bursts"},
		"a request forgotten": {"conv2", func(e *evidence) {
			e.run.Counts[arch.DRAMReadBytes] -= e.run.Merged.Total() + 64
		}, "bytes that crossed the memory's bus or were merged are those requested"},
		"an operand left out": {"qkv", func(e *evidence) {
			e.run.Merged.Read += 1 << 20
			e.run.Counts[arch.DRAMReadBytes] = 128
		}, "every byte of the operands is read at least once (bytes): 128, expected at least "},
		"bytes of no operand": {"conv1", func(e *evidence) { e.run.Operands[arch.OperandWeights].DRAM.Count++ }, "bytes of the operands"},
		"bytes of no output":  {"conv1", func(e *evidence) { e.run.Operands[arch.OperandOutputs].DRAM.Count-- }, "bytes of the outputs"},
		"outputs left out": {"pool", func(e *evidence) {
			e.run.Merged.Write += 1 << 20
			e.run.Counts[arch.DRAMWriteBytes] = 127
		}, "every output is written once (bytes): 127, expected at least 128"},
		"a bus too fast": {"pool", func(e *evidence) {
			e.run.Counts[arch.DRAMWriteBytes] = 1 << 20
		}, "cycles in which the memory can move its bytes"},
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
