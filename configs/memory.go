package configs

import (
	"fmt"

	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/internal/invalid"
	"dnasim/internal/tomlfile"
)

// readDRAM reads the [dram] table over c: a preset replaces all of it, other keys what they name.
func (c *Config) readDRAM(d *tomlfile.Document) error {
	if name, ok := d.Value("dram", "preset"); ok {
		preset, err := dram.Preset(name.(string)) // Check has seen that it is a string
		if err != nil {
			return d.PlaceIn(err, "dram")
		}
		c.DRAM = preset
	}
	return d.Decode(&c.DRAM, "dram")
}

// placeDRAM sets the DRAM of a machine with bank-level memory, and the keys that follow from it.
func (c *Config) placeDRAM(m *Machine, d *tomlfile.Document) error {
	memory := &m.Hardware.Memory
	if memory.Model != arch.MemoryBanks {
		return nil
	}
	full, err := c.DRAM.Complete()
	if err != nil {
		return d.PlaceIn(err, "dram")
	}
	memory.DRAM = c.DRAM
	memory.Technology = full.Technology
	memory.Channels = full.Channels
	memory.BandwidthGBps = full.PeakGBps / float64(full.Channels)
	memory.AccessBytes = full.RequestBytes
	return nil
}

// checkRequests refuses requests that are smaller than an access of the memory: each request would
// move the whole access again.
func (m *Machine) checkRequests(d *tomlfile.Document) error {
	request, access := m.Hardware.DMA.RequestBytes, m.Hardware.Memory.AccessBytes
	if request >= access {
		return nil
	}
	what := "hardware.memory.access_bytes"
	if m.Hardware.Memory.Model == arch.MemoryBanks {
		what = "a burst of the DRAM"
	}
	allowed := fmt.Sprintf("%d or more: %s", access, what)
	return d.PlaceIn(invalid.New("dma.request_bytes", fmt.Sprint(request), allowed), "machine."+m.Name+".hardware", "hardware")
}
