package bill

import (
	"dnasim/arch/dram/replay"
	"dnasim/configs"
	"dnasim/energy/memory"
)

// PriceReplay is the energy of a replayed memory trace.
func PriceReplay(c *configs.Config, r *replay.Report) (memory.Pricing, error) {
	table, err := loadTable(c)
	if err != nil {
		return memory.Pricing{}, err
	}
	full, err := c.CompleteDRAM()
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
