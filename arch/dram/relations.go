package dram

import (
	"cmp"
	"dnasim/internal/invalid"
	"fmt"
	"math"
)

// checkWhole checks the relations between keys, once all derived keys are set.
func (c *Config) checkWhole() error {
	return cmp.Or(c.checkSizes(), c.checkSpacing(), c.checkRefresh(), c.checkEnergies())
}

// maxGroups of a channel, maxRanks with them, and maxBanks of a group: the controller keeps sets of
// them in 64 bits.
const maxGroups, maxRanks, maxBanks = 64, 64, 64

// maxEntries of all queues bounds the memory a simulation takes.
const maxEntries = 1 << 20

// capacityBits is the logarithm of the capacity in bytes, which may be too large for the number
// itself.
func (c *Config) capacityBits() uint {
	return log2(c.Channels) + log2(c.Ranks) + log2(c.Banks) + log2(c.Rows) + log2(c.RowBytes)
}

// checkSizes holds given keys to those they follow from.
func (c *Config) checkSizes() error {
	sums := []struct {
		key            string
		value, derived int64
		rule           string
	}{
		{"banks", int64(c.Banks), int64(c.BankGroups * c.BanksPerGroup), "bankgroups x banks_per_group"},
		{"devices_per_rank", int64(c.Devices), int64(c.BusBits / c.DeviceBits), "bus_width_bits / device_width_bits"},
		{"req_bytes", int64(c.RequestBytes), int64(c.BusBits * c.BurstLength / 8), "bus_width_bits x BL / 8"},
		{"cols_per_row_req", int64(c.RowRequests), int64(c.RowBytes / max(1, c.BusBits*c.BurstLength/8)), "row_bytes / req_bytes"},
		{"capacity_MiB", c.CapacityMiB, c.CapacityBytes() >> 20, "channels x ranks x banks x rows x row_bytes"},
	}
	for _, s := range sums {
		if s.value != s.derived {
			return invalid.New(s.key, given(s.value), fmt.Sprintf("%d, which is %s (or leave the key out)", s.derived, s.rule))
		}
	}
	if c.RequestBytes == 0 || c.RowRequests == 0 || c.Devices == 0 {
		return invalid.New("row_bytes", given(c.RowBytes), "at least one request of bus_width_bits x BL / 8 bytes, of whole bytes, on a bus of at least one device")
	}
	if c.Ranks*c.BankGroups > maxGroups {
		return invalid.New("ranks", given(c.Ranks), fmt.Sprintf("at most %d with %d bank groups: a channel has at most %d groups", maxGroups/c.BankGroups, c.BankGroups, maxGroups))
	}
	if entries := c.Channels * (2*c.QueueSize + c.Ranks*c.Banks*c.BankFIFO); entries > maxEntries {
		return invalid.New("cmd_queue_size", given(c.BankFIFO), fmt.Sprintf("less, or fewer banks, or smaller trans_queue_size: all queues together have at most %d entries, these %d", maxEntries, entries))
	}
	if c.capacityBits() > 60 || c.Channels*c.Ranks*c.Banks > 1<<20 {
		return invalid.New("channels", "the whole memory is too large", "at most 2^60 bytes in 2^20 banks")
	}
	if peak := float64(c.Channels) * float64(c.BusBits) / 4 / c.TCKNS; math.Abs(c.PeakGBps-peak) > 1e-3*peak {
		return invalid.New("peak_GBps", given(c.PeakGBps), fmt.Sprintf("%.4g, which is channels x bus_width_bits / 8 x 2 / tCK (or leave the key out)", peak))
	}
	return nil
}

// checkSpacing refuses timings that contradict each other.
func (c *Config) checkSpacing() error {
	if least := max(1, c.BurstLength/2); c.TBURST < least {
		return invalid.New("tBURST", given(c.TBURST), fmt.Sprintf("%d or more: BL/2, two beats a cycle", least))
	}
	bounds := []struct {
		key           string
		cycles, bound int
		of            string
	}{
		{"tRRD_S", c.TRRDS, c.TRC, "tRC"}, {"tRRD_L", c.TRRDL, c.TRC, "tRC"}, {"tPPD", c.TPPD, c.TRC, "tRC"},
	}
	for _, b := range bounds {
		if b.cycles > b.bound {
			return invalid.New(b.key, given(b.cycles), fmt.Sprintf("at most %s = %d", b.of, b.bound))
		}
	}
	return nil
}

// closing is the longest time, in cycles, that a rank takes to close its banks before a refresh.
func (c *Config) closing() int {
	return max(c.TRAS, c.TRTP, c.WL+c.TBURST+c.TWR) + c.Banks*max(1, c.TPPD) + c.TRP
}

// checkRefresh demands that refreshes leave time to serve requests, which would otherwise wait for
// ever.
func (c *Config) checkRefresh() error {
	if c.Refresh == RefreshNone {
		return nil
	}
	serve := max(c.TRCDRD, c.TRCDWR) + c.TRC + max(c.RL, c.WL) + c.TBURST
	if least := max(c.TRFC+c.closing()+serve, c.Ranks*c.closing()); c.TREFI <= least {
		return invalid.New("tREFI", given(c.TREFI), fmt.Sprintf("more than %d cycles: the time to close %d banks, refresh (tRFC) and serve a request, and to do so for each rank in turn (or refresh = %q)",
			least, c.Banks, RefreshNone))
	}
	return nil
}

func (c *Config) checkEnergies() error {
	energies := []struct {
		key   string
		value float64
		rule  string
	}{
		{"e_act_pJ", c.ActivatePJ, "IDD0 x tRC of at least IDD3N x tRAS + IDD2N x tRP"},
		{"e_rd_pJ", c.ReadPJ, "IDD4R of at least IDD3N"},
		{"e_wr_pJ", c.WritePJ, "IDD4W of at least IDD3N"},
		{"e_ref_pJ", c.RefreshPJ, "IDD5AB of at least IDD3N"},
	}
	for _, e := range energies {
		if !(e.value >= 0) || math.IsInf(e.value, 0) {
			return invalid.New(e.key, fmt.Sprintf("comes to %.4g pJ", e.value), e.rule+", or the energy itself")
		}
	}
	return nil
}
