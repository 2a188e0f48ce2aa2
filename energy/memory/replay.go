package memory

// Ways to come from what a memory did to its energy.
const (
	MethodCurrents  = "device currents"  // IDD x V x time of each command and state
	MethodPublished = "published pJ/bit" // whole accesses of a technology
)

// Use is what the banks of a DRAM did.
type Use struct {
	Activates, ReadBursts, WriteBursts, Refreshes int64
	// rank-cycles with a row open, and with none
	OpenCycles, ClosedCycles int64
	BurstBytes               int
	ChannelNS                float64 // time, summed over channels
	BusyNS                   float64 // of which data moved
}

// Energy in pJ, by what it was spent on. Total is the sum of the parts. By published energies,
// Background contains the refresh.
type Energy struct {
	Activate   float64 `json:"activate"`
	Read       float64 `json:"read"`
	Write      float64 `json:"write"`
	Refresh    float64 `json:"refresh"`
	Background float64 `json:"background"`
	Total      float64 `json:"total"`
}

func (e Energy) summed() Energy {
	e.Total = e.Activate + e.Read + e.Write + e.Refresh + e.Background
	return e
}

// PricedContribution is a row of the table of memories with its energy in a replay.
type PricedContribution struct {
	Contribution
	PJ float64 `json:"pj"`
}

// Pricing is the energy of a replay and how it was found.
type Pricing struct {
	Energy Energy               `json:"energy_pj"`
	Method string               `json:"energy_method"`
	Device Energy               `json:"device_energy_pj"` // by device currents, whatever the method
	Parts  []PricedContribution `json:"energy_rows"`      // of the technology
}

// Price gives the energy by device currents.
func (d *Device) Price(u *Use) Energy {
	return Energy{
		Activate: float64(float64(u.Activates) * d.ActivatePJ),
		Read:     float64(float64(u.ReadBursts) * d.ReadBurstPJ), Write: float64(float64(u.WriteBursts) * d.WriteBurstPJ),
		Refresh:    float64(float64(u.Refreshes) * d.RefreshPJ),
		Background: float64(float64(u.OpenCycles)*d.OpenCyclePJ) + float64(float64(u.ClosedCycles)*d.ClosedCyclePJ),
	}.summed()
}

// Prices in force of a technology whose accesses have a published energy.
type Prices struct {
	ReadBytePJ, WriteBytePJ float64 // without activation
	ActivateKiBPJ           float64 // an activate, per KiB of its row
	BackgroundMW            float64 // of a channel
}

// Price prices a replay: by the published energies of accesses where the technology has them, else
// by device currents. A nil technology has the currents only.
func (t *Technology) Price(d *Device, u *Use, prices Prices) Pricing {
	p := Pricing{Method: MethodCurrents, Device: d.Price(u), Parts: []PricedContribution{}}
	p.Energy = p.Device
	if t == nil {
		return p
	}
	for _, part := range t.Parts {
		if part.Part != PartArray && (part.Part != PartBackground || t.Has(PartAccess)) {
			p.Parts = append(p.Parts, PricedContribution{part, part.energyPJ(d, u)})
		}
	}
	if t.Has(PartAccess) {
		p.Method = MethodPublished
		p.Energy = Energy{
			Activate:   float64(float64(u.Activates) * d.RowKiB() * prices.ActivateKiBPJ),
			Read:       float64(float64(u.ReadBursts) * float64(u.BurstBytes) * prices.ReadBytePJ),
			Write:      float64(float64(u.WriteBursts) * float64(u.BurstBytes) * prices.WriteBytePJ),
			Background: float64(prices.BackgroundMW * u.backgroundNS(t.IdleOnly())),
		}.summed()
	}
	return p
}

// backgroundNS is the time for which background is charged.
func (u *Use) backgroundNS(idleOnly bool) float64 {
	if idleOnly {
		return max(0, u.ChannelNS-u.BusyNS)
	}
	return u.ChannelNS
}

// energyPJ is the energy of a row of the table in a replay; mW x ns = pJ.
func (p *Contribution) energyPJ(d *Device, u *Use) float64 {
	bits := float64(u.BurstBytes) * bitsPerByte
	return float64(bits*(float64(float64(u.ReadBursts)*p.ReadPJBit)+float64(float64(u.WriteBursts)*p.WritePJBit))) +
		float64(float64(u.Activates)*d.RowKiB()*p.KiBPJ) + float64(p.ChannelMW*u.backgroundNS(p.IdleOnly))
}
