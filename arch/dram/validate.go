package dram

import (
	"cmp"
	"dnasim/internal/invalid"
	"fmt"
	"math"
)

// protocols are the families known. Those with two commands a cycle or other burst
// timing (GDDR5 and later) are not modelled.
var protocols = []string{"DDR3", "DDR4", "LPDDR3", "LPDDR4", "HBM", "HBM2", "HMC"}

// Validate reports the first impossible value as a *invalid.FieldError.
func (c Config) Validate() error {
	_, err := c.Complete()
	return err
}

// maxCycles bounds every timing, so that sums of them cannot overflow.
const maxCycles = 1 << 24

// checkGiven checks every key by itself; keys that are derived when left out may be 0.
func (c *Config) checkGiven() error {
	for _, check := range []func() error{c.checkGeometry, c.checkTimings, c.checkElectrical, c.checkPolicy} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) checkGeometry() error {
	if err := invalid.OneOf("protocol", c.Protocol, protocols...); err != nil {
		return err
	}
	sizes := []struct {
		key         string
		value, most int
		optional    bool
	}{
		{"channels", c.Channels, 1024, true},
		{"ranks", c.Ranks, maxRanks, true},
		{"bankgroups", c.BankGroups, maxGroups, false},
		{"banks_per_group", c.BanksPerGroup, maxBanks, false},
		{"rows", c.Rows, 1 << 24, false},
		{"bus_width_bits", c.BusBits, 4096, false},
		{"device_width_bits", c.DeviceBits, 4096, false},
		{"BL", c.BurstLength, 256, false},
		{"row_bytes", c.RowBytes, 1 << 24, false},
	}
	for _, s := range sizes {
		if s.optional && s.value == 0 {
			continue
		}
		if s.value > s.most || !isPowerOfTwo(s.value) {
			return invalid.New(s.key, given(s.value), fmt.Sprintf("a power of two from 1 to %d", s.most))
		}
	}
	return cmp.Or(
		atMost("banks", c.Banks, 1<<14), atMost("devices_per_rank", c.Devices, 1<<12), atMost("req_bytes", c.RequestBytes, 1<<17),
		atMost("cols_per_row_req", c.RowRequests, 1<<24), atMost("conflict_stride", c.ConflictBytes, 1<<61),
		atMost("capacity_MiB", c.CapacityMiB, 1<<41), atMost("peak_GBps", c.PeakGBps, 1e9),
	)
}

func (c *Config) checkTimings() error {
	if !(c.TCKNS >= 1e-3 && c.TCKNS <= 1e4) {
		return invalid.New("tCK", given(c.TCKNS), "0.001 to 10000 ns")
	}
	for _, t := range c.timings() {
		if t.cycles < t.least || t.cycles > maxCycles {
			return invalid.New(t.key, given(t.cycles), fmt.Sprintf("%d to %d cycles", t.least, maxCycles))
		}
	}
	if c.CL == 0 && c.RL == 0 {
		return invalid.New("CL", "is missing", "the cycles from read to data, or RL = AL + CL")
	}
	if c.CWL == 0 && c.WL == 0 {
		return invalid.New("CWL", "is missing", "the cycles from write to data, or WL = AL + CWL")
	}
	return nil
}

type timingKey struct {
	key           string
	cycles, least int
}

func (c *Config) timings() []timingKey {
	return []timingKey{
		{"CL", c.CL, 0}, {"CWL", c.CWL, 0}, {"AL", c.AL, 0}, {"RL", c.RL, 0}, {"WL", c.WL, 0}, {"tBURST", c.TBURST, 0}, {"tRC", c.TRC, 0},
		{"tRCD_RD", c.TRCDRD, 1}, {"tRCD_WR", c.TRCDWR, 1}, {"tRP", c.TRP, 1}, {"tRAS", c.TRAS, 1},
		{"tCCD_S", c.TCCDS, 1}, {"tCCD_L", c.TCCDL, 1}, {"tRRD_S", c.TRRDS, 1}, {"tRRD_L", c.TRRDL, 1},
		{"tFAW", c.TFAW, 0}, {"tWR", c.TWR, 0}, {"tWTR_S", c.TWTRS, 0}, {"tWTR_L", c.TWTRL, 0}, {"tRTP", c.TRTP, 0},
		{"tRTRS", c.TRTRS, 0}, {"tPPD", c.TPPD, 0}, {"tRFC", c.TRFC, 1}, {"tREFI", c.TREFI, 1},
		{"tXS", c.TXS, 0}, {"tXP", c.TXP, 0}, {"tCKE", c.TCKE, 0},
	}
}

