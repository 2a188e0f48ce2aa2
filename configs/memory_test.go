package configs

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// own is a memory that is described without a preset.
func own(protocol string) string {
	return fmt.Sprintf(`[dram]
protocol = %q
bankgroups = 4
banks_per_group = 4
rows = 32768
bus_width_bits = 64
device_width_bits = 8
BL = 8
row_bytes = 8192
tCK = 0.83
CL = 17
CWL = 12
tRP = 17
tRAS = 39
tRFC = 420
tREFI = 9360
tRRD_S = 4
tRRD_L = 6
tCCD_S = 4
tCCD_L = 6
tRCD_RD = 17
tRCD_WR = 17
VDD = 1.2
IDD0 = 48
IDD2N = 34
IDD3N = 43
IDD4W = 123
IDD4R = 135
IDD5AB = 250
`, protocol)
}

func TestTheTechnologyFollowsTheDescription(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "lpddr4",
		"[dram]\nchannels = 2":           "lpddr4",
		"[dram]\npreset = \"ddr4_2400\"": "ddr4",
		"[dram]\npreset = \"hbm2\"":      "hbm2",
		"[dram]\npreset = \"vault16\"":   "hmc",
		"[dram]\npreset = \"hbm2\"\nIDD4R = 1000":      "",     // its own currents
		"[dram]\npreset = \"ddr4_2400\"\nIDD4R = 200":  "ddr4", // priced by currents, and its I/O
		"[dram]\nIDD4R = 200":                          "",
		"[dram]\nIDD4R = 200\ntechnology = \"lpddr4\"": "lpddr4", // asked for
		"[dram]\ntechnology = \"\"":                    "",
		own("DDR4"):                                    "ddr4",
		own("DDR3"):                                    "",
		own("HBM2"):                                    "",
		own("HMC"):                                     "",
		own("LPDDR4"):                                  "",
		own("HBM2") + "technology = \"hbm2\"":          "hbm2",
	} {
		c := parse(t, text)
		assert.Equal(t, want, c.Machines[0].Hardware.Memory.Technology, text)
		assert.Equal(t, want, c.DRAM.Technology, text)
	}
}

func TestADescriptionInheritsNothing(t *testing.T) {
	c := parse(t, own("DDR4"))
	full, err := c.CompleteDRAM()
	require.NoError(t, err)
	assert.Empty(t, full.Preset)
	assert.Zero(t, full.TPPD, "of LPDDR4")
	_, err = Parse("f.toml", "[dram]\nprotocol = \"DDR4\"\ntCK = 0.83")
	assert.ErrorContains(t, err, "f.toml:1: dram.")
}

func TestContradictoryMemoriesAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"[dram]\npreset = \"hbm2\"\ntechnology = \"lpddr4\"": `f.toml:3: dram.technology: "lpddr4" for a memory of protocol "HBM"; allowed: "hbm2", or "" for the device currents alone`,
		"[dram]\npreset = \"ddr4_2400\"\nprotocol = \"HBM\"": `f.toml:3: dram.protocol: "HBM" with preset "ddr4_2400", whose technology is "ddr4"; allowed: no preset, or the protocol of the preset`,
		own("DDR3") + "technology = \"ddr4\"":                `dram.technology: "ddr4" for a memory of protocol "DDR3"; allowed: "" (device currents alone)`,
		"[hardware.memory]\ntechnology = \"hbm2\"":           `f.toml:2: hardware.memory.technology: "hbm2" under model "banks", whose [dram] (preset "lpddr4_3200") has "lpddr4"; allowed: model = "bandwidth", or keys of [dram] instead of this one`,
		"[machine.int8.hardware.memory]\nchannels = 4":       `f.toml:2: machine.int8.hardware.memory.channels: 4 under model "banks"`,
		"[hardware.memory]\nbandwidth_gbps = 25.6":           `f.toml:2: hardware.memory.bandwidth_gbps: 25.6 under model "banks"`,
		"[hardware.memory]\naccess_bytes = 32":               `f.toml:2: hardware.memory.access_bytes: 32 under model "banks"`,
		"[dram]\nunified_queue = \"no\"":                     `f.toml:2: dram.unified_queue: "no" is not a boolean; allowed: true, false, "True", "False"`,
		"[dram]\nunified_queue = 1":                          `f.toml:2: dram.unified_queue: 1 is not a boolean`,
	} {
		_, err := Parse("f.toml", text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestBooleansAreReadAsDRAMsim3WritesThem(t *testing.T) {
	for value, want := range map[string]bool{`"True"`: true, `"False"`: false, `"true"`: true, "true": true, "false": false} {
		c := parse(t, "[dram]\nunified_queue = "+value)
		assert.Equal(t, want, bool(c.DRAM.UnifiedQueue), value)
	}
}

func TestMemoriesThatNoMachineHasAreNotJudged(t *testing.T) {
	parse(t, "[hardware.memory]\nmodel = \"bandwidth\"\ntechnology = \"hbm2\"\n[dram]\ntechnology = \"hbm2\"")
}
