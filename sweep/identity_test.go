package sweep

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/workloads"
)

// keyOf is the name of a configuration's result.
func keyOf(t *testing.T, version, dir, text string) string {
	t.Helper()
	c, err := configs.Parse(filepath.Join(dir, "c.toml"), text)
	require.NoError(t, err, text)
	id, _, err := (&identifier{version: version}).of(c, memo)
	require.NoError(t, err)
	return id.Key()
}

func netFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tiny.toml"), []byte(tiny), 0o600))
	return dir
}

// Law: configurations that say the same in other words have one name, wherever they and their files
// lie.
func TestTheNameOfAResultDependsOnValuesAlone(t *testing.T) {
	here, there := netFolder(t), netFolder(t)
	want := keyOf(t, "1", here, quick)
	assert.Regexp(t, "^[0-9a-f]{32}$", want)
	for name, text := range map[string]string{
		"a comment":              "# other\n" + quick,
		"a default said aloud":   quick + "[hardware]\ntiles = 4\n",
		"other order":            "[hardware.memory]\nmodel = \"bandwidth\"\n[tensors]\nsample_elements = 64\n[run]\nmachines = [\"int8\", \"dnateq\"]\nnetworks = [\"tiny.toml\"]\n",
		"dotted keys":            "hardware.memory.model = \"bandwidth\"\ntensors.sample_elements = 64\nrun.machines = [\"int8\", \"dnateq\"]\nrun.networks = [\"tiny.toml\"]\n",
		"a machine of no run":    quick + "[machine.other]\nkind = \"int8\"\n",
		"what a study alone has": quick + "[study]\nmax_loss = 0.5\n",
		"a DRAM that none has":   quick + "[dram]\nchannels = 4\n",
	} {
		assert.Equal(t, want, keyOf(t, "1", here, text), name)
	}
	assert.Equal(t, want, keyOf(t, "1", there, quick), "another folder")
	priced := "energy.overrides = \"prices.toml\"\n" + quick
	for _, dir := range []string{here, there} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "prices.toml"), []byte("\"vector.op\".energy_pj = 3"), 0o600))
	}
	assert.Equal(t, keyOf(t, "1", here, priced), keyOf(t, "1", there, priced), "another folder")
}

// Law: whatever can change a result changes its name.
func TestTheNameOfAResultDependsOnEverythingThatMatters(t *testing.T) {
	dir := netFolder(t)
	seen := map[string]string{keyOf(t, "1", dir, quick): "quick"}
	check := func(what, key string) {
		t.Helper()
		assert.NotContains(t, seen, key, what)
		seen[key] = what
	}
	for _, line := range []string{
		"hardware.tiles = 2", "hardware.clock_mhz = 400", "tensors.seed = 2", "tensors.weight_scale = 2.0", "quantization.rmae_weights = 0.2",
		"energy.node_nm = 22", "energy.sram_cell = \"itrs-hp\"", "energy.process = \"hp\"", "energy.logic_process = \"lop\"", "energy.temperature_k = 300", "run.batch = 2", "run.comparison = \"equal-area\"",
		"machine.dnateq.hardware.lane.organisation = \"ff_clock_gated\"", "machine.int8.hardware.lane.doubled = true", "hardware.memory.channels = 2",
	} {
		check(line, keyOf(t, "1", dir, line+"\n"+quick))
	}
	check("machines", keyOf(t, "1", dir, strings.Replace(quick, `"int8", "dnateq"`, `"int8"`, 1)))
	check("version", keyOf(t, "2", dir, quick))

	for _, price := range []string{"\"vector.op\".energy_pj = 3", "\"sram.itrs-lstp.49152B.64b.read\".energy_pj = 5"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "prices.toml"), []byte(price), 0o600))
		check(price, keyOf(t, "1", dir, "energy.overrides = \"prices.toml\"\n"+quick))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tiny.toml"), []byte(strings.Replace(tiny, "out = 5", "out = 6", 1)), 0o600))
	check("network", keyOf(t, "1", dir, quick))
}

