package experiment

import (
	"dnasim/experiment/experimenttest"

	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/experiment/bill"
	"dnasim/experiment/operands"
	"dnasim/experiment/simulate"
)

// others are values that keys of text can have instead of their defaults.
var others = map[string]string{
	"gaussian":          "laplace",
	"laplace":           "gaussian",
	"paper":             "paper",
	"range":             "best",
	"best":              "range",
	"regions":           "layers",
	"bus":               "mesh",
	"lpddr4":            "hbm2",
	"lpddr4_3200":       "hbm2",
	"itrs-lstp":         "itrs-hp",
	"merged_carry_save": "pipelined_product",
	"ripple_up_pair":    "ff_clock_gated",

	"registered_operands": "lean",
}

// variants are configurations that differ from a base in one key each, for every key of the default
// file.
func variants(t *testing.T, base string) []string {
	t.Helper()
	var file map[string]any
	_, err := toml.Decode(configs.DefaultText(), &file)
	require.NoError(t, err)
	var out []string
	var walk func(path string, table map[string]any)
	walk = func(path string, table map[string]any) {
		for _, name := range slices.Sorted(maps.Keys(table)) {
			at := strings.TrimPrefix(path+"."+name, ".")
			switch v := table[name].(type) {
			case map[string]any:
				walk(at, v)
			case int64:
				out = append(out, fmt.Sprintf("%s = %d\n", at, v+1), fmt.Sprintf("%s = %d\n", at, v/2))
			case float64:
				out = append(out, fmt.Sprintf("%s = %v\n", at, v/2))
			case bool:
				out = append(out, fmt.Sprintf("%s = %v\n", at, !v))
			case string:
				out = append(out, fmt.Sprintf("%s = %q\n", at, others[v]))
			}
		}
	}
	walk("", file)
	var good []string
	for _, v := range out {
		if !strings.HasPrefix(v, "run.") || strings.HasPrefix(v, "run.batch") {
			good = append(good, v+base)
		}
	}
	return good
}

// Law: a run that may use what runs of other configurations found gives what it gives alone, to the
// byte. So no key that matters is missing in what answers are kept by.
func TestAMemoChangesNoResult(t *testing.T) {
	net := experimenttest.NetworkFile(t, experimenttest.Small)
	for _, memory := range []string{"banks", "bandwidth"} {
		base := fmt.Sprintf("run.networks = [%q]\nrun.machines = [\"int8\", \"dnateq\"]\ntensors.sample_elements = 256\n", net)
		if memory == "bandwidth" {
			base += "hardware.memory.model = \"bandwidth\"\nhardware.memory.channels = 2\n"
		}
		// Reading the table again and again is not the subject.
		memo, prices := NewMemo(), &Memo{operands: &operands.Cache{}, simulate: &simulate.Cache{}, bill: bill.NewCache()}
		tried := 0
		for _, text := range append([]string{base}, variants(t, base)...) {
			c, err := configs.Parse("f.toml", text)
			if err != nil {
				continue // a key twice, or a value that is not allowed
			}
			alone, err := Run(t.Context(), c, Options{Jobs: 1, Memo: prices})
			with, errWith := Run(t.Context(), c, Options{Jobs: 1, Memo: memo})
			if err != nil {
				require.EqualError(t, errWith, err.Error(), text)
				continue
			}
			require.NoError(t, errWith, text)
			require.Equal(t, alone, with, text)
			tried++
		}
		assert.Greater(t, tried, 70)
		r := memo.Reuse()
		assert.Greater(t, min(r.Codes.Fraction(), r.Mappings.Fraction(), r.Timings.Fraction()), 0.3)
	}
}

// Law: a run that simulates equal layers once gives what it gives when it simulates each, to the
// byte, with any number of jobs.
func TestEqualLayersAreSimulatedOnce(t *testing.T) {
	const blocks = `name = "blocks"
title = "Blocks"
input = { channels = 64, tokens = 24 }
layers = [
%s]
`
	layers, last := "", ""
	for i := range 10 {
		input := ""
		if last != "" {
			input = fmt.Sprintf("inputs = [%q], ", last)
		}
		layers += fmt.Sprintf("  { name = \"fc%d\", kind = \"linear\", %sout = 72 },\n  { name = \"norm%d\", kind = \"layernorm\" },\n  { name = \"back%d\", kind = \"linear\", out = 64 },\n", i, input, i, i)
		last = fmt.Sprintf("back%d", i)
	}
	net := experimenttest.NetworkFile(t, fmt.Sprintf(blocks, layers))
	for name, memory := range map[string]string{
		"default": "", "layer by layer": "tensor_order = \"layers\"\n", "packed": "tensor_align_bytes = 64\n",
		"bandwidth": "model = \"bandwidth\"\nchannels = 2\n", "hbm2": "[dram]\npreset = \"hbm2\"\n",
		"vaults": "access_bytes = 64\n[hardware.interconnect]\ntopology = \"local\"\n[dram]\npreset = \"vault16\"\n",
	} {
		c := experimenttest.Config(t, fmt.Sprintf("[run]\nnetworks = [%q]\nmachines = [\"int8\", \"dnateq\"]\n[tensors]\nsample_elements = 256\n[hardware.memory]\n", net)+memory)
		alone, err := Run(t.Context(), c, Options{Jobs: 1, Memo: &Memo{operands: &operands.Cache{}, simulate: &simulate.Cache{}, bill: &bill.Cache{}}})
		require.NoError(t, err, name)
		once := &Memo{operands: &operands.Cache{}, simulate: simulate.NewCache(), bill: &bill.Cache{}}
		for jobs, memo := range map[int]*Memo{1: once, 2: nil, 3: nil} {
			again, err := Run(t.Context(), c, Options{Jobs: jobs, Memo: memo})
			require.NoError(t, err, name)
			require.Equal(t, alone, again, "%s, %d jobs", name, jobs)
		}
		if name != "packed" && name != "hbm2" { // a row of all banks holds several of these tensors
			assert.Greater(t, once.Reuse().Timings.Fraction(), 0.1, name)
		}
	}
}

