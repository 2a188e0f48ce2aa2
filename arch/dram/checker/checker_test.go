package checker

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
)

// judged is a memory in which every constraint has a length of its own.
func judged(t *testing.T, change func(*dram.Config)) dram.Config {
	c := dram.Config{
		Protocol: "DDR4", Ranks: 2, BankGroups: 2, BanksPerGroup: 4, Rows: 1024, BusBits: 64, DeviceBits: 8, BurstLength: 8, RowBytes: 8192,
		TCKNS: 1, RL: 20, WL: 15, TBURST: 4, TRCDRD: 17, TRCDWR: 13, TRP: 11, TRAS: 37, TRC: 53, TCCDS: 5, TCCDL: 7, TRRDS: 6, TRRDL: 9,
		TFAW: 40, TWR: 19, TWTRS: 2, TWTRL: 8, TRTP: 10, TRTRS: 3, TPPD: 4, TRFC: 90, TREFI: 2000,
		VDD: 1, ActivatePJ: 1, ReadPJ: 1, WritePJ: 1, RefreshPJ: 1, ActiveStandbyMW: 1, PrechargeStandbyMW: 1, AddressMapping: "rorababgchco",
	}
	change(&c)
	c, err := c.Complete()
	require.NoError(t, err)
	return c
}

func as(protocol string) func(*dram.Config) { return func(c *dram.Config) { c.Protocol = protocol } }

func oneGroup(c *dram.Config) { c.BankGroups, c.BanksPerGroup = 1, 8 }

// at is a command to a place that is given as rank, group, bank; its row is 0.
func at(cycle int64, k dram.Kind, place ...int) dram.Command {
	return dram.Command{Cycle: cycle, Kind: k, Rank: place[0], Group: place[1], Bank: place[2]}
}

