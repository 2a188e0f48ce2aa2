package configs

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"dnasim/arch"
	"dnasim/energy"
	"dnasim/internal/tomlfile"
	"dnasim/quant"
	"dnasim/workloads/describe"
	"dnasim/workloads/synthetic"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parse(t testing.TB, text string) *Config {
	t.Helper()
	c, err := Parse("f.toml", text)
	require.NoError(t, err)
	return c
}

// named returns a machine of the configuration.
func named(t testing.TB, c *Config, name string) *Machine {
	t.Helper()
	for i := range c.Machines {
		if c.Machines[i].Name == name {
			return &c.Machines[i]
		}
	}
	require.Fail(t, "no machine "+name)
	return nil
}

func machineNames(machines []Machine) []string {
	var names []string
	for i := range machines {
		names = append(names, machines[i].Name)
	}
	return names
}

// The packages state the same defaults in Go as accel.toml does: what their tests use is what runs.
func TestTheDefaultFileIsTheDefaultOfEveryPackage(t *testing.T) {
	c, err := Default()
	require.NoError(t, err)
	assert.Equal(t, describe.DefaultOptions(), c.Run.Options())
	assert.Equal(t, synthetic.DefaultConfig(), c.Tensors)
	assert.Equal(t, quant.DefaultConfig(), c.Quantization)
	assert.Equal(t, energy.DefaultConfig(), c.Energy)
	int8 := arch.DefaultConfig()
	// no counters
	int8.Lane.Terms, int8.Lane.CounterBits, int8.Lane.ExponentBitsMax, int8.PostProcessing.BinsPerCycle = 0, 0, 0, 0
	int8.Memory.Model, int8.Memory.DRAM = arch.MemoryBanks, c.DRAM
	assert.Equal(t, int8, named(t, c, "int8").Hardware)
	assert.Equal(t, []string{"int8", "dnateq", "dnateq-1t", "int-search"}, machineNames(c.Machines))
	assert.Empty(t, c.Path)
}

func TestTheShippedFilesLoadFromAnywhere(t *testing.T) {
	t.Chdir(t.TempDir())
	accel, err := Load("configs/accel.toml")
	require.NoError(t, err)
	assert.Equal(t, "configs/accel.toml", accel.Path)
	builtin, err := Default()
	require.NoError(t, err)
	assert.Equal(t, builtin.Map(), accel.Map())

	ndp, err := Load("./configs/../configs/ndp3d.toml")
	require.NoError(t, err)
	for _, m := range ndp.Machines {
		assert.Equal(t, arch.Memory{
			Model: "banks", Technology: "hmc", Channels: 16, BandwidthGBps: 10, LatencyNS: 45, AccessBytes: 64, InterleaveBytes: 256,
			TensorOrder: "regions", TensorAlignBytes: 8192,
			DRAM: ndp.DRAM,
		}, m.Hardware.Memory, m.Name)
		assert.Equal(t, 256, m.Hardware.Lanes(), m.Name)
		assert.Equal(t, 300.0, m.Hardware.ClockMHz, m.Name)
	}
	assert.Equal(t, 4, named(t, ndp, "int8").Hardware.PostProcessing.Units)
	assert.Equal(t, 16, named(t, ndp, "dnateq").Hardware.PostProcessing.Units)
}

func TestAFileOnDiskComesBeforeAShippedOne(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("configs", 0o700))
	require.NoError(t, os.WriteFile("configs/accel.toml", []byte("hardware.tiles = 2"), 0o600))
	c, err := Load("configs/accel.toml")
	require.NoError(t, err)
	assert.Equal(t, 2, c.Hardware.Tiles)
}

func TestAnEmptyFileIsTheDefault(t *testing.T) {
	want, err := Default()
	require.NoError(t, err)
	for _, text := range []string{"", "\n", "# nothing", "[run]\n[hardware]\n[machine]\n[machine.int8]\n[machine.dnateq.hardware.lane]", DefaultText()} {
		assert.Equal(t, want.Map(), parse(t, text).Map())
		assert.Equal(t, machineNames(want.Machines), machineNames(parse(t, text).Machines))
	}
}

