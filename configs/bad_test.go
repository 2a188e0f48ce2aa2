package configs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sections are the lists of known keys, as errors print them.
const (
	topKeys      = "run, tensors, quantization, energy, hardware, dram, machine, study, format, network"
	machineKeys  = "kind, attention, small_k, hardware, quantization, pin"
	hardwareKeys = "clock_mhz, tiles, rows, columns, activation_buffer, weight_buffer, output_buffer, vector, dma, interconnect, memory"
	ownKeys      = "clock_mhz, tiles, rows, columns, activation_buffer, weight_buffer, output_buffer, lane, post_processing, vector, dma, interconnect, memory"
	laneKeys     = "organisation, front, terms, counter_bits, exponent_bits_max, doubled, fallback_int8"
	bufferKeys   = "capacity_kib, banks, width_bits"
)

// mistake is a faulty configuration and what is said about it.
type mistake struct{ name, text, want string }

func requireRefused(t *testing.T, mistakes []mistake) {
	t.Helper()
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			c, err := Parse("f.toml", m.text)
			assert.EqualError(t, err, m.want)
			assert.Nil(t, c)
			assert.ErrorAs(t, err, new(*Error))
		})
	}
}

func TestSyntaxErrorsShowLineAndPlace(t *testing.T) {
	for name, x := range map[string]struct{ text, want string }{
		"no value":       {"[hardware]\ntiles =\n", "f.toml:2: TOML syntax: "},
		"two values":     {"[run]\n\nbatch = = 3", "f.toml:3: TOML syntax: "},
		"open string":    {"[run]\ndecoding = \"greedy\nbatch = 1", "f.toml:2: TOML syntax: "},
		"open table":     {"[run\nbatch = 1", "f.toml:2: TOML syntax: expected '.' or ']' to end table name"},
		"key twice":      {"[hardware]\ntiles = 1\nrows = 2\ntiles = 3", "f.toml:4: TOML syntax: Key 'hardware.tiles' has already been defined."},
		"quoted twice":   {"[hardware]\ntiles = 1\n\"tiles\" = 3", "f.toml:3: TOML syntax: Key 'hardware.tiles' has already been defined."},
		"dotted twice":   {"hardware.tiles = 1\nhardware.tiles = 1", "f.toml:2: TOML syntax: Key 'hardware.tiles' has already been defined."},
		"table twice":    {"[run]\nbatch = 1\n[run]\nbatch = 2", "f.toml:3: TOML syntax: Key 'run' has already been defined."},
		"value as table": {"[hardware]\nmemory = 1\n[hardware.memory]\nchannels = 1", "f.toml:3: TOML syntax: "},
		"huge integer":   {"[run]\nbatch = 99999999999999999999", "f.toml:2: TOML syntax: 99999999999999999999 is out of range for int64"},
		"huge float":     {"[hardware]\nclock_mhz = 1e999", "f.toml:2: TOML syntax: 1e999 is out of range for float64"},
		"not UTF-8":      {"[run]\n# \xff\xfe", "f.toml:2: TOML syntax: invalid UTF-8"},
		"binary":         {"\x00\x01\x02", "f.toml:1: TOML syntax: "},
	} {
		_, err := Parse("f.toml", x.text)
		require.Error(t, err, name)
		assert.True(t, strings.HasPrefix(err.Error(), x.want), "%s: %v", name, err)
		assert.Contains(t, err.Error(), "at column", name)
	}
}

