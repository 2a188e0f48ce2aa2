package configs

import (
	"dnasim/arch"
	"dnasim/arch/dram"
)

// layDRAM lays the [dram] table over c: a preset replaces all, its other keys what they name.
func (d *document) layDRAM(c *Config) error {
	section, ok := d.sections["dram"]
	if !ok {
		return nil
	}
	var chosen struct{ Preset string }
	if err := d.section(section, &chosen, "dram"); err != nil {
		return err
	}
	if d.meta.IsDefined("dram", "preset") {
		preset, err := dram.Preset(chosen.Preset)
		if err != nil {
			return d.placeIn(err, "dram")
		}
		c.DRAM = preset
	}
	return d.section(section, &c.DRAM, "dram")
}

// placeDRAM gives a machine with bank-level memory the DRAM and what follows from it.
func (c *Config) placeDRAM(m *Machine, d *document) error {
	memory := &m.Hardware.Memory
	if memory.Model != arch.MemoryBanks {
		return nil
	}
	full, err := c.DRAM.Complete()
	if err != nil {
		return d.placeIn(err, "dram")
	}
	memory.DRAM = c.DRAM
	memory.Technology = full.Technology
	memory.Channels = full.Channels
	memory.BandwidthGBps = full.PeakGBps / float64(full.Channels)
	memory.AccessBytes = full.RequestBytes
	return nil
}