// A machine's own table comes before the table of the default machine, that before the
// shared section of the file, that before the shared section of the default.
func TestLayers(t *testing.T) {
	for _, x := range []struct {
		name, text string
		units      int // of machine dnateq: the default machine says 64
		columns    int // of machine dnateq: the shared default says 8
		bitsMax    int // of machine int8: the default machine says 8, the shared default 7
	}{
		{"nothing", "", 64, 8, 8},
		{"shared section", "[hardware]\ncolumns = 2\n[quantization]\nbits_max = 6", 64, 2, 8},
		{"machine", "[machine.dnateq.hardware]\ncolumns = 3\npost_processing.units = 5", 5, 3, 8},
		{"both", "[hardware]\ncolumns = 2\n[machine.dnateq.hardware]\ncolumns = 3\n[machine.int8.quantization]\nbits_max = 8\nbits_min = 4", 64, 3, 8},
		{"machine before shared section", "[machine.dnateq.hardware]\ncolumns = 3\n[hardware]\ncolumns = 2", 64, 3, 8},
		{"another machine", "[machine.int8.hardware]\ncolumns = 3\npost_processing.units = 5", 64, 8, 8},
		{"dotted keys", "hardware.columns = 2\nmachine.dnateq.hardware.post_processing.units = 5", 5, 2, 8},
		{"inline tables", "machine = { dnateq = { hardware = { columns = 3, post_processing = { units = 5 } } } }", 5, 3, 8},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := parse(t, x.text)
			assert.Equal(t, x.units, named(t, c, "dnateq").Hardware.PostProcessing.Units)
			assert.Equal(t, x.columns, named(t, c, "dnateq").Hardware.Columns)
			assert.Equal(t, x.bitsMax, named(t, c, "int8").Quantization.BitsMax)
			assert.Equal(t, quant.FitUniform, named(t, c, "int8").Quantization.Fit, "untouched keys stay")
			assert.Equal(t, 1, named(t, c, "dnateq").Hardware.PostProcessing.BinsPerCycle)
		})
	}
}

func TestTablesOfAMachineChangeOnlyTheKeysTheyState(t *testing.T) {
	c := parse(t, "[hardware.memory]\nmodel = 'bandwidth'\nchannels = 2\n[machine.int8.hardware.memory]\nbandwidth_gbps = 3\n[machine.int8.hardware.weight_buffer]\nbanks = 4")
	want := arch.DefaultConfig().Memory
	want.Channels = 2
	assert.Equal(t, want, named(t, c, "dnateq").Hardware.Memory)
	assert.Equal(t, want, c.Hardware.Memory, "a machine does not change the shared section")
	want.BandwidthGBps = 3
	assert.Equal(t, want, named(t, c, "int8").Hardware.Memory)
	assert.Equal(t, arch.Buffer{CapacityKiB: 64, Banks: 4, WidthBits: 64}, named(t, c, "int8").Hardware.WeightBuffer)
	assert.Equal(t, arch.Buffer{CapacityKiB: 64, Banks: 1, WidthBits: 64}, named(t, c, "int8").Hardware.ActivationBuffer)
}

func TestANewMachineStartsFromTheDefaultOneOfItsKind(t *testing.T) {
	c := parse(t, `
[machine.wide]
kind = "dnateq"
hardware.columns = 16
[machine."4bit"]
kind = "int8"
quantization.bits_min = 4
[machine.dnateq.hardware]
rows = 2 # changes dnateq, not what new machines start from
[machine.plain]
kind = "dnateq"
`)
	assert.Equal(t, []string{"int8", "dnateq", "dnateq-1t", "int-search", "wide", "4bit", "plain"}, machineNames(c.Machines), "the default ones, then those of the file in its order")
	want, err := Default()
	require.NoError(t, err)
	plain := *named(t, want, "dnateq")
	plain.Name, plain.Predefined, plain.new = "plain", false, true
	assert.Equal(t, plain, *named(t, c, "plain"))
	assert.Equal(t, 16, named(t, c, "wide").Hardware.Columns)
	assert.Equal(t, 12, named(t, c, "wide").Hardware.Lane.CounterBits)
	assert.Equal(t, arch.LaneDNATEQ, named(t, c, "wide").Hardware.Lane.Kind)
	assert.Equal(t, 4, named(t, c, "4bit").Quantization.BitsMin)
	assert.Equal(t, arch.LaneINT8, named(t, c, "4bit").Hardware.Lane.Kind)
}

