package energy

import (
	"slices"

	"dnasim/energy/sheet"
)

// Device prices what the banks of a DRAM do by the currents of its devices: IDD x V x time of each command and
// state. I/O, termination, TSVs and logic layers are in none of them.
type Device struct {
	ActivatePJ, ReadBurstPJ, WriteBurstPJ, RefreshPJ float64 // per command; an activate with its precharge
	OpenCyclePJ, ClosedCyclePJ                       float64 // standby of a rank for one DRAM cycle, a row open or none
	Source                                           string  // where the currents come from
}

// deviceAction is a counted action of a DRAM's banks.
type deviceAction struct {
	action   string
	standing bool // standby and refresh, as opposed to accesses
	pj       func(*Device) float64
}

func deviceActions() []deviceAction {
	return []deviceAction{
		{"activate", false, func(d *Device) float64 { return d.ActivatePJ }},
		{"read_burst", false, func(d *Device) float64 { return d.ReadBurstPJ }},
		{"write_burst", false, func(d *Device) float64 { return d.WriteBurstPJ }},
		{"refresh", true, func(d *Device) float64 { return d.RefreshPJ }},
		{"open_cycle", true, func(d *Device) float64 { return d.OpenCyclePJ }},
		{"closed_cycle", true, func(d *Device) float64 { return d.ClosedCyclePJ }},
	}
}

// dram prices a memory by the bytes it moves and its background; where its banks are simulated and no
// energy of whole accesses is published, by their commands and the bytes' way through the I/O.
func (r *resolver) dram(c Component) error {
	name := memoryComponent(c.Technology)
	if c.Device != nil && c.Technology == "" { // described by its currents alone
		r.device("dram", c.Device, false)
		return nil
	}
	m, err := r.table.memory(c.Technology)
	if err != nil {
		return err
	}
	if c.Device != nil && !m.has(PartAccess) {
		r.device(name, c.Device, m.has(PartIO))
		return nil
	}
	r.price(name, "read_bytes", 0)
	r.price(name, "write_bytes", 0)
	r.part.leakageUW = float64(c.Channels) * sheet.Value(r.row(name, "background").LeakageUW)
	r.part.idleOnly = m.idleOnly()
	if c.Device != nil {
		for _, a := range deviceActions() { // contained in the bytes and the background
			r.part.prices[priceOf{a.action, 0}] = 0
		}
	}
	return nil
}

// device takes the prices of commands from the device, and those of bytes from the I/O rows.
func (r *resolver) device(component string, d *Device, hasIO bool) {
	for _, a := range deviceActions() {
		row := sheet.NewRow(component+".device", a.action).WithEnergy(a.pj(d))
		row.Status, row.Source = Simulated, sheet.JoinNotes("device currents x supply x time", d.Source)
		r.part.prices[priceOf{a.action, 0}] = sheet.Value(r.use(row).EnergyPJ)
	}
	r.part.byCommands = true
	for _, action := range []string{"read_bytes", "write_bytes"} {
		price := 0.0
		if hasIO {
			price = sheet.Value(r.row(component, "io_"+action).EnergyPJ)
		}
		r.part.prices[priceOf{action, 0}] = price
	}
}

// ByCommands reports whether the machine's memory is priced by the commands of its banks.
func (p *Pricer) ByCommands() bool {
	return slices.ContainsFunc(p.parts, func(pt *part) bool { return pt.byCommands })
}

// stands tells whether an action of a DRAM is standby or refresh.
func stands(action string) bool {
	for _, a := range deviceActions() {
		if a.action == action {
			return a.standing
		}
	}
	return false
}