func TestUnknownKeysAreRefusedWithTheNearestOne(t *testing.T) {
	requireRefused(t, []mistake{
		{"section", "[hardwear]\ntiles = 3", `f.toml:1: hardwear: unknown key; did you mean "hardware"?; allowed: ` + topKeys},
		{"top level", "x = 1", `f.toml:1: x: unknown key; allowed: ` + topKeys},
		{"empty key", `"" = 1`, `f.toml:1: unknown key; allowed: ` + topKeys},
		{"dash", "- = []", `f.toml:1: -: unknown key; allowed: ` + topKeys},
		{"in a section", "[hardware]\ntiles = 3\nclock_mzh = 1.0", `f.toml:3: hardware.clock_mzh: unknown key; did you mean "clock_mhz"?; allowed: ` + hardwareKeys},
		{"in another case", "[hardware]\nTiles = 3", `f.toml:2: hardware.Tiles: unknown key; did you mean "tiles"?; allowed: ` + hardwareKeys},
		{"in two cases", "[hardware]\ntiles = 1\nTILES = 3", `f.toml:3: hardware.TILES: unknown key; did you mean "tiles"?; allowed: ` + hardwareKeys},
		{"section in another case", "[Hardware]", `f.toml:1: Hardware: unknown key; did you mean "hardware"?; allowed: ` + topKeys},
		{"dotted", "hardware.memory.chanels = 1", `f.toml:1: hardware.memory.chanels: unknown key; did you mean "channels"?; allowed: model, technology, channels, bandwidth_gbps, latency_ns, access_bytes, interleave_bytes, tensor_order, tensor_align_bytes, check`},
		{"inline table", "[hardware]\n\nactivation_buffer = { capacity_kb = 64 }", `f.toml:3: hardware.activation_buffer.capacity_kb: unknown key; did you mean "capacity_kib"?; allowed: ` + bufferKeys},
		{"below a value", "[hardware]\ntiles.x = 1", `f.toml:2: hardware.tiles: is of type table; allowed: a value of type integer`},
		{"of a machine", "[machine.int8]\nattension = \"int8\"", `f.toml:2: machine.int8.attension: unknown key; did you mean "attention"?; allowed: ` + machineKeys},
		{"table of a machine", "[machine.int8.hardwear]\ntiles = 1", `f.toml:1: machine.int8.hardwear: unknown key; did you mean "hardware"?; allowed: ` + machineKeys},
		{"of a machine's hardware", "[machine.int8.hardware]\nlanes = 4", `f.toml:2: machine.int8.hardware.lanes: unknown key; did you mean "lane"?; allowed: ` + ownKeys},
		{"of a lane", "[machine.dnateq.hardware.lane]\nbits = 4", `f.toml:2: machine.dnateq.hardware.lane.bits: unknown key; allowed: ` + laneKeys},
		{"kind of a lane", "[machine.dnateq.hardware.lane]\nkind = \"int8\"", `f.toml:2: machine.dnateq.hardware.lane.kind: unknown key; allowed: ` + laneKeys},
		{"below a mapping", "[machine.int8.pin.alexnet.conv1]\nx = 1", `f.toml:1: machine.int8.pin.alexnet.conv1: is of type table; allowed: a value of type string`},
		{"the first of two", "[hardware]\nb = 1\na = 1", `f.toml:2: hardware.b: unknown key; allowed: ` + hardwareKeys},
	})
}

