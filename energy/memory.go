package energy

import (
	"slices"

	"dnasim/energy/memory"
	"dnasim/energy/sheet"
)

// dram prices a memory by the bytes it moves and its background. Where its banks are simulated, it
// adds their activates or, if no energy of accesses is published, takes all their commands and the
// bytes' way through the I/O.
func (r *resolver) dram(c Component) error {
	name := memory.Component(c.Technology)
	if c.Device != nil && c.Technology == "" { // described by its currents alone
		r.device("dram", c.Device, false)
		return nil
	}
	m, err := r.table.data.memories.Named(c.Technology)
	if err != nil {
		return err
	}
	if c.Device != nil && !m.Has(memory.PartAccess) {
		r.device(name, c.Device, m.Has(memory.PartIO))
		return nil
	}
	r.price(name, "read_bytes", 0)
	r.price(name, "write_bytes", 0)
	r.part.leakageUW = float64(c.Channels) * sheet.Value(r.row(name, "background").LeakageUW)
	r.part.idleOnly = m.IdleOnly()
	if c.Device != nil {
		r.activates(name, c.Device)
	}
	return nil
}

// activates charges activates apart from the bytes, whose price contains a share for them. The
// other commands are contained in the bytes and the background.
func (r *resolver) activates(name string, d *memory.Device) {
	for _, action := range memory.Commands() {
		r.part.prices[priceOf{action, 0}] = 0
	}
	r.part.prices[priceOf{"activate", 0}] = d.RowKiB() * sheet.Value(r.row(name, "activate_kib").EnergyPJ)
	for _, action := range []string{"read_bytes", "write_bytes"} {
		share, of := sheet.Value(r.row(name, "activation_"+action).EnergyPJ), priceOf{action, 0}
		r.part.prices[of] = max(0, r.part.prices[of]-share)
	}
}

// device takes the prices of commands from the device, and those of bytes from the I/O rows.
func (r *resolver) device(component string, d *memory.Device, hasIO bool) {
	for _, row := range d.Rows(component) {
		r.part.prices[priceOf{row.Action, 0}] = sheet.Value(r.use(row).EnergyPJ)
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

// PriceMemory prices a replay of a memory trace by the rows in force, see memory.Technology.Price.
// Without a technology ("") there are the device's currents only.
func (t *Table) PriceMemory(technology string, d *memory.Device, u *memory.Use) (memory.Pricing, error) {
	if technology == "" {
		return (*memory.Technology)(nil).Price(d, u, memory.Prices{}), nil
	}
	m, err := t.data.memories.Named(technology)
	if err != nil {
		return memory.Pricing{}, err
	}
	row := func(action string) Row { return t.fixedRow(memory.Component(technology)+"."+action, t.config.NodeNM) }
	prices := memory.Prices{BackgroundMW: sheet.Value(row("background").LeakageUW) / uwPerMW}
	if m.Has(memory.PartAccess) {
		pj := func(action string) float64 { return sheet.Value(row(action).EnergyPJ) }
		prices.ReadBytePJ = max(0, pj("read_bytes")-pj("activation_read_bytes"))
		prices.WriteBytePJ = max(0, pj("write_bytes")-pj("activation_write_bytes"))
		prices.ActivateKiBPJ = pj("activate_kib")
	}
	return m.Price(d, u, prices), nil
}