// What axes do to one machine leaves the others the same designs.
func TestDesignsAreMachinesAlone(t *testing.T) {
	dir := netFolder(t)
	of := func(text string) map[string]string {
		c, err := configs.Parse(filepath.Join(dir, "c.toml"), text)
		require.NoError(t, err)
		_, designs, err := (&identifier{}).of(c, memo)
		require.NoError(t, err)
		return designs
	}
	base, wide := of(quick), of(quick+"[machine.dnateq.quantization]\nbits_max = 5\n")
	assert.Equal(t, base["int8"], wide["int8"])
	assert.NotEqual(t, base["dnateq"], wide["dnateq"])
	assert.NotEqual(t, base["int8"], base["dnateq"])
	area := of(strings.Replace(quick, "[run]", "[run]\ncomparison = \"equal-area\"", 1))
	areaWide := of(strings.Replace(quick, "[run]", "[run]\ncomparison = \"equal-area\"", 1) + "[machine.int8.hardware.lane]\ndoubled = true\n")
	assert.NotEqual(t, area["dnateq"], areaWide["dnateq"], "the INT8 machine sets its size")
}

// Of an imported network the content of its files counts, those beside the model included, and not
// where they lie. Files that only have a like name are none of it: the sweep itself or its store
// may lie there.
func TestTheFilesOfANetworkCountByContent(t *testing.T) {
	digests := func(dir string) []string {
		n := &workloads.Network{Name: "a", ModelFile: filepath.Join(dir, "a.onnx"), ModelData: []string{filepath.Join(dir, "w.bin")}}
		c := &configs.Config{Networks: map[string]configs.Imported{"a": {Inputs: []string{filepath.Join(dir, "in.npy")}}}}
		sums, err := (&identifier{}).filesOf(c, n)
		require.NoError(t, err)
		return sums
	}
	write := func(dir, name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	here, there := t.TempDir(), t.TempDir()
	for _, dir := range []string{here, there} {
		write(dir, "a.onnx", "graph")
		write(dir, "w.bin", "weights")
		write(dir, "in.npy", "inputs")
		write(dir, "a.toml", "a sweep")
	}
	want := digests(here)
	require.Len(t, want, 3)
	assert.Equal(t, want, digests(there))
	write(there, "a.toml", "changed")
	require.NoError(t, os.Mkdir(filepath.Join(there, "a.points"), 0o700))
	assert.Equal(t, want, digests(there))
	for _, name := range []string{"a.onnx", "w.bin", "in.npy"} {
		write(there, name, "changed")
		assert.NotEqual(t, want, digests(there), name)
	}
	_, err := (&identifier{}).filesOf(&configs.Config{Networks: map[string]configs.Imported{"a": {Labels: "none.npy"}}}, &workloads.Network{Name: "a"})
	require.ErrorContains(t, err, "network a: ")
	require.ErrorContains(t, err, "none.npy")
}

// Names of networks and of fetched models are no paths; others are moved with the file that names
// them.
func TestPathsOfABase(t *testing.T) {
	moved, err := movePaths([]any{"alexnet", "typo", "mine.toml", "sub/m.onnx", "models:a/b.onnx", "/abs/c.csv", ""}, "x/below", "x")
	require.NoError(t, err)
	assert.Equal(t, []any{"alexnet", "typo", filepath.Join("below", "mine.toml"), filepath.Join("below", "sub", "m.onnx"), "models:a/b.onnx", "/abs/c.csv", ""}, moved)
}

// A network's file that is edited while a sweep runs gives other names from then on.
func TestAnEditedNetworkHasAnotherName(t *testing.T) {
	dir := netFolder(t)
	c, err := configs.Parse(filepath.Join(dir, "c.toml"), quick)
	require.NoError(t, err)
	names := &identifier{version: "1"}
	key := func() string {
		id, _, err := names.of(c, memo)
		require.NoError(t, err)
		return id.Key()
	}
	want := key()
	assert.Equal(t, want, key())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tiny.toml"), []byte(strings.Replace(tiny, "out = 4", "out = 8", 1)), 0o600))
	assert.NotEqual(t, want, key())
}