func TestSelectedMachinesAreInTheOrderAskedFor(t *testing.T) {
	c := parse(t, "[machine.wide]\nkind = \"dnateq\"")
	assert.Equal(t, []string{"int8", "wide"}, machineNames(c.Selected()), "its own, and INT8")
	c = parse(t, "[machine.wide]\nkind = \"dnateq\"\n[machine.dnateq.hardware]\nrows = 4")
	assert.Equal(t, []string{"int8", "dnateq", "wide"}, machineNames(c.Selected()), "nothing that the file states is dropped")
	c = parse(t, "[machine.dnateq.hardware]\nrows = 4")
	assert.Equal(t, []string{"int8", "dnateq", "dnateq-1t", "int-search"}, machineNames(c.Selected()), "an override is no new machine")
	c = parse(t, "[run]\nmachines = [\"wide\", \"int8\"]\n[machine.wide]\nkind = \"dnateq\"")
	assert.Equal(t, []string{"wide", "int8"}, machineNames(c.Selected()))
	assert.Equal(t, []string{"int8", "dnateq", "dnateq-1t", "int-search", "wide"}, machineNames(c.Machines))
}

func TestChooseReplacesWhatIsGiven(t *testing.T) {
	c := parse(t, "[run]\nnetworks = [\"vgg16\"]\nmachines = [\"int8\"]")
	require.NoError(t, c.Choose(nil, nil))
	assert.Equal(t, []string{"vgg16"}, c.Run.Networks)
	assert.Equal(t, []string{"int8"}, c.Run.Machines)
	require.NoError(t, c.Choose([]string{"gpt2", "alexnet"}, nil))
	assert.Equal(t, []string{"gpt2", "alexnet"}, c.Run.Networks)
	assert.Equal(t, []string{"int8"}, c.Run.Machines)
	require.NoError(t, c.Choose(nil, []string{"dnateq", "int8"}))
	assert.Equal(t, []string{"dnateq", "int8"}, machineNames(c.Selected()))
}

const tiny = `name = "tiny"
title = "Tiny"
input = { channels = 3, height = 8, width = 8 }
layers = [
  { name = "conv", kind = "conv", out = 4, kernel = 3, pad = 1 },
]
`

