package dram_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/internal/invalid"
)

func TestEveryPresetIsCompleteAndHasASource(t *testing.T) {
	presets := dram.Presets()
	require.Len(t, presets, 19)
	for _, p := range presets {
		c, err := dram.Preset(p.Name)
		require.NoError(t, err)
		assert.NoError(t, c.Validate(), p.Name)
		assert.NotEmpty(t, p.Source, p.Name)
		assert.NotEmpty(t, p.Doc, p.Name)
		assert.Equal(t, p.Name, c.Preset)
		assert.NotEmpty(t, c.Technology, p.Name)
	}
}

func TestAnUnknownPresetIsNamedWithTheNearest(t *testing.T) {
	_, err := dram.Preset("lpddr4_320")
	assert.ErrorContains(t, err, `preset: "lpddr4_320"; did you mean`)
	assert.ErrorContains(t, err, `; allowed: ddr4_2400,`)
	assert.ErrorContains(t, err, `did you mean "lpddr4_3200"`)
}

// Energies and bandwidths as the oracle's parameter tables have them.
func TestDerivedKeysOfPresets(t *testing.T) {
	for _, want := range []struct {
		name                          string
		tRC, tBURST, rl, wl           int
		capacityMiB, conflict         int64
		peak                          float64
		act, rd, wr, ref, open, close float64
	}{
		{"ddr4_2400", 56, 4, 17, 12, 16384, 262144, 19.277, 3450.144, 2932.224, 2549.76, 692737.92, 412.8, 326.4},
		{"ddr4_3200", 74, 4, 22, 16, 16384, 262144, 25.397, 4233.6, 2806.272, 2370.816, 670602.24, 499.2, 355.2},
		{"lpddr4_2400", 47, 8, 17, 14, 2048, 32768, 9.639, 3478.032, 3123.456, 2884.416, 181941.312, 112.8, 81.6},
		{"lpddr4_3200", 95, 8, 35, 18, 1024, 32768, 12.8, 5229, 2352, 2172, 100656, 112.8, 81.6},
		{"hbm2", 48, 2, 14, 4, 8192, 262144, 256, 828, 804, 1068, 60840, 66, 48},
		{"vault16", 51, 8, 17, 17, 4096, 65536, 160, 228.48, 330.24, 307.2, 52012.8, 25.2, 22.8},
		{"vault1", 51, 8, 17, 17, 256, 4096, 10, 228.48, 330.24, 307.2, 52012.8, 25.2, 22.8},
		{"hmc2_8gb", 51, 8, 17, 17, 8192, 131072, 320, 228.48, 330.24, 307.2, 52012.8, 25.2, 22.8},
	} {
		c, err := dram.Preset(want.name)
		require.NoError(t, err)
		c, err = c.Complete()
		require.NoError(t, err)
		assert.Equal(t, []int{want.tRC, want.tBURST, want.rl, want.wl}, []int{c.TRC, c.TBURST, c.RL, c.WL}, want.name)
		assert.Equal(t, []int64{want.capacityMiB, want.conflict}, []int64{c.CapacityMiB, c.ConflictBytes}, want.name)
		assert.InDelta(t, want.peak, c.PeakGBps, 5e-4, want.name)
		assert.InDeltaSlice(t, []float64{want.act, want.rd, want.wr, want.ref, want.open, want.close},
			[]float64{c.ActivatePJ, c.ReadPJ, c.WritePJ, c.RefreshPJ, c.ActiveStandbyMW, c.PrechargeStandbyMW}, 1e-6, want.name)
	}
}

func TestDerivedKeysFollowWhatIsLaidOverAPreset(t *testing.T) {
	c, err := dram.Preset("ddr4_2400")
	require.NoError(t, err)
	_, err = toml.Decode("tRAS = 45\nCL = 20\nranks = 1\nIDD0 = 60.0\ntCK = 1\nunified_queue = \"True\"\n", &c)
	require.NoError(t, err)
	c, err = c.Complete()
	require.NoError(t, err)
	assert.Equal(t, []int{62, 20}, []int{c.TRC, c.RL})
	assert.Equal(t, int64(8192), c.CapacityMiB)
	assert.InDelta(t, 1.2*8*(60*62-43*45-34*17), c.ActivatePJ, 1e-9)
	assert.True(t, bool(c.UnifiedQueue))

	_, err = toml.Decode("tRC = 70\nRL = 25\ne_act_pJ = 1234.5\n", &c)
	require.NoError(t, err)
	c, err = c.Complete()
	require.NoError(t, err)
	assert.Equal(t, []any{70, 25, 1234.5}, []any{c.TRC, c.RL, c.ActivatePJ}, "a given key is used")
}