// distances are for each constraint the commands before, and one more in the first cycle that the
// constraint allows.
func distances() []struct {
	rule   string
	change func(*dram.Config)
	before []dram.Command
	then   dram.Command
} {
	ddr4, open := as("DDR4"), at(0, dram.Activate, 0, 0, 0)
	before := func(c ...dram.Command) []dram.Command { return c }
	return []struct {
		rule   string
		change func(*dram.Config)
		before []dram.Command
		then   dram.Command
	}{
		{"tRCD_RD", ddr4, before(open), at(17, dram.Read, 0, 0, 0)},
		{"tRCD_RD", ddr4, before(open), at(17, dram.ReadAuto, 0, 0, 0)},
		{"tRCD_WR", ddr4, before(open), at(13, dram.Write, 0, 0, 0)},
		{"tRAS", ddr4, before(open), at(37, dram.Precharge, 0, 0, 0)},
		{"tRC", ddr4, before(open, at(37, dram.Precharge, 0, 0, 0)), at(53, dram.Activate, 0, 0, 0)},
		{"tRP", ddr4, before(open, at(60, dram.Precharge, 0, 0, 0)), at(71, dram.Activate, 0, 0, 0)},
		{"tRTP", ddr4, before(open, at(50, dram.Read, 0, 0, 0)), at(60, dram.Precharge, 0, 0, 0)},
		{"tWR", ddr4, before(open, at(13, dram.Write, 0, 0, 0)), at(13+15+4+19, dram.Precharge, 0, 0, 0)},
		{"tRTP + tRP", ddr4, before(open, at(50, dram.ReadAuto, 0, 0, 0)), at(50+4+10+11, dram.Activate, 0, 0, 0)},
		{"tWR + tRP", ddr4, before(open, at(13, dram.WriteAuto, 0, 0, 0)), at(13+15+4+19+11, dram.Activate, 0, 0, 0)},

		{"tRRD_L", ddr4, before(open), at(9, dram.Activate, 0, 0, 1)},
		{"tRRD_S", ddr4, before(open), at(6, dram.Activate, 0, 1, 0)},
		{"tRRD_S", oneGroup, before(open), at(6, dram.Activate, 0, 0, 1)},
		{"tFAW", ddr4, before(open, at(6, dram.Activate, 0, 1, 0), at(15, dram.Activate, 0, 0, 1), at(21, dram.Activate, 0, 1, 1)), at(40, dram.Activate, 0, 0, 2)},
		{"tPPD", as("LPDDR4"), before(open, at(9, dram.Activate, 0, 0, 1), at(60, dram.Precharge, 0, 0, 0)), at(64, dram.Precharge, 0, 0, 1)},
		{"tPPD", as("LPDDR4"), before(open, at(9, dram.Activate, 0, 1, 0), at(60, dram.Precharge, 0, 0, 0)), at(64, dram.Precharge, 0, 1, 0)},

		{"tCCD_L", ddr4, before(open, at(9, dram.Activate, 0, 0, 1), at(50, dram.Read, 0, 0, 0)), at(57, dram.Read, 0, 0, 1)},
		{"tCCD_L", ddr4, before(open, at(50, dram.Write, 0, 0, 0)), at(57, dram.WriteAuto, 0, 0, 0)},
		{"tCCD_S", ddr4, before(open, at(6, dram.Activate, 0, 1, 0), at(50, dram.Read, 0, 0, 0)), at(55, dram.Read, 0, 1, 0)},
		{"tCCD_S", oneGroup, before(open, at(50, dram.Write, 0, 0, 0)), at(55, dram.Write, 0, 0, 0)},
		{"tBURST + tRTRS", ddr4, before(open, at(1, dram.Activate, 1, 0, 0), at(50, dram.ReadAuto, 0, 0, 0)), at(57, dram.Read, 1, 0, 0)},
		{"data bus in use", ddr4, before(open, at(1, dram.Activate, 1, 0, 0), at(50, dram.Write, 0, 0, 0)), at(54, dram.Write, 1, 0, 0)},

		{"read to write", ddr4, before(open, at(50, dram.Read, 0, 0, 0)), at(50+20+4+3-15, dram.Write, 0, 0, 0)},
		{"read to write", ddr4, before(open, at(1, dram.Activate, 1, 0, 0), at(50, dram.Read, 0, 0, 0)), at(50+20+4+3-15, dram.Write, 1, 0, 0)},
		{"tWTR_L", ddr4, before(open, at(50, dram.Write, 0, 0, 0)), at(50+15+4+8, dram.Read, 0, 0, 0)},
		{"tWTR_S", ddr4, before(open, at(6, dram.Activate, 0, 1, 0), at(50, dram.Write, 0, 0, 0)), at(50+15+4+2, dram.Read, 0, 1, 0)},
		{"tWTR_S", oneGroup, before(open, at(50, dram.Write, 0, 0, 0)), at(50+15+4+2, dram.Read, 0, 0, 0)},
		{"write to read of another rank", ddr4, before(open, at(1, dram.Activate, 1, 0, 0), at(50, dram.Write, 0, 0, 0)), at(50+15+4+3-20, dram.Read, 1, 0, 0)},

		{"tRP", ddr4, before(open, at(60, dram.Precharge, 0, 0, 0)), at(71, dram.Refresh, 0, 0, 0)},
		{"tRTP + tRP", ddr4, before(open, at(50, dram.ReadAuto, 0, 0, 0)), at(50+10+11, dram.Refresh, 0, 0, 0)},
		{"tWR + tRP", ddr4, before(open, at(13, dram.WriteAuto, 0, 0, 0)), at(13+15+4+19+11, dram.Refresh, 0, 0, 0)},
		{"tRFC", ddr4, before(at(100, dram.Refresh, 0, 0, 0)), at(190, dram.Activate, 0, 1, 0)},
		{"tRFC", ddr4, before(at(100, dram.Refresh, 0, 0, 0)), at(190, dram.Refresh, 0, 0, 0)},
	}
}

func check(c dram.Config, commands ...dram.Command) error {
	k := New(c)
	for _, command := range commands {
		k.Watch(command)
	}
	return k.Err()
}

func TestACommandIsLegalInTheCycleThatItsConstraintAllowsAndIllegalInTheOneBefore(t *testing.T) {
	tried := map[string]bool{}
	for _, d := range distances() {
		c := judged(t, d.change)
		require.NoError(t, check(c, append(d.before, d.then)...), "%s: %v", d.rule, d.then)
		d.then.Cycle--
		err := check(c, append(d.before, d.then)...)
		var v *Violation
		require.True(t, errors.As(err, &v), "%s: %v one cycle earlier", d.rule, d.then)
		assert.Equal(t, d.rule, v.Rule)
		require.NotNil(t, v.After)
		assert.Equal(t, d.then, v.Command)
		tried[d.rule] = true
	}
	for _, change := range []func(*dram.Config){as("LPDDR4"), oneGroup} {
		c := judged(t, change)
		for _, list := range spacings(&c) {
			for _, s := range list {
				assert.Contains(t, slices.Collect(maps.Keys(tried)), s.name, "a constraint without a test")
			}
		}
	}
}

