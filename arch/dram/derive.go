package dram

import "math/bits"

// Complete returns the configuration with every derived key that was left out becameFull
// in, or the first fault as a *invalid.FieldError.
func (c Config) Complete() (Config, error) {
	if err := c.checkGiven(); err != nil {
		return Config{}, err
	}
	c.deriveDefaults()
	c.deriveGeometry()
	c.deriveTiming()
	c.deriveEnergies()
	if err := c.checkWhole(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// orElse sets a key that was left out (zero).
func orElse[T int | int64 | float64 | string](key *T, value T) {
	var none T
	if *key == none {
		*key = value
	}
}

// deriveDefaults sets the policy keys that have one sensible value.
func (c *Config) deriveDefaults() {
	orElse(&c.PagePolicy, OpenPage)
	orElse(&c.Queue, QueuePerBank)
	orElse(&c.BankFIFO, 8)
	orElse(&c.QueueSize, 32)
	orElse(&c.Refresh, RefreshStaggered)
	orElse(&c.Ranks, 1)
	orElse(&c.Channels, 1)
	orElse(&c.IssueWidth, c.Channels)
}

func (c *Config) deriveGeometry() {
	orElse(&c.Banks, c.BankGroups*c.BanksPerGroup)
	orElse(&c.Devices, c.BusBits/c.DeviceBits)
	orElse(&c.RequestBytes, c.BusBits*c.BurstLength/8)
	orElse(&c.RowRequests, c.RowBytes/max(1, c.RequestBytes))
	orElse(&c.CapacityMiB, c.CapacityBytes()>>20)
	orElse(&c.PeakGBps, float64(c.Channels)*float64(c.BusBits)/4/c.TCKNS)
	if m, err := newMapping(c); err == nil {
		orElse(&c.ConflictBytes, m.stride("ro"))
	}
}

func (c *Config) deriveTiming() {
	orElse(&c.RL, c.AL+c.CL)
	orElse(&c.WL, c.AL+c.CWL)
	orElse(&c.TBURST, c.BurstLength/2)
	orElse(&c.TRC, c.TRAS+c.TRP)
}

// deriveEnergies is the usual current arithmetic (Micron TN-40-07): V x mA x ns = pJ.
func (c *Config) deriveEnergies() {
	perCycle := c.VDD * float64(c.Devices) * c.TCKNS // pJ per mA and cycle, whole rank
	cycles := func(n int) float64 { return float64(n) }
	orElse(&c.ActivatePJ, perCycle*(float64(c.IDD0*cycles(c.TRC))-float64(c.IDD3N*cycles(c.TRAS))-float64(c.IDD2N*cycles(c.TRP))))
	orElse(&c.ReadPJ, perCycle*(c.IDD4R-c.IDD3N)*cycles(c.TBURST))
	orElse(&c.WritePJ, perCycle*(c.IDD4W-c.IDD3N)*cycles(c.TBURST))
	orElse(&c.RefreshPJ, perCycle*(c.IDD5AB-c.IDD3N)*cycles(c.TRFC))
	standby := c.VDD * float64(c.Devices) // mW per mA
	orElse(&c.ActiveStandbyMW, standby*c.IDD3N)
	orElse(&c.PrechargeStandbyMW, standby*c.IDD2N)
	orElse(&c.PowerDownMW, standby*c.IDD2P)
	orElse(&c.SelfRefreshMW, standby*c.IDD6x)
}

// CapacityBytes of all channels. Geometry must be complete.
func (c *Config) CapacityBytes() int64 {
	return int64(c.Channels) * int64(c.Ranks) * int64(c.BankGroups) * int64(c.BanksPerGroup) * int64(c.Rows) * int64(c.RowBytes)
}

// DualIssue reports whether a row command and a column command may share a cycle.
func (c *Config) DualIssue() bool { return c.Protocol == "HBM" || c.Protocol == "HBM2" }

func isPowerOfTwo(n int) bool { return n > 0 && n&(n-1) == 0 }

func log2(n int) uint { return uint(bits.Len(uint(n)) - 1) }
