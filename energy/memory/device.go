package memory

import (
	"dnasim/energy/sheet"
)

// Device prices what the banks of a DRAM do by the currents of its devices: IDD x V x time of each
// command and state. I/O, termination, TSVs and logic layers are in none of them.
type Device struct {
	// per command; an activate with its precharge
	ActivatePJ, ReadBurstPJ, WriteBurstPJ, RefreshPJ float64
	// standby of a rank for one DRAM cycle, a row open or none
	OpenCyclePJ, ClosedCyclePJ float64
	RowBytes                   int    // of a rank's row
	Source                     string // where the currents come from
}

// commands are the counted actions of a DRAM's banks.
var commands = []struct {
	action     string
	background bool // standby and refresh, as opposed to accesses
	pj         func(*Device) float64
}{
	{"activate", false, func(d *Device) float64 { return d.ActivatePJ }},
	{"read_burst", false, func(d *Device) float64 { return d.ReadBurstPJ }},
	{"write_burst", false, func(d *Device) float64 { return d.WriteBurstPJ }},
	{"refresh", true, func(d *Device) float64 { return d.RefreshPJ }},
	{"open_cycle", true, func(d *Device) float64 { return d.OpenCyclePJ }},
	{"closed_cycle", true, func(d *Device) float64 { return d.ClosedCyclePJ }},
}

// Commands lists the counted actions of a DRAM's banks.
func Commands() []string {
	actions := make([]string, len(commands))
	for i := range commands {
		actions[i] = commands[i].action
	}
	return actions
}

// IsBackground tells whether an action of a DRAM is standby or refresh.
func IsBackground(action string) bool {
	for _, c := range commands {
		if c.action == action {
			return c.background
		}
	}
	return false
}

// Rows are the prices of the commands.
func (d *Device) Rows(component string) []sheet.Row {
	rows := make([]sheet.Row, 0, len(commands))
	for _, c := range commands {
		row := sheet.NewRow(component+".device", c.action).WithEnergy(c.pj(d))
		row.Status, row.Source = sheet.Simulated, sheet.JoinNotes("device currents x supply x time", d.Source)
		rows = append(rows, row)
	}
	return rows
}

// RowKiB is the size of a row that an activate opens.
func (d *Device) RowKiB() float64 { return float64(d.RowBytes) / 1024 }
