package bill

import (
	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/energy"
	"dnasim/energy/memory"
)

// deviceOf states the energies of a completely described DRAM.
func deviceOf(c *dram.Config) memory.Device {
	return memory.Device{
		ActivatePJ: c.ActivatePJ, ReadBurstPJ: c.ReadPJ, WriteBurstPJ: c.WritePJ, RefreshPJ: c.RefreshPJ,
		RowBytes: c.RowBytes, OpenCyclePJ: c.ActiveStandbyMW * c.TCKNS, ClosedCyclePJ: c.PrechargeStandbyMW * c.TCKNS,
		Source: "keys e_act_pJ, e_rd_pJ, e_wr_pJ, e_ref_pJ, p_act_stby_mW and p_pre_stby_mW of [dram]",
	}
}

// memoryComponent describes a machine's memory to the energy model.
func memoryComponent(m *arch.Memory) energy.Component {
	c := energy.Component{
		Name: "dram", Class: energy.ClassDRAM, Instances: 1, Technology: m.Technology,
		Channels: m.Channels, PeakGBps: m.BandwidthGBps,
	}
	if m.Model != arch.MemoryBanks {
		return c
	}
	// An incomplete description was refused with the configuration.
	if full, err := m.DRAM.Complete(); err == nil {
		device := deviceOf(&full)
		c.Device = &device
	}
	return c
}
