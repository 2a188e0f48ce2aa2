package configs

import (
	"fmt"

	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/internal/invalid"
	"dnasim/internal/tomlfile"
)

// readDRAM reads the [dram] table over c: a preset replaces all of it, other keys what they name. A
// table that names a protocol but no preset describes a memory of its own and inherits nothing but
// the address mapping.
func (c *Config) readDRAM(d *tomlfile.Document) error {
	has := func(key string) bool { return d.Has("dram", key) }
	if name, ok := d.Value("dram", "preset"); ok {
		preset, err := dram.Preset(name.(string)) // Check has seen that it is a string
		if err != nil {
			return d.PlaceIn(err, "dram")
		}
		c.DRAM = preset
	} else if has("protocol") {
		c.DRAM = dram.Config{AddressMapping: c.DRAM.AddressMapping}
	}
	if err := d.Decode(&c.DRAM, "dram"); err != nil {
		return err
	}
	c.DRAM.DescribedBy(has)
	return nil
}

// CompleteDRAM is the memory of [dram] with all its keys, or what is wrong with it.
func (c *Config) CompleteDRAM() (dram.Config, error) {
	full, err := c.DRAM.Complete()
	if err != nil {
		return full, c.source.PlaceIn(err, "dram")
	}
	if err := full.CheckTechnology(); err != nil {
		if !c.source.Has("dram", "technology") && c.source.Has("dram", "protocol") {
			return full, c.source.Fail(fmt.Sprintf("%q with preset %q, whose technology is %q", full.Protocol, full.Preset, full.Technology),
				"no preset, or the protocol of the preset", "dram.protocol")
		}
		return full, c.source.PlaceIn(err, "dram")
	}
	return full, nil
}

// placeDRAM sets the DRAM of a machine with bank-level memory, and the keys that follow from it.
func (c *Config) placeDRAM(m *Machine) error {
	memory := &m.Hardware.Memory
	if memory.Model != arch.MemoryBanks {
		return nil
	}
	full, err := c.CompleteDRAM()
	if err != nil {
		return err
	}
	given := *memory
	memory.DRAM = c.DRAM
	memory.Technology = full.Technology
	memory.Channels = full.Channels
	memory.BandwidthGBps = full.PeakGBps / float64(full.Channels)
	memory.AccessBytes = full.RequestBytes
	return c.checkMemoryKeys(m.Name, &given, memory)
}

// checkMemoryKeys refuses keys of the bandwidth model that contradict the banks of [dram], which
// they would have no effect on.
func (c *Config) checkMemoryKeys(machine string, given, banks *arch.Memory) error {
	const rounding = 1e-3 // of a bandwidth that a person writes
	for _, k := range []struct {
		key         string
		agrees      bool
		given, have any
	}{
		{"technology", given.Technology == banks.Technology, given.Technology, banks.Technology},
		{"channels", given.Channels == banks.Channels, given.Channels, banks.Channels},
		{"bandwidth_gbps", given.BandwidthGBps >= banks.BandwidthGBps*(1-rounding) && given.BandwidthGBps <= banks.BandwidthGBps*(1+rounding),
			given.BandwidthGBps, banks.BandwidthGBps},
		{"access_bytes", given.AccessBytes == banks.AccessBytes, given.AccessBytes, banks.AccessBytes},
	} {
		own := c.source.Has("machine", machine, "hardware", "memory", k.key)
		if k.agrees || !own && !c.source.Has("hardware", "memory", k.key) {
			continue
		}
		return c.source.Fail(fmt.Sprintf(`%#v under model "banks", whose [dram] (preset %q) has %#v`, k.given, c.DRAM.Preset, k.have),
			`model = "bandwidth", or keys of [dram] instead of this one`, "machine."+machine+".hardware.memory."+k.key, "hardware.memory."+k.key)
	}
	return nil
}

// checkRequests refuses requests, and turns of channels, that are smaller than an access of the
// memory: each would move the whole access again.
func (m *Machine) checkRequests(d *tomlfile.Document) error {
	h := &m.Hardware
	access, what := h.Memory.AccessBytes, "hardware.memory.access_bytes"
	if h.Memory.Model == arch.MemoryBanks {
		what = "a burst of the DRAM"
	}
	var err error
	if h.DMA.RequestBytes < access {
		err = invalid.New("dma.request_bytes", fmt.Sprint(h.DMA.RequestBytes), fmt.Sprintf("%d or more: %s", access, what))
	} else if h.Striped() && h.Memory.InterleaveBytes%access != 0 {
		err = invalid.New("memory.interleave_bytes", fmt.Sprint(h.Memory.InterleaveBytes), fmt.Sprintf("a multiple of %d: %s", access, what))
	}
	if err != nil {
		return d.PlaceIn(err, "machine."+m.Name+".hardware", "hardware")
	}
	return nil
}