func TestWrongTypesAreRefused(t *testing.T) {
	kinds := map[string]string{ // a value of each type
		"string": `"four"`, "integer": "4", "float": "4.0", "boolean": "true", "date-time": "2026-01-02", "array": `["a"]`, "table": "{}",
	}
	for _, x := range []struct{ section, key, want, also string }{
		{"hardware", "tiles", "integer", ""},
		{"hardware", "clock_mhz", "float", "integer"},
		{"run", "decoding", "string", ""},
		{"run", "machines", "array", ""},
		{"tensors", "seed", "integer", ""},
		{"quantization", "fit", "string", ""},
		{"hardware", "memory", "table", ""},
		{"machine.int8", "kind", "string", ""},
		{"machine.int8", "pin", "table", ""},
		{"machine.int8", "hardware", "table", ""},
		{"machine.int8.hardware.lane", "doubled", "boolean", ""},
		{"machine.int8.hardware", "tiles", "integer", ""},
	} {
		for kind, value := range kinds {
			if kind == x.want || kind == x.also {
				continue
			}
			_, err := Parse("f.toml", fmt.Sprintf("# a comment\n[%s]\n%s = %s\n", x.section, x.key, value))
			assert.EqualError(t, err, fmt.Sprintf("f.toml:3: %s.%s: is of type %s; allowed: a value of type %s", x.section, x.key, kind, x.want))
		}
	}
	for _, section := range []string{"run", "tensors", "quantization", "energy", "hardware", "machine"} {
		_, err := Parse("f.toml", section+" = 3")
		assert.EqualError(t, err, "f.toml:1: "+section+": is of type integer; allowed: a value of type table")
		_, err = Parse("f.toml", "[["+section+"]]")
		assert.ErrorContains(t, err, section+": is of type array of tables; allowed: a value of type table")
	}
	requireRefused(t, []mistake{
		{"elements", "[run]\nnetworks = [\n  \"alexnet\",\n  7,\n]", "f.toml:4: run.networks[1]: is of type integer; allowed: a value of type string"},
		{"tables as elements", "[run]\nnetworks = [{ name = \"alexnet\" }]", "f.toml:2: run.networks[0]: is of type table; allowed: a value of type string"},
		{"machine", "machine.int8 = 3", "f.toml:1: machine.int8: is of type integer; allowed: a value of type table"},
		{"a network's mappings", "[machine.int8.pin]\nalexnet = \"x\"", "f.toml:2: machine.int8.pin.alexnet: is of type string; allowed: a value of type table"},
		{"a mapping", "[machine.int8.pin.alexnet]\nconv1 = 3", "f.toml:2: machine.int8.pin.alexnet.conv1: is of type integer; allowed: a value of type string"},
	})
}

