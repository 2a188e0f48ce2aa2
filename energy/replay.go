package energy

import "dnasim/energy/sheet"

// Ways to come from what a memory did to its energy.
const (
	MethodCurrents  = "device currents"  // IDD x V x time of each command and state
	MethodPublished = "published pJ/bit" // whole accesses of a technology
)

// MemoryUse is what the banks of a DRAM did.
type MemoryUse struct {
	Activates, ReadBursts, WriteBursts, Refreshes int64
	OpenCycles, ClosedCycles                      int64 // rank-cycles with a row open, and with none
	BurstBytes                                    int
	ChannelNS                                     float64 // time, summed over channels
	BusyNS                                        float64 // of which data moved
}

// MemoryEnergy in pJ, by what it was spent on. Total is the sum of the parts. Of whole accesses, Read and Write
// contain the activation and Background is the rest.
type MemoryEnergy struct {
	Activate   float64 `json:"activate"`
	Read       float64 `json:"read"`
	Write      float64 `json:"write"`
	Refresh    float64 `json:"refresh"`
	Background float64 `json:"background"`
	Total      float64 `json:"total"`
}

func (e MemoryEnergy) summed() MemoryEnergy {
	e.Total = e.Activate + e.Read + e.Write + e.Refresh + e.Background
	return e
}

// ConsumedPart is a row of the table of memories with what it comes to.
type ConsumedPart struct {
	MemoryPart
	ConsumedPJ float64 `json:"pj"`
}

// MemoryPricing is the energy of a replay and how it was come by.
type MemoryPricing struct {
	Energy MemoryEnergy   `json:"energy_pj"`
	Method string         `json:"energy_method"`
	Device MemoryEnergy   `json:"device_energy_pj"` // by device currents, whatever the method
	Parts  []ConsumedPart `json:"energy_rows"`      // of the technology
}

// Price gives the energy by device currents.
func (d *Device) Price(u *MemoryUse) MemoryEnergy {
	return MemoryEnergy{
		Activate: float64(u.Activates) * d.ActivatePJ,
		Read:     float64(u.ReadBursts) * d.ReadBurstPJ, Write: float64(u.WriteBursts) * d.WriteBurstPJ,
		Refresh:    float64(u.Refreshes) * d.RefreshPJ,
		Background: float64(u.OpenCycles)*d.OpenCyclePJ + float64(u.ClosedCycles)*d.ClosedCyclePJ,
	}.summed()
}

// PriceMemory prices a replay: by the published energies of whole accesses where its technology has them, else by
// device currents. Without a technology ("") there are the currents only.
func (t *Table) PriceMemory(technology string, d *Device, u *MemoryUse) (MemoryPricing, error) {
	p := MemoryPricing{Method: MethodCurrents, Device: d.Price(u), Parts: []ConsumedPart{}}
	p.Energy = p.Device
	if technology == "" {
		return p, nil
	}
	m, err := t.memory(technology)
	if err != nil {
		return p, err
	}
	for _, part := range m.parts {
		if part.Part != PartArray && (part.Part != PartBackground || m.has(PartAccess)) {
			p.Parts = append(p.Parts, ConsumedPart{part, part.consumed(u)})
		}
	}
	if m.has(PartAccess) {
		p.Method, p.Energy = MethodPublished, t.accesses(memoryComponent(technology), m.idleOnly(), u)
	}
	return p, nil
}

// accesses is the energy by the rows in force.
func (t *Table) accesses(component string, idleOnly bool, u *MemoryUse) MemoryEnergy {
	row := func(action string) Row { return t.fixedRow(component+"."+action, t.config.NodeNM) }
	background := sheet.Value(row("background").LeakageUW) / uwPerMW
	return MemoryEnergy{
		Read:       float64(u.ReadBursts) * float64(u.BurstBytes) * sheet.Value(row("read_bytes").EnergyPJ),
		Write:      float64(u.WriteBursts) * float64(u.BurstBytes) * sheet.Value(row("write_bytes").EnergyPJ),
		Background: background * u.resting(idleOnly),
	}.summed()
}

// resting is the time in ns for which background is charged.
func (u *MemoryUse) resting(idleOnly bool) float64 {
	if idleOnly {
		return max(0, u.ChannelNS-u.BusyNS)
	}
	return u.ChannelNS
}

// consumed is what a row comes to.
func (p *MemoryPart) consumed(u *MemoryUse) float64 {
	bits := float64(u.BurstBytes) * bitsPerB
	return bits*(float64(u.ReadBursts)*p.ReadPJBit+float64(u.WriteBursts)*p.WritePJBit) + p.ChannelMW*u.resting(p.IdleOnly)
}
