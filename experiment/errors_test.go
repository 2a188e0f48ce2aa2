package experiment

import (
	"dnasim/experiment/experimenttest"

	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
)

// requireFault: an error of the configuration, with its place, from Check or only from Run.
func requireFault(t *testing.T, err error, want string) {
	t.Helper()
	require.ErrorAs(t, err, new(*configs.Error), "%v", err)
	require.EqualError(t, err, want)
}

func TestFaultsThatACheckFinds(t *testing.T) {
	const sram = "SRAM 8388608 B x 64 bit, itrs-lstp at 32 nm: capacity must be 64 to 2097152 bytes: use several banks for more, registers for less"
	for name, x := range map[string]struct{ text, want string }{
		"a buffer beyond the table": {"[hardware.weight_buffer]\nbanks = 2\ncapacity_kib = 32768",
			"f.toml:1: hardware.weight_buffer: machine int8: weight_buffer: " + sram},
		"one machine's buffer": {"[machine.dnateq.hardware]\noutput_buffer = { capacity_kib = 16384 }",
			"f.toml:2: machine.dnateq.hardware.output_buffer: machine dnateq: output_buffer: " + sram},
		"memory technology": {"[hardware.memory]\ntechnology = \"hbm9\"\nmodel = \"bandwidth\"",
			`f.toml:2: hardware.memory.technology: machine int8: dram: no memory technology "hbm9": allowed are ddr4, hbm2, hmc, lpddr4; did you mean "hbm2"?`},
		"organisation": {"[machine.dnateq.hardware.lane]\norganisation = \"shared_by_2\"\nexponent_bits_max = 7",
			`f.toml:2: machine.dnateq.hardware.lane.organisation: machine dnateq: lane: no counter_set.shared_by_2.n7.AC1+AC2+AC3+AC4 with operand registers was synthesized: of it there are n = 3, 4, 5; `},
		"calibration": {"run.networks = [\"alexnet-fmnist\"]\nrun.calibration_samples = 2000",
			"f.toml:2: run.calibration_samples: 2000 calibration images of 2000: allowed are 1 to 1999, so that at least one is left to evaluate"},
		"evaluation": {"run.networks = [\"alexnet-fmnist\"]\nrun.evaluation_samples = 1937",
			"f.toml:2: run.evaluation_samples: 1937; allowed: at most 1936, the images not used for calibration, or 0 for all of them"},
		"no such layer": {"run.networks = [\"alexnet\"]\n[machine.int8.pin.alexnet]\nconv9 = \"x\"",
			`f.toml:3: machine.int8.pin.alexnet.conv9: network alexnet has no layer "conv9"; allowed: the layers that dnasim networks alexnet lists`},
	} {
		t.Run(name, func(t *testing.T) {
			c := experimenttest.Config(t, x.text)
			err := Check(c)
			require.ErrorAs(t, err, new(*configs.Error))
			require.ErrorContains(t, err, x.want)
			_, again := Run(t.Context(), c, Options{})
			require.EqualError(t, again, err.Error())
		})
	}
}

func TestFaultsOfTheOverrides(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "prices.toml")
	require.NoError(t, os.WriteFile(bad, []byte("[\"no.such.row\"]\nenergy_pj = 1\nsource = \"x\"\n"), 0o600))
	requireFault(t, Check(experimenttest.Config(t, "[energy]\noverrides = \"/no/such.toml\"")), "f.toml:2: energy.overrides: /no/such.toml: no such file or directory")
	err := Check(experimenttest.Config(t, fmt.Sprintf("[energy]\noverrides = %q", bad)))
	require.ErrorContains(t, err, "f.toml:2: energy.overrides: "+bad+":1: ")
}

// A buffer that cannot hold one tile: which, how much is needed, how much there is, for which
// layer. It is known before codes are searched.
func TestABufferTooSmallForOneTile(t *testing.T) {
	// A tap of a dilated filter comes with the inputs up to the next one: 13 x 13.
	file := experimenttest.NetworkFile(t, "name = \"mine\"\ntitle = \"Mine\"\ninput = { channels = 1, height = 28, width = 28 }\n"+
		"layers = [{ name = \"wide\", kind = \"conv\", out = 4, kernel = 3, dilation = 13 }]\n")
	for name, x := range map[string]struct{ text, want string }{
		"shared": {"[hardware.activation_buffer]\ncapacity_kib = 0.125\nwidth_bits = 8",
			"f.toml:3: hardware.activation_buffer.capacity_kib: machine int8: network mine: layer wide: activation_buffer is too small: " +
				"the smallest block (one output, 1 reduction step) needs 169 bytes, half of the buffer has 64; raise activation_buffer.capacity_kib"},
		"one machine's": {"[quantization]\nbits_min = 4\n[machine.dnateq.hardware.activation_buffer]\nwidth_bits = 8\ncapacity_kib = 0.125",
			"f.toml:6: machine.dnateq.hardware.activation_buffer.capacity_kib: machine dnateq: network mine: layer wide: activation_buffer is too small: " +
				"the smallest block (one output, 1 reduction step) needs 106 bytes, half of the buffer has 64; raise activation_buffer.capacity_kib"},
	} {
		t.Run(name, func(t *testing.T) {
			c := experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]\n", file)+x.text)
			requireFault(t, Check(c), x.want)
		})
	}
}

func TestAPinnedMappingThatDoesNotFit(t *testing.T) {
	c := experimenttest.Config(t, "run.networks = [\"alexnet\"]\n[machine.int8.pin.alexnet]\nconv5 = \"tiles=9x9x9 block=1x1:1:2304 order=mn\"")
	requireFault(t, Check(c), `f.toml:3: machine.int8.pin.alexnet.conv5: machine int8: network alexnet: layer conv5: `+
		`mapping "tiles=9x9x9 block=1x1:1:2304 order=mn": tiles: groups = 9; allowed: 1 to 1`)
}

// A network of the user's may name a model, and is then held to it.
func TestNetworksMustFitTheModelTheyName(t *testing.T) {
	head := "name = \"mine\"\ntitle = \"Mine\"\nmodel = %q\ninput = { channels = 1, height = 28, width = 28 }\nlayers = [{ name = \"fc\", kind = \"linear\", out = 10, flatten = true }]\n"
	for model, want := range map[string]string{
		"none.onnx":           "network mine: ",
		"alexnet_fmnist.onnx": `network mine: alexnet_fmnist.onnx: conv "/c1/Conv" (M 784, K 25, N 32, groups 1) does not match layer "fc" of network "mine" at batch 1`,
	} {
		err := Check(experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]", experimenttest.NetworkFile(t, fmt.Sprintf(head, model)))))
		require.ErrorContains(t, err, want)
	}
	assert.NoError(t, Check(experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]\ntensors.source = \"synthetic\"", experimenttest.NetworkFile(t, fmt.Sprintf(head, "none.onnx"))))))
}
