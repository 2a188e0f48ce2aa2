package dram

// Ways to come from counts to energy.
const (
	MethodCurrents  = "device currents"  // IDD x V x time of each command and state
	MethodPublished = "published pJ/bit" // the access rows of a technology
)

// Energy of a run in pJ, by what it was spent on. Total is the sum of the parts.
// Under MethodPublished, Read and Write hold whole accesses (activation included) and Background the rest.
type Energy struct {
	Activate   float64 `json:"activate"`
	Read       float64 `json:"read"`
	Write      float64 `json:"write"`
	Refresh    float64 `json:"refresh"`
	Background float64 `json:"background"`
	Total      float64 `json:"total"`
}

// Pricing is the energy in force and how it was come by.
type Pricing struct {
	Method string // MethodCurrents or MethodPublished
	Energy Energy
	Device Energy      // by device currents, whatever the method
	Rows   []Published // of the technology, with what each comes to in this run
}

// DeviceEnergy by the currents of a complete configuration. Standby is by state: a rank with a row
// open draws IDD3N, one with all banks closed, also while it is refreshed, IDD2N. Power-down, I/O,
// termination, VPP, TSVs and logic layers are not in it.
func (c *Counts) DeviceEnergy(config *Config) Energy {
	ns := config.TCKNS
	e := Energy{
		Activate: float64(c.Commands[Activate]) * config.ActivatePJ,
		Read:     float64(c.Reads()) * config.ReadPJ,
		Write:    float64(c.Writes()) * config.WritePJ,
		Refresh:  float64(c.Commands[Refresh]) * config.RefreshPJ,
		Background: float64(c.OpenCycles)*ns*config.ActiveStandbyMW +
			float64(c.ClosedCycles)*ns*config.PrechargeStandbyMW,
	}
	return e.summed()
}

func (e Energy) summed() Energy {
	e.Total = e.Activate + e.Read + e.Write + e.Refresh + e.Background
	return e
}

// Price gives the energy of counts under a complete configuration: by published energies where its
// technology has access rows, else by device currents.
func (c *Counts) Price(config *Config) Pricing {
	p := Pricing{Method: MethodCurrents, Device: c.DeviceEnergy(config)}
	var published Energy
	for _, row := range PublishedEnergies() {
		if row.Technology != config.Technology {
			continue
		}
		e := c.published(config, &row)
		row.ConsumedPJ = e.Total
		p.Rows = append(p.Rows, row)
		switch row.Part {
		case PartAccess:
			p.Method = MethodPublished
			published.Read += e.Read
			published.Write += e.Write
		case PartBackground:
			published.Background += e.Background
		}
	}
	p.Energy = p.Device
	if p.Method == MethodPublished {
		p.Energy = published.summed()
	}
	return p
}

// published is what a row comes to.
func (c *Counts) published(config *Config, row *Published) Energy {
	bits := float64(config.RequestBytes) * 8
	channelCycles := float64(c.OpenCycles+c.ClosedCycles) / float64(config.Ranks)
	if row.IdleOnly {
		channelCycles = max(0, channelCycles-float64(c.Reads()+c.Writes())*float64(config.TBURST))
	}
	e := Energy{
		Read:       float64(c.Reads()) * bits * row.ReadPJBit,
		Write:      float64(c.Writes()) * bits * row.WritePJBit,
		Background: channelCycles * config.TCKNS * row.ChannelMW,
	}
	return e.summed()
}
