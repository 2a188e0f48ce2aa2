package cacti

import "math"

// repeated is a wire with repeaters, per um of its length.
type repeated struct {
	delay, energy, leak float64 // s, J per transition, W
	repeaterArea        float64 // um2
	farad               float64 // of the bare wire
	ramp                float64 // s: what CACTI takes as the rise time behind a wire

	spacing, size float64 // um between repeaters; their size in minimum inverters
}

// delayPenalty is the largest delay of Global_30 wires, relative to the fastest (wire.cc,
// Wire::update_fullswing).
const delayPenalty = 1.3

// shortCircuitA is the short-circuit current per um of repeater (Banerjee, IEEE TED; as CACTI, for
// all nodes).
const shortCircuitA = 65e-6

// repeatedWire is the bare wire and the minimum inverter that repeaters are multiples of.
type repeatedWire struct {
	p                 *process
	ohm, farad        float64 // per um
	in, out, inverter float64 // F, F, ohm of the minimum inverter
}

// repeaters gives the Global_30 wires of the layer between mats: of the wires that take at most 30
// % longer than the fastest, those with the least sum of energy and leakage, each relative to the
// fastest wires.
func (p *process) repeaters(horizontalK, ild float64) repeated {
	// As CACTI, these wires are half as wide and half as far apart as those of the layer.
	width := float64(p.global.pitch / 4)
	n, pw := p.minWidth, float64(p.pToN*p.minWidth)
	w := repeatedWire{
		p:   p,
		ohm: 1.05 * copperOhmUM / (wireAspect * width * width),
		farad: float64(faradForRepeated*miller*(horizontalK*wireAspect+verticalK*width/ild)) +
			fringeFPerUM,
		in:       p.gateF(n + pw),
		out:      p.drainF(pw, 1, p.gates.foldP) + p.drainF(n, 1, p.gates.foldN),
		inverter: (p.rN/n + p.rP/pw) / 2,
	}
	size := math.Sqrt(w.inverter * w.farad / (w.ohm * w.in))
	spacing := math.Sqrt(2 * w.inverter * (w.out + w.in) / (w.ohm * w.farad))
	best := w.cheapest(spacing, size)
	best.farad = w.farad
	best.ramp = best.delay * best.spacing * 1e-6 / p.vth // as CACTI: a delay times a length in m
	best.leak += p.tunnelW(1, n*best.size, pw*best.size) / best.spacing
	best.repeaterArea = p.gateUM2(1, n*best.size, pw*best.size, p.gates.height) / best.spacing
	return best
}

// cheapest tries spacings in steps of 100 um and sizes in steps of one (wire.cc, Wire::init_wire).
func (w *repeatedWire) cheapest(spacing, size float64) repeated {
	fastest := w.wire(spacing, size)
	var best repeated
	least := math.Inf(1)
	for s := spacing; s < 4*spacing; s += 100 {
		for k := size; k > 1; k-- {
			x := w.wire(s, k)
			if x.delay > delayPenalty*fastest.delay {
				continue
			}
			if cost := x.energy/fastest.energy + x.leak/fastest.leak; cost < least {
				least, best = cost, x
			}
		}
	}
	return best
}

// wire is a wire with repeaters of a size at a spacing in um (wire.cc, Wire::wire_model).
func (w *repeatedWire) wire(spacing, size float64) repeated {
	p := w.p
	ohm, farad := w.ohm*spacing, float64(w.farad*spacing)
	tau := float64(w.inverter*(w.in+w.out)) + w.inverter*farad/size + float64(ohm*w.out*size) + float64(ohm*farad/2)
	switched := float64((float64(size*(w.in+w.out)) + farad) * p.vdd * p.vdd)
	short := float64(p.vdd * p.minWidth * shortCircuitA * 1.0986 * size * tau)
	return repeated{
		delay:   0.693 * tau / spacing,
		energy:  (switched + short) / spacing,
		leak:    p.channelW(1, p.minWidth*size, p.pToN*p.minWidth*size) / spacing,
		spacing: spacing, size: size,
	}
}