func TestImpossibleValuesAreRefused(t *testing.T) {
	requireRefused(t, []mistake{
		{"batch", "[run]\nbatch = 0", "f.toml:2: run.batch: 0; allowed: 1 to 65536"},
		{"decoding", "[run]\ndecoding = \"beam\"", `f.toml:2: run.decoding: "beam"; allowed: teacher-forced, greedy`},
		{"calibration", "[run]\ncalibration_samples = 0", "f.toml:2: run.calibration_samples: 0; allowed: 1 or more"},
		{"evaluation", "[run]\nevaluation_samples = -1", "f.toml:2: run.evaluation_samples: -1; allowed: 0 (all) or more"},
		{"seed", "[tensors]\nseed = -1", "f.toml:2: tensors.seed: -1; allowed: 0 or more"},
		{"source", "[tensors]\nsource = \"real\"", `f.toml:2: tensors.source: "real"; allowed: auto, synthetic, file`},
		{"sparsity", "[tensors]\nactivation_sparsity = 1.5", "f.toml:2: tensors.activation_sparsity: 1.5; allowed: 0 to 0.999, the fraction of zeros"},
		{"scale is infinite", "[tensors]\nweight_scale = inf", "f.toml:2: tensors.weight_scale: +Inf; allowed: 1e-12 to 1e+12"},
		{"fit", "[quantization]\nfit = \"refind\"", `f.toml:2: quantization.fit: is "refind"; allowed: "paper", "refined", "uniform", "power-of-two" or "mokey"`},
		{"threshold is NaN", "[quantization]\nrmae_weights = nan", "f.toml:2: quantization.rmae_weights: is NaN; allowed: above 0, at most 1"},
		{"bits", "[quantization]\nbits_min = 2", `f.toml:2: quantization.bits_min: is 2; allowed: 3 to 7 with fit "paper"`},
		{"node", "[energy]\nnode_nm = 7", "f.toml:2: energy.node_nm: no data for the 7 nm node; allowed: 22, 28, 32, 40, 45, 65, 90 nm (leakage does not interpolate between nodes)"},
		{"cell", "[energy]\nsram_cell = \"itrs-lst\"", `f.toml:2: energy.sram_cell: no SRAM cell "itrs-lst"; did you mean "itrs-lstp" or "itrs-lop"?; allowed: itrs-lstp, itrs-lop, itrs-hp`},
		{"process", "[energy]\nprocess = \"lstq\"", `f.toml:2: energy.process: "lstq"; did you mean "lstp"?; allowed: lstp, lop, hp`},
		{"temperature", "[energy]\ntemperature_k = 345", "f.toml:2: energy.temperature_k: 345 K; allowed: 300 to 400 K in steps of 10 (leakage does not interpolate in temperature)"},
		{"process without data", "[energy]\nnode_nm = 45\nprocess = \"lop\"", "f.toml:3: energy.process: lop, 45 nm, 350 K is excluded: its leakage in CACTI's tables is wrong (gate leakage table equals 90nm itrs-hp I_off column; gate > subthreshold); allowed: lstp, hp at this node and temperature"},
		{"logic", "[energy]\nlogic_process = \"ph\"", `f.toml:2: energy.logic_process: "ph"; did you mean "hp"?; allowed: lstp, lop, hp`},
		{"no lanes", "[hardware]\nrows = 0", "f.toml:2: hardware.rows: 0; allowed: 1 to 1024"},
		{"negative", "[hardware]\ntiles = -4", "f.toml:2: hardware.tiles: -4; allowed: 1 to 4096"},
		{"too many", "[hardware]\ntiles = 9223372036854775807", "f.toml:2: hardware.tiles: 9223372036854775807; allowed: 1 to 4096"},
		{"bandwidth", "[hardware.memory]\nbandwidth_gbps = -12.8", "f.toml:2: hardware.memory.bandwidth_gbps: -12.8; allowed: 0.001 to 100000"},
		{"bandwidth is infinite", "hardware.memory.bandwidth_gbps = inf", "f.toml:1: hardware.memory.bandwidth_gbps: +Inf; allowed: 0.001 to 100000"},
		{"clock is NaN", "[hardware]\nclock_mhz = nan", "f.toml:2: hardware.clock_mhz: NaN; allowed: 1 to 10000"},
		{"clock is negative NaN", "[hardware]\nclock_mhz = -nan", "f.toml:2: hardware.clock_mhz: NaN; allowed: 1 to 10000"},
		{"capacity", "[hardware.weight_buffer]\ncapacity_kib = 0", "f.toml:2: hardware.weight_buffer.capacity_kib: 0; allowed: 0.015625 to 1.048576e+06"},
		{"topology", "[hardware]\ninterconnect = { topology = \"ring\" }", `f.toml:2: hardware.interconnect.topology: "ring"; allowed: bus, mesh, local`},
		{"request below a burst", "[hardware.dma]\nrequest_bytes = 1", "f.toml:2: hardware.dma.request_bytes: 1; allowed: 64 or more: a burst of the DRAM"},
		{"request below a burst, of a machine", "[machine.int8.hardware.dma]\nrequest_bytes = 63", "f.toml:2: machine.int8.hardware.dma.request_bytes: 63; allowed: 64 or more: a burst of the DRAM"},
		{"request below an access", "[hardware]\ndma.request_bytes = 16\nmemory.model = \"bandwidth\"", "f.toml:2: hardware.dma.request_bytes: 16; allowed: 64 or more: hardware.memory.access_bytes"},
		{"turns of channels below a burst", "[hardware.memory]\ninterleave_bytes = 32\n[dram]\nchannels = 2", "f.toml:2: hardware.memory.interleave_bytes: 32; allowed: a multiple of 64: a burst of the DRAM"},
		{"memory model", "[hardware.memory]\nmodel = \"dram\"", `f.toml:2: hardware.memory.model: "dram"; allowed: banks, bandwidth`},
		{"front", "[machine.int8.hardware.lane]\nfront = \"x\"", `f.toml:2: machine.int8.hardware.lane.front: "x"; allowed: registered_operands, lean`},
		{"attention", "[machine.int8]\nattention = \"fp16\"", `f.toml:2: machine.int8.attention: "fp16"; allowed: "codes" or "int8"`},
		{"kind", "[machine.mine]\nkind = \"fp8\"", `f.toml:2: machine.mine.kind: unknown kind "fp8"; allowed: int8, dnateq`},
		{"another kind", "[machine.int8]\nkind = \"dnateq\"", `f.toml:2: machine.int8.kind: "dnateq", but machine int8 is predefined with kind "int8"; allowed: another name for the machine`},
		{"no kind", "[machine.mine.hardware]\ntiles = 1", `f.toml:1: machine.mine: has no kind; allowed: kind = "int8" or "dnateq"`},
		{"no such machine", "[machine.dnatek.hardware]\ntiles = 1", `f.toml:1: machine.dnatek: has no kind; did you mean "dnateq"?; allowed: kind = "int8" or "dnateq"`},
		{"name of a machine", "[machine.\"a,b\"]\nkind = \"int8\"", `f.toml:1: machine.a,b: "a,b" cannot be the name of a machine; allowed: letters, digits, "_", "-" and "."`},
		{"empty name", "[machine.\"\"]\nkind = \"int8\"", `f.toml:1: machine.: "" cannot be the name of a machine; allowed: letters, digits, "_", "-" and "."`},
		{"shared lane", "[hardware.lane]\nterms = 1", "f.toml:1: hardware.lane: differs between kinds of lane; allowed: [machine.NAME.hardware.lane]"},
		{"shared post-processing", "[hardware]\npost_processing.units = 1", "f.toml:2: hardware.post_processing: differs between kinds of lane; allowed: [machine.NAME.hardware.post_processing]"},
	})
}