// A description with every key given, also those that follow from others, is as good as one without
// them.
func TestACompleteDescriptionIsAConfiguration(t *testing.T) {
	for _, p := range dram.Presets() {
		c, err := dram.Preset(p.Name)
		require.NoError(t, err)
		full, err := c.Complete()
		require.NoError(t, err)
		again, err := full.Complete()
		require.NoError(t, err)
		assert.Equal(t, full, again)

		text, err := json.Marshal(full)
		require.NoError(t, err)
		var read dram.Config
		require.NoError(t, json.Unmarshal([]byte(strings.Replace(string(text), `"unified_queue":false`, `"unified_queue":"False"`, 1)), &read))
		assert.Equal(t, full, read)
	}
}

func TestAnImpossibleConfigurationNamesTheKeyAndWhatIsAllowed(t *testing.T) {
	for _, bad := range []struct {
		key     string
		change  func(*dram.Config)
		allowed string
	}{
		{"protocol", func(c *dram.Config) { c.Protocol = "DDR" }, `; did you mean "DDR3" or "DDR4"?; allowed: DDR3, DDR4, LPDDR3, LPDDR4, HBM, HBM2, HMC`},
		{"channels", func(c *dram.Config) { c.Channels = 3 }, "a power of two from 1 to 1024"},
		{"ranks", func(c *dram.Config) { c.Ranks = -1 }, "a power of two from 1 to 64"},
		{"ranks", func(c *dram.Config) { c.Ranks = 32 }, "at most 16 with 4 bank groups"},
		{"bankgroups", func(c *dram.Config) { c.BankGroups = 0 }, "a power of two from 1 to 64"},
		{"banks_per_group", func(c *dram.Config) { c.BanksPerGroup = 128 }, "a power of two from 1 to 64"},
		{"banks", func(c *dram.Config) { c.Banks = 8 }, "16, which is bankgroups x banks_per_group"},
		{"rows", func(c *dram.Config) { c.Rows = 1000 }, "a power of two"},
		{"req_bytes", func(c *dram.Config) { c.RequestBytes = 32 }, "64, which is bus_width_bits x BL / 8"},
		{"cols_per_row_req", func(c *dram.Config) { c.RowRequests = 64 }, "128, which is row_bytes / req_bytes"},
		{"row_bytes", func(c *dram.Config) { c.RowBytes = 32 }, "at least one request"},
		{"devices_per_rank", func(c *dram.Config) { c.Devices = 4 }, "8, which is bus_width_bits / device_width_bits"},
		{"row_bytes", func(c *dram.Config) { c.DeviceBits = 128 }, "at least one device"},
		{"capacity_MiB", func(c *dram.Config) { c.CapacityMiB = 1 }, "16384, which is"},
		{"peak_GBps", func(c *dram.Config) { c.PeakGBps = 25.6 }, "19.28, which is"},
		{"channels", func(c *dram.Config) { c.Channels, c.Rows, c.RowBytes = 1024, 1<<24, 1<<24 }, "at most 2^60 bytes"},
		{"cmd_queue_size", func(c *dram.Config) { c.Channels, c.BankFIFO = 1024, 256 }, "all queues together"},
		{"BL", func(c *dram.Config) { c.BurstLength = 6 }, "a power of two"},
		{"tBURST", func(c *dram.Config) { c.BurstLength = 1 }, "1 or more: BL/2"},
		{"tBURST", func(c *dram.Config) { c.TBURST = 3 }, "4 or more: BL/2"},
		{"tCK", func(c *dram.Config) { c.TCKNS = math.NaN() }, "0.001 to 10000 ns"},
		{"tCK", func(c *dram.Config) { c.TCKNS = 0 }, "0.001 to 10000 ns"},
		{"CL", func(c *dram.Config) { c.CL = 0 }, "RL = AL + CL"},
		{"CWL", func(c *dram.Config) { c.CWL = 0 }, "WL = AL + CWL"},
		{"tRP", func(c *dram.Config) { c.TRP = 0 }, "1 to 16777216 cycles"},
		{"tFAW", func(c *dram.Config) { c.TFAW = -1 }, "0 to 16777216 cycles"},
		{"tRRD_L", func(c *dram.Config) { c.TRRDL = 100 }, "at most tRC = 56"},
		{"tREFI", func(c *dram.Config) { c.TREFI = 500 }, "more than"},
		{"VDD", func(c *dram.Config) { c.VDD = 0 }, "current in mA"},
		{"IDD4R", func(c *dram.Config) { c.IDD4R = math.Inf(1) }, "0 to 1e+06"},
		{"IDD4W", func(c *dram.Config) { c.IDD4W = 0 }, "current in mA"},
		{"e_rd_pJ", func(c *dram.Config) { c.IDD4R = 1 }, "IDD4R of at least IDD3N"},
		{"e_act_pJ", func(c *dram.Config) { c.IDD0 = 1 }, "IDD0 x tRC"},
		{"e_ref_pJ", func(c *dram.Config) { c.RefreshPJ = -1 }, "0 to 1e+12"},
		{"address_mapping", func(c *dram.Config) { c.AddressMapping = "rochrababgbg" }, "each of ch, ra, bg, ba, ro, co once"},
		{"address_mapping", func(c *dram.Config) { c.AddressMapping = "" }, `e.g. "rochrababgco"`},
		{"page_policy", func(c *dram.Config) { c.PagePolicy = "CLOSED_PAGE" }, `did you mean "CLOSE_PAGE"`},
		{"queue", func(c *dram.Config) { c.Queue = "PER_RANK" }, "PER_BANK"},
		{"refresh", func(c *dram.Config) { c.Refresh = "NEVER" }, "RANK_LEVEL_STAGGERED, NONE"},
		{"cmd_queue_size", func(c *dram.Config) { c.BankFIFO = 1000 }, "1 to 256"},
		{"trans_queue_size", func(c *dram.Config) { c.QueueSize = -3 }, "1 to 65536"},
		{"issue_width", func(c *dram.Config) { c.IssueWidth = -1 }, "1 to 65536"},
	} {
		c, err := dram.Preset("ddr4_2400")
		require.NoError(t, err)
		bad.change(&c)
		err = c.Validate()
		var field *invalid.FieldError
		require.True(t, errors.As(err, &field), "%s: %v", bad.key, err)
		assert.Equal(t, bad.key, field.Key)
		assert.Contains(t, field.Message(), bad.allowed)
		_, err = dram.New(c)
		assert.Error(t, err)
	}
}