func TestSomeConstraintsBindOnlySomeMemories(t *testing.T) {
	closeTwo := []dram.Command{at(0, dram.Activate, 0, 0, 0), at(9, dram.Activate, 0, 0, 1), at(60, dram.Precharge, 0, 0, 0), at(61, dram.Precharge, 0, 0, 1)}
	assert.NoError(t, check(judged(t, as("DDR4")), closeTwo...), "tPPD is LPDDR4's")
	two := []dram.Command{at(0, dram.Activate, 0, 0, 0), at(20, dram.Read, 0, 0, 0), at(20, dram.Activate, 0, 1, 0)}
	assert.NoError(t, check(judged(t, as("HBM")), two...), "a row and a column command share a cycle in HBM")
	assert.ErrorContains(t, check(judged(t, as("DDR4")), two...), "command bus in use")
	rows := []dram.Command{at(0, dram.Activate, 0, 0, 0), at(0, dram.Activate, 1, 0, 0)}
	assert.ErrorContains(t, check(judged(t, as("HBM")), rows...), "command bus in use")
}

func TestACommandNeedsTheRightStateOfItsBank(t *testing.T) {
	open := at(0, dram.Activate, 0, 0, 0)
	otherRow := at(50, dram.Read, 0, 0, 0)
	otherRow.Row = 7
	for problem, commands := range map[string][]dram.Command{
		"the bank has a row open":           {open, at(100, dram.Activate, 0, 0, 0)},
		"a bank of the rank has a row open": {open, at(100, dram.Refresh, 0, 0, 0)},
		"the bank is closed":                {at(100, dram.Precharge, 0, 0, 0)},
		"no row of the bank is open":        {open, at(50, dram.ReadAuto, 0, 0, 0), at(80, dram.Read, 0, 0, 0)},
		"row 0 of the bank is open":         {open, otherRow},
		"time runs backwards":               {at(10, dram.Activate, 0, 0, 0), at(5, dram.Activate, 1, 0, 0)},
	} {
		assert.ErrorContains(t, check(judged(t, as("DDR4")), commands...), problem)
	}
}

func TestARankMayNotGoWithoutRefresh(t *testing.T) {
	c := judged(t, as("DDR4"))
	assert.NoError(t, check(c, at(9*2000, dram.Activate, 0, 0, 0)))
	assert.ErrorContains(t, check(c, at(9*2000+1, dram.Activate, 0, 0, 0)), "not refreshed in time")
	assert.NoError(t, check(c, at(1000, dram.Refresh, 0, 0, 0), at(1000+9*2000, dram.Activate, 0, 0, 0)))
	c.Refresh = dram.RefreshNone
	assert.NoError(t, check(c, at(1e9, dram.Activate, 0, 0, 0)))
}

func TestAViolationNamesBothCommandsAndTheDistance(t *testing.T) {
	err := check(judged(t, as("DDR4")), at(3, dram.Activate, 0, 1, 2), at(19, dram.Read, 0, 1, 2))
	assert.EqualError(t, err, "illegal DRAM command: RD at cycle 19 (channel 0, rank 0, group 1, bank 2, row 0) comes 16 cycles after "+
		"ACT at cycle 3 (channel 0, rank 0, group 1, bank 2, row 0), tRCD_RD asks for 17")
}

// The quick look before the distances are measured overlooks none that is too short, whatever
// commands there were.
func TestTheQuickLookOverlooksNothing(t *testing.T) {
	tooShort := 0
	for _, change := range []func(*dram.Config){as("DDR4"), as("LPDDR4"), as("HBM"), oneGroup} {
		c := judged(t, change)
		k := New(c)
		random := rand.New(rand.NewPCG(1, 2))
		cycle := int64(0)
		for range 20000 {
			cycle += int64(random.IntN(12))
			command := at(cycle, dram.Kind(random.IntN(int(dram.NumKinds))), random.IntN(c.Ranks), random.IntN(c.BankGroups), random.IntN(c.BanksPerGroup))
			if k.checkSpacings(&command) != nil {
				tooShort++
				require.True(t, k.mayViolate(&command), "%v", command)
			}
			if random.IntN(3) > 0 {
				k.record(&command)
			}
		}
	}
	assert.Greater(t, tooShort, 1000)
}