// Impossible together: the line is that of the key that the file states.
func TestContradictionsAreRefused(t *testing.T) {
	const terms = "codes of 4 terms, but lanes that count 1; allowed: terms of [quantization] up to those of the lane"
	requireRefused(t, []mistake{
		{"banks", "[hardware]\ntiles = 1\n[hardware.activation_buffer]\nbanks = 3", "f.toml:3: machine.int8.hardware.activation_buffer.capacity_kib: 64 KiB; allowed: a whole number of bytes in each of 2 halves x 3 banks"},
		{"banks of a machine", "[machine.dnateq.hardware.weight_buffer]\nbanks = 3", "f.toml:1: machine.dnateq.hardware.weight_buffer.capacity_kib: 64 KiB; allowed: a whole number of bytes in each of 2 halves x 3 banks"},
		{"bits", "[quantization]\nbits_min = 5\nbits_max = 4", "f.toml:2: quantization.bits_min: is 5, above bits_max 4; allowed: at most bits_max"},
		{"integers for counters", "[quantization]\nfit = \"uniform\"", `f.toml:2: quantization.fit: machine dnateq: fit "uniform" on dnateq lanes; allowed: an exponential fit; "uniform" is for kind = "int8"`},
		{"exponents for multipliers", "[machine.int8.quantization]\nbits_max = 7\nbits_min = 7\nfit = \"paper\"", `f.toml:4: machine.int8.quantization.fit: machine int8: fit "paper" on int8 lanes; allowed: fit = "uniform", or kind = "dnateq"`},
		{"narrow counters", "[machine.dnateq]\nquantization.bits_max = 7\nhardware.lane.exponent_bits_max = 5", "f.toml:2: machine.dnateq.quantization.bits_max: machine dnateq: codes of up to n = 7 (bits_max), but counters for n = 5 (exponent_bits_max); allowed: bits_max up to exponent_bits_max"},
		{"wide codes", "[machine.six]\nkind = \"dnateq\"\nhardware.lane.exponent_bits_max = 5\nquantization.bits_max = 6", "f.toml:4: machine.six.quantization.bits_max: machine six: codes of up to n = 6 (bits_max), but counters for n = 5 (exponent_bits_max); allowed: bits_max up to exponent_bits_max"},
		{"terms of the lane", "[machine.dnateq]\nquantization.terms = 4\nhardware.lane.terms = 1", "f.toml:2: machine.dnateq.quantization.terms: machine dnateq: " + terms},
		{"attention", "[machine.dnateq]\nattention = \"int8\"", `f.toml:2: machine.dnateq.attention: "int8" needs INT8 lanes; allowed: fallback_int8 = true in [machine.dnateq.hardware.lane]`},
		{"small K", "[machine.dnateq]\nsmall_k = \"int8\"", `f.toml:2: machine.dnateq.small_k: "int8" needs INT8 lanes; allowed: fallback_int8 = true in [machine.dnateq.hardware.lane]`},
		{"a key without effect", "[machine.int8.quantization]\nbase_step = nan", "f.toml:2: machine.int8.quantization.base_step: is NaN; allowed: 0.001 to 0.5"},
		{"counters of multipliers", "[machine.int8.hardware.lane]\ncounter_bits = -5", `f.toml:2: machine.int8.hardware.lane.counter_bits: has no effect on int8 lanes, which have no counters; allowed: kind = "dnateq"`},
		{"bins of multipliers", "[machine.m]\nkind = \"int8\"\nhardware.post_processing.bins_per_cycle = 1", `f.toml:3: machine.m.hardware.post_processing.bins_per_cycle: has no effect on int8 lanes, which have no counters; allowed: kind = "dnateq"`},
		{"another", "[machine.int8.quantization]\nbase_step = -inf", "f.toml:2: machine.int8.quantization.base_step: is -Inf; allowed: 0.001 to 0.5"},
	})
}