func (c *Config) checkElectrical() error {
	values := []struct {
		key    string
		value  float64
		most   float64
		needed bool // unless the energies it serves for are given
	}{
		{"VDD", c.VDD, 100, true}, {"IDD0", c.IDD0, 1e6, c.ActivatePJ == 0}, {"IDD2P", c.IDD2P, 1e6, false},
		{"IDD2N", c.IDD2N, 1e6, c.PrechargeStandbyMW == 0}, {"IDD3N", c.IDD3N, 1e6, c.ActiveStandbyMW == 0},
		{"IDD4R", c.IDD4R, 1e6, c.ReadPJ == 0}, {"IDD4W", c.IDD4W, 1e6, c.WritePJ == 0},
		{"IDD5AB", c.IDD5AB, 1e6, c.RefreshPJ == 0}, {"IDD6x", c.IDD6x, 1e6, false},
		{"e_act_pJ", c.ActivatePJ, 1e12, false}, {"e_rd_pJ", c.ReadPJ, 1e12, false}, {"e_wr_pJ", c.WritePJ, 1e12, false},
		{"e_ref_pJ", c.RefreshPJ, 1e12, false}, {"p_act_stby_mW", c.ActiveStandbyMW, 1e9, false},
		{"p_pre_stby_mW", c.PrechargeStandbyMW, 1e9, false}, {"p_pre_pd_mW", c.PowerDownMW, 1e9, false}, {"p_sref_mW", c.SelfRefreshMW, 1e9, false},
	}
	energiesGiven := c.ActivatePJ > 0 && c.ReadPJ > 0 && c.WritePJ > 0 && c.RefreshPJ > 0 && c.ActiveStandbyMW > 0 && c.PrechargeStandbyMW > 0
	for _, v := range values {
		if !(v.value >= 0 && v.value <= v.most) {
			return invalid.New(v.key, given(v.value), fmt.Sprintf("0 to %v", v.most))
		}
		if v.needed && v.value == 0 && !energiesGiven {
			return invalid.New(v.key, "is missing", "the device's current in mA (VDD in V), or all of e_act_pJ, e_rd_pJ, e_wr_pJ, e_ref_pJ, p_act_stby_mW, p_pre_stby_mW")
		}
	}
	return nil
}

func (c *Config) checkPolicy() error {
	optional := func(key, value string, allowed ...string) error {
		if value == "" {
			return nil
		}
		return invalid.OneOf(key, value, allowed...)
	}
	if _, err := splitMapping(c.AddressMapping); err != nil {
		return err
	}
	return cmp.Or(
		optional("page_policy", c.PagePolicy, OpenPage, ClosePage),
		optional("queue", c.Queue, QueuePerBank),
		optional("refresh", c.Refresh, RefreshStaggered, RefreshNone),
		atMost("cmd_queue_size", c.BankFIFO, 256),
		atMost("trans_queue_size", c.QueueSize, 1<<16),
		atMost("issue_width", c.IssueWidth, 1<<16),
	)
}

// given shows a value; NaN and infinities as they are.
func given(v any) string { return fmt.Sprint(v) }

// atMost checks a key that may be left out (0).
func atMost[T int | int64 | float64](key string, value, most T) error {
	if value >= 0 && value <= most && !math.IsNaN(float64(value)) {
		return nil
	}
	return invalid.New(key, given(value), fmt.Sprintf("1 to %v", most))
}
