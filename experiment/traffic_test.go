package experiment

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/experiment/experimenttest"
	"dnasim/results"
)

// peak is what the memory of the default configuration moves in a cycle, in bytes: 12.8 GB/s at
// 500 MHz.
const peak = 25.6

// A product whose weights all tiles read at the same time: the controller merges the reads. Bytes
// are those that crossed the bus, and the lanes are what bounds the layer.
func TestMergedRequestsAreNoBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mg.csv")
	require.NoError(t, os.WriteFile(path, []byte("Layer,M,N,K,\nL3,64,256,3136,\n"), 0o600))
	l := runOf(t, experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]\nrun.machines = [\"int8\"]", path)), 2).Networks[0].Machines[0].Layers[0]
	assert.Equal(t, "compute", l.Bound)
	assert.LessOrEqual(t, float64(l.DRAMBytes), peak*float64(l.Cycles))
	assert.GreaterOrEqual(t, l.DRAMBytes, int64(64*3136+3136*256+64*256))
	assert.Positive(t, l.MergedBytes)
}

// However many tiles ask at the same time, and whatever the model of the memory, the bus moves no
// more than it can.
func TestBytesFitThePeakAtAnyNumberOfTiles(t *testing.T) {
	path := experimenttest.NetworkFile(t, experimenttest.Small)
	for _, memory := range []string{"banks", "bandwidth"} {
		for _, tiles := range []int{1, 4, 64, 256} {
			c := experimenttest.Config(t, fmt.Sprintf(
				"run.networks = [%q]\nrun.machines = [\"int8\", \"dnateq\"]\nhardware.tiles = %d\nhardware.memory.model = %q", path, tiles, memory))
			for _, m := range runOf(t, c, 2).Networks[0].Machines {
				for _, l := range m.Layers {
					where := fmt.Sprintf("%s, %d tiles, %s: %s", memory, tiles, m.Name, l.Name)
					assert.LessOrEqual(t, float64(l.DRAMBytes), peak*float64(l.Cycles), where)
					assert.True(t, l.MergedBytes == 0 || memory == "banks", where)
				}
			}
		}
	}
}

// The laws of a simulation hold on any machine: however requests, channels and blocks meet.
func TestLawsHoldOnRandomMachines(t *testing.T) {
	seeds := uint64(25)
	if testing.Short() {
		seeds = 5
	}
	path := experimenttest.NetworkFile(t, experimenttest.Small)
	for seed := range seeds {
		g := rand.New(rand.NewPCG(seed, 1))
		pick := func(values ...any) any { return values[g.IntN(len(values))] }
		text := fmt.Sprintf(`run = { networks = [%q], machines = ["int8", "dnateq"] }
tensors = { sample_elements = 4096, seed = %d }
[hardware]
clock_mhz = %v
tiles = %v
[hardware.activation_buffer]
capacity_kib = %v
[hardware.output_buffer]
capacity_kib = %v
[hardware.dma]
request_bytes = %v
outstanding = %v
[hardware.interconnect]
topology = %q
[hardware.memory]
%v
interleave_bytes = %v
tensor_order = %q
tensor_align_bytes = %v
[dram]
preset = %q
`, path, seed, pick(100, 500, 1333.3), pick(1, 3, 4, 16, 100), pick(1, 4, 64), pick(1, 16), pick(64, 100, 256, 1000, 4096), pick(1, 8, 64),
			pick("bus", "mesh", "local"),
			pick(`model = "banks"`, `model = "banks"`, "model = \"bandwidth\"\nchannels = 3", "model = \"bandwidth\"\nchannels = 8"), pick(64, 256, 1024), pick("regions", "layers"),
			pick(1, 8, 8192), pick("lpddr4_3200", "ddr4_2400", "hbm2", "vault16", "ddr4_2400_bgil_uq"))
		_, err := Run(t.Context(), experimenttest.Config(t, text), Options{Version: "test", Jobs: 2})
		require.NoError(t, err, text)
	}
}

// Blocks of neighbouring channels do not overlap in DRAM: conv3 of AlexNet writes its 64,896 bytes
// in 1,014 bursts or more, and reads its weights and inputs at least once.
func TestConv3OfAlexNetIsWrittenWhole(t *testing.T) {
	c := experimenttest.Config(t, "tensors.sample_elements = 4096\nrun.networks = [\"alexnet\"]\nrun.machines = [\"int8\"]")
	l := layerNamed(t, runOf(t, c, 2).Networks[0].Machines[0].Layers, "conv3")
	assert.GreaterOrEqual(t, l.DRAMWriteBytes, int64(1014*64))
	assert.Less(t, l.DRAMWriteBytes, int64(1014*64*9/8), "few bursts are written twice")
	assert.GreaterOrEqual(t, l.DRAMReadBytes, int64(256*384*9/2+13*13*256))
}

func layerNamed(t *testing.T, layers []results.Layer, name string) *results.Layer {
	t.Helper()
	for i := range layers {
		if layers[i].Name == name {
			return &layers[i]
		}
	}
	require.Fail(t, "no layer "+name)
	return nil
}