// Law: the same holds for machines that differ in their buffers alone, which often have the same
// mappings: when K comes in pieces, the commands of one still depend on what fits.
func TestAMemoKnowsWhatFitsTheBuffers(t *testing.T) {
	net := experimenttest.NetworkFile(t, `name = "long"
title = "Long"
input = { channels = 256, height = 1, width = 1 }
layers = [
  { name = "fc1", kind = "linear", out = 512, flatten = true },
  { name = "fc2", kind = "linear", out = 64 },
  { name = "norm", kind = "layernorm" },
]
`)
	memo, prices := NewMemo(), &Memo{operands: &operands.Cache{}, simulate: &simulate.Cache{}, bill: bill.NewCache()}
	tried := 0
	for _, activations := range []float64{0.5, 1, 64} {
		for _, weights := range []float64{0.5, 1, 2, 4, 8, 16, 32, 64} {
			c := experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]\ntensors.sample_elements = 64\nhardware.memory.model = \"bandwidth\"\n"+
				"hardware.activation_buffer.capacity_kib = %v\nhardware.weight_buffer.capacity_kib = %v\n", net, activations, weights))
			alone, err := Run(t.Context(), c, Options{Jobs: 1, Memo: prices})
			with, errWith := Run(t.Context(), c, Options{Jobs: 1, Memo: memo})
			if err != nil {
				require.EqualError(t, errWith, err.Error())
				continue
			}
			require.NoError(t, errWith)
			require.Equal(t, alone, with, "%v and %v KiB", activations, weights)
			tried++
		}
	}
	assert.Greater(t, tried, 8)
}

// share of what was asked of a memo since an earlier count.
func since(before, now Share) Share {
	return Share{Asked: now.Asked - before.Asked, Found: now.Found - before.Found}
}

// What a key has nothing to do with is not worked out again.
func TestAMemoReusesWhatAKeyLeavesAlone(t *testing.T) {
	base := fmt.Sprintf("run.networks = [%q]\nrun.machines = [\"int8\", \"dnateq\"]\ntensors.sample_elements = 256\nhardware.memory.model = \"bandwidth\"\n", experimenttest.NetworkFile(t, experimenttest.Small))
	all := func(s Share) bool { return s.Asked > 0 && s.Found == s.Asked }
	none := func(s Share) bool { return s.Asked > 0 && s.Found == 0 }
	for _, test := range []struct {
		key                      string
		codes, mappings, timings func(Share) bool
	}{
		{"energy.node_nm = 22", all, all, all},
		{"energy.sram_cell = \"itrs-hp\"", all, all, all},
		{"hardware.memory.technology = \"hbm2\"", all, all, all},
		{"machine.int8.hardware.lane.front = \"lean\"", all, all, all},
		{"hardware.dma.outstanding = 3", all, none, none},
		{"hardware.clock_mhz = 400", all, none, none},
		{"tensors.seed = 2", none, all, all},
	} {
		memo := NewMemo()
		_, err := Run(t.Context(), experimenttest.Config(t, base), Options{Memo: memo})
		require.NoError(t, err)
		before := memo.Reuse()
		_, err = Run(t.Context(), experimenttest.Config(t, base+test.key), Options{Memo: memo})
		require.NoError(t, err)
		now := memo.Reuse()
		assert.True(t, test.codes(since(before.Codes, now.Codes)), "%s: codes %+v", test.key, now.Codes)
		assert.True(t, test.mappings(since(before.Mappings, now.Mappings)), "%s: mappings %+v", test.key, now.Mappings)
		assert.True(t, test.timings(since(before.Timings, now.Timings)), "%s: timings %+v", test.key, now.Timings)
	}
}

// BenchmarkRunAgain is an evaluation of AlexNet on two machines of which everything has been found
// before.
func BenchmarkRunAgain(b *testing.B) {
	c := experimenttest.Config(b, "run.networks = [\"alexnet\"]\nrun.machines = [\"int8\", \"dnateq\"]\nhardware.memory.model = \"bandwidth\"\n")
	memo := NewMemo()
	for b.Loop() {
		if _, err := Run(b.Context(), c, Options{Memo: memo}); err != nil {
			b.Fatal(err)
		}
	}
}