func TestEnergiesMayBeGivenInsteadOfCurrents(t *testing.T) {
	c, err := dram.Preset("ddr4_2400")
	require.NoError(t, err)
	c.VDD, c.IDD0, c.IDD2N, c.IDD3N, c.IDD4R, c.IDD4W, c.IDD5AB = 0, 0, 0, 0, 0, 0, 0
	assert.ErrorContains(t, c.Validate(), "VDD: is missing")
	c.ActivatePJ, c.ReadPJ, c.WritePJ, c.RefreshPJ, c.ActiveStandbyMW, c.PrechargeStandbyMW = 1, 2, 3, 4, 5, 6
	assert.NoError(t, c.Validate())
}

func TestAFlagIsABooleanOrItsWord(t *testing.T) {
	for text, want := range map[string]bool{"true": true, `"True"`: true, "false": false, `"False"`: false, `"FALSE"`: false} {
		f := dram.Flag(!want)
		require.NoError(t, json.Unmarshal([]byte(text), &f))
		assert.Equal(t, want, bool(f), text)
	}
	var f dram.Flag
	assert.ErrorContains(t, json.Unmarshal([]byte(`"yes"`), &f), `"yes" is not a boolean; allowed: true, false`)
	assert.Error(t, json.Unmarshal([]byte(`1`), &f))
}

// KEYS.md has every key once, in the order of Config, and no other.
func TestKeysAreDocumented(t *testing.T) {
	text, err := os.ReadFile("KEYS.md")
	require.NoError(t, err)
	var documented, keys []string
	for line := range strings.Lines(string(text)) {
		if key, found := strings.CutPrefix(line, "| `"); found {
			documented = append(documented, key[:strings.Index(key, "`")])
		}
	}
	config := reflect.TypeFor[dram.Config]()
	for i := range config.NumField() {
		tag := config.Field(i).Tag
		assert.Equal(t, tag.Get("toml"), tag.Get("json"))
		keys = append(keys, tag.Get("toml"))
	}
	assert.Equal(t, keys, documented)
}