func TestUnknownNamesAreRefused(t *testing.T) {
	known := knownNetworks()
	requireRefused(t, []mistake{
		{"network", "[run]\nbatch = 1\nnetworks = [\"alxnet\"]", `f.toml:3: run.networks: unknown network "alxnet"; did you mean "alexnet"?; allowed: ` + known},
		{"no network", "[run]\nnetworks = []", "f.toml:2: run.networks: no network to run; allowed: " + known},
		{"network twice", "[run]\nnetworks = [\"vgg16\", \"vgg16\"]", `f.toml:2: run.networks: network "vgg16" stands there twice; allowed: each once`},
		{"empty network", "[run]\nnetworks = [\"\"]", `f.toml:2: run.networks: unknown network ""; allowed: ` + known},
		{"machine", "[run]\nmachines = [\"int9\"]", `f.toml:2: run.machines: unknown machine "int9"; did you mean "int8"?; allowed: int8, dnateq, dnateq-1t, int-search`},
		{"machine twice", "[run]\nmachines = [\"int8\", \"int8\"]", `f.toml:2: run.machines: machine "int8" stands there twice; allowed: each once`},
		{"pinned network", "[machine.int8.pin.alxnet]\nconv1 = \"x\"", `f.toml:1: machine.int8.pin.alxnet: unknown network "alxnet"; did you mean "alexnet"?; allowed: names of built-in networks and of those in run.networks`},
	})
}

func TestAFileThatCannotBeRead(t *testing.T) {
	const allowed = "; allowed: a TOML file; dnasim config -print-default writes one to start from"
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.toml")
	require.NoError(t, os.WriteFile(huge, []byte(strings.Repeat("#", maxFileBytes+1)), 0o600))
	for name, problem := range map[string]string{
		filepath.Join(dir, "none.toml"):        "no such file or directory",
		dir:                                    "is a directory",
		huge:                                   "more than 1048576 bytes",
		"/dev/zero":                            "is a device, not a regular file or a pipe such as /dev/stdin",
		filepath.Join(dir, "huge.toml/x.toml"): "not a directory",
		"configs/accel.tml":                    "no such file or directory",
		"elsewhere/accel.toml":                 "no such file or directory",
	} {
		_, err := Load(name)
		assert.EqualError(t, err, name+": "+problem+allowed)
	}
}

func TestErrorsOfTheCommandLineNameIt(t *testing.T) {
	c, err := Default()
	require.NoError(t, err)
	assert.EqualError(t, c.Choose([]string{"alexnett"}, nil), `command line: run.networks: unknown network "alexnett"; did you mean "alexnet"?; allowed: `+knownNetworks())
	c, err = Default()
	require.NoError(t, err)
	assert.EqualError(t, c.Choose(nil, []string{"int8", "int8"}), `command line: run.machines: machine "int8" stands there twice; allowed: each once`)
}
