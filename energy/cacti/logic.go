package cacti

import "math"

// Logic is what gates of minimum-width transistors cost in a device type, and a bit of SRAM beside
// them. PMOS are wider by the ratio that balances rise and fall.
type Logic struct {
	SupplyV float64
	// NAND2W and CellW are leakages; of NAND2W, ChannelW flows below the threshold and the rest
	// tunnels through gates.
	NAND2W, ChannelW, CellW float64
	// FO4S is the delay of an inverter that drives four of its kind and is driven by such a one,
	// without wires; LoadF is the capacitance it drives, its own drains included.
	FO4S, LoadF float64
}

// Logic of the model's node, device type and temperature. Delay and capacitance do not depend on
// temperature in CACTI's tables.
func (m *Model) Logic() Logic {
	p := m.p
	n, pw := p.minWidth, float64(p.pToN*p.minWidth)
	l := Logic{SupplyV: p.vdd, NAND2W: p.gateLeakW(2, n, pw), ChannelW: p.channelW(2, n, pw), CellW: p.cellLeakW()}
	l.LoadF = float64(4*p.gateF(n+pw)) + p.drainF(n, 1, p.gates.foldN) + p.drainF(pw, 1, p.gates.foldP)
	// In a chain the input ramp is twice the delay: halfRise(2 d, tau) = d.
	perTau := (1 + math.Sqrt(1+4*math.Ln2*math.Ln2)) / 2
	l.FO4S = float64(perTau * p.rN / n * l.LoadF)
	return l
}