// Paths in a file are relative to its folder, those of the command line to the working folder.
func TestPathsOfNetworksAndPrices(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.MkdirAll("lab/nets", 0o700))
	require.NoError(t, os.WriteFile("lab/nets/tiny.toml", []byte(tiny), 0o600))
	require.NoError(t, os.WriteFile("lab/mine.toml", []byte(`
run.networks = ["nets/tiny.toml", "alexnet"]
energy.overrides = "prices.toml"
machine.int8.pin.tiny.conv = "tiles=1x1x1 block=8x8:4:27 order=mn"
`), 0o600))
	c, err := Load("lab/mine.toml")
	require.NoError(t, err)
	assert.Equal(t, []string{"lab/nets/tiny.toml", "alexnet"}, c.Run.Networks)
	assert.Equal(t, "lab/prices.toml", c.Energy.Overrides)
	n, err := c.Network(c.Run.Networks[0])
	require.NoError(t, err)
	assert.Equal(t, "tiny", n.Name)
	assert.EqualValues(t, 8*8*4*27, n.MACs())
	require.NoError(t, c.Choose([]string{"lab/nets/tiny.toml"}, nil))
	require.ErrorContains(t, c.Choose([]string{"nets/tiny.toml"}, nil), "command line: run.networks: nets/tiny.toml: no such file or directory")

	absolute, err := filepath.Abs("lab/nets/tiny.toml")
	require.NoError(t, err)
	c, err = Parse("elsewhere/mine.toml", "run.networks = ["+string(must(json.Marshal(absolute)))+"]")
	require.NoError(t, err)
	assert.Equal(t, []string{absolute}, c.Run.Networks)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestFaultsOfNetworkFilesAreFoundWithTheConfiguration(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("tiny.toml", []byte(tiny), 0o600))
	require.NoError(t, os.WriteFile("same.toml", []byte(tiny), 0o600))
	require.NoError(t, os.WriteFile("broken.toml", []byte(tiny+"[[\n"), 0o600))
	require.NoError(t, os.Mkdir("folder.toml", 0o700))
	for networks, want := range map[string]string{
		`["none.toml"]`:              "f.toml:1: run.networks: none.toml: no such file or directory",
		`["folder.toml"]`:            "f.toml:1: run.networks: folder.toml: is a directory",
		`["tiny.toml", "tiny.toml"]`: `f.toml:1: run.networks: network "tiny.toml" stands there twice; allowed: each once`,
		`["tiny.toml", "same.toml"]`: `f.toml:1: run.networks: tiny.toml and same.toml are both networks of the name "tiny"; allowed: each name once`,
	} {
		_, err := Parse("f.toml", "run.networks = "+networks)
		assert.EqualError(t, err, want)
	}
	_, err := Parse("f.toml", `run.networks = ["broken.toml"]`)
	assert.ErrorContains(t, err, "f.toml:1: run.networks: broken.toml:8: ")
}

func TestErrorsNameWhatIsKnown(t *testing.T) {
	for want, e := range map[string]*Error{
		"f.toml:3: run.batch: 0; allowed: 1": tomlfile.NewError("f.toml", 3, "run.batch", "0", "1"),
		"f.toml: run.batch: 0":               tomlfile.NewError("f.toml", 0, "run.batch", "0", ""),
		"f.toml: empty":                      tomlfile.NewError("f.toml", 0, "", "empty", ""),
		"run.batch: 0":                       tomlfile.NewError("", 0, "run.batch", "0", ""),
	} {
		assert.EqualError(t, e, want)
	}
}

// A fault that shows later still has file and line: those of the first key that the file
// states, else of the closest table.
func TestFaultsThatShowLater(t *testing.T) {
	c := parse(t, "[hardware.memory]\ntechnology = \"hmc\"\nmodel = \"bandwidth\"\n[machine.int8.hardware]\ntiles = 2\n")
	fault := func(keys ...string) string { return c.KeyError("x", "y", keys...).Error() }
	assert.Equal(t, "f.toml:2: hardware.memory.technology: x; allowed: y", fault("machine.int8.hardware.memory.technology", "hardware.memory.technology"))
	assert.Equal(t, "f.toml:5: machine.int8.hardware.tiles: x; allowed: y", fault("machine.int8.hardware.tiles", "hardware.tiles"))
	assert.Equal(t, "f.toml:4: machine.int8.hardware.rows: x; allowed: y", fault("machine.int8.hardware.rows", "hardware.rows"))
	assert.Equal(t, "f.toml:1: machine.dnateq.hardware.memory.channels: x; allowed: y", fault("machine.dnateq.hardware.memory.channels", "hardware.memory.channels"))
	assert.Equal(t, "f.toml: energy.node_nm: x; allowed: y", fault("energy.node_nm"))
}

// Configurations read one after the other or at the same time have nothing to do with each other.
func TestConfigurationsAreIndependent(t *testing.T) {
	want := parse(t, "").Map()
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			c, err := Parse("f.toml", fmt.Sprintf("hardware.tiles = %d\nmachine.dnateq.quantization.bits_max = 4\nmachine.int8.pin.alexnet.conv1 = \"x\"\ndram.preset = \"hbm2_1ch\"\n", i+1))
			assert.NoError(t, err)
			assert.Equal(t, i+1, c.Hardware.Tiles)
			c.Run.Networks[0], c.Machines[0].Name = "changed", "changed"
		})
	}
	group.Wait()
	for range 8 {
		assert.Equal(t, want, parse(t, "").Map())
	}
}
