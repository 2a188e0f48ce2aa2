package bill

import (
	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/energy/memory"
)

// deviceOf states the energies of a completely described DRAM.
func deviceOf(c *dram.Config) memory.Device {
	return memory.Device{
		ActivatePJ: c.ActivatePJ, ReadBurstPJ: c.ReadPJ, WriteBurstPJ: c.WritePJ, RefreshPJ: c.RefreshPJ,
		OpenCyclePJ: c.ActiveStandbyMW * c.TCKNS, ClosedCyclePJ: c.PrechargeStandbyMW * c.TCKNS,
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

// PriceReplay is the energy of a replayed memory trace.
func PriceReplay(c *configs.Config, r *replay.Report) (memory.Pricing, error) {
	table, err := loadTable(c)
	if err != nil {
		return memory.Pricing{}, err
	}
	full, err := c.DRAM.Complete()
	if err != nil {
		return memory.Pricing{}, err
	}
	device := deviceOf(&full)
	bursts := float64(r.Commands.RD + r.Commands.WR)
	priced, err := table.PriceMemory(full.Technology, &device, &memory.Use{
		Activates: r.Commands.ACT, ReadBursts: r.Commands.RD, WriteBursts: r.Commands.WR, Refreshes: r.Commands.REF,
		OpenCycles: r.OpenCycles, ClosedCycles: r.ClosedCycles, BurstBytes: full.RequestBytes,
		ChannelNS: float64(r.OpenCycles+r.ClosedCycles) / float64(full.Ranks) * full.TCKNS,
		BusyNS:    bursts * float64(full.TBURST) * full.TCKNS,
	})
	if err != nil {
		return priced, c.KeyError(err.Error(), "", "dram.technology", "dram.preset")
	}
	return priced, nil
}
