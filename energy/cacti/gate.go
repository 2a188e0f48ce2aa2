package cacti

import "math"

// Layout rules, in features.
const (
	railFeatures    = 2   // height of a power rail
	gapFeatures     = 5   // between P and N diffusion
	sameGapFeatures = 1.5 // between diffusions of one type
	contactFeatures = 3   // contact with its spacing to both gates
	polyFeatures    = 1.5 // between stacked gates
)

// gateF is the capacitance, in F, of a transistor's gate of a width in um (basic_circuit.cc,
// gate_C).
func (p *process) gateF(width float64) float64 {
	return float64((p.gate + p.overlap + float64(3*p.fringe)) * width)
}

// drainF is the capacitance, in F, of the drain of a stack of transistors that are folded at a
// width (basic_circuit.cc, drain_C_).
func (p *process) drainF(width float64, stack int, fold float64) float64 {
	between := float64(float64(stack-1) * polyFeatures * p.feature)
	fingers := math.Ceil(width / fold)
	finger := fold
	if fingers < 2 {
		finger = width
	}
	drain := float64(contactFeatures*p.feature) + between
	side, facing, metal := finger, finger*float64(2*stack-1), 0.0
	if fingers > 1 {
		drain += float64((fingers-2)*contactFeatures*p.feature) + float64((fingers-1)*between)
		if int(fingers)%2 == 0 {
			side = 0
		}
		facing *= fingers
		metal = float64(p.local.farad * drain)
	}
	bottom, sides := float64(p.junction*drain*finger), float64(p.sidewall*(side+2*drain))
	return bottom + sides + float64(2*(p.fringe+p.overlap)*facing) + metal
}

// halfRise is the delay, in s, of a gate with time constant tau after an input ramp, measured at
// half the supply (basic_circuit.cc, horowitz; Horowitz, "Timing Models for MOS Circuits", 1984).
func halfRise(ramp, tau float64) float64 {
	return float64(tau * math.Sqrt(math.Ln2*math.Ln2+float64(ramp/tau/2)))
}

// thresholdRise is the same delay measured at the threshold voltage, where the nodes of the H-trees
// switch.
func (p *process) thresholdRise(ramp, tau float64) float64 {
	return float64(tau * math.Sqrt(float64(p.logThreshold*p.logThreshold)+float64(ramp/tau*(1-p.vth/p.vdd))))
}

// stackLeak is the leakage of an off transistor in series with another off one, relative to one
// alone (UNI_LEAK_STACK_FACTOR).
const stackLeak = 0.43

// gateLeakW is the leakage, in W, of an inverter (inputs 1) or NAND: the mean over all input
// values.
func (p *process) gateLeakW(inputs int, n, pw float64) float64 {
	return p.channelW(inputs, n, pw) + p.tunnelW(inputs, n, pw)
}

// channelW is the subthreshold part (basic_circuit.cc, cmos_Isub_leakage). As CACTI, the state of a
// NAND with all inputs off has the weight inputs + 1 instead of 1.
func (p *process) channelW(inputs int, n, pw float64) float64 {
	const s = stackLeak
	switch inputs {
	case 2:
		return float64(p.vdd * p.off * (2*pw + float64(n*(2+3*s))) / 4)
	case 3:
		return float64(p.vdd * p.off * (float64(3*pw) + float64(n*(3+3*s+4*s*s))) / 8)
	}
	return float64(p.vdd * p.off * (float64(n) + float64(pw)) / 2)
}

// tunnelW is the part that tunnels through the gates (basic_circuit.cc, cmos_Ig_leakage), with the
// same weights.
func (p *process) tunnelW(inputs int, n, pw float64) float64 {
	switch inputs {
	case 2:
		return float64(p.vdd * p.gateLeak * (float64(8*pw) + float64(3*n)) / 4)
	case 3:
		return float64(p.vdd * p.gateLeak * (float64(21*pw) + float64(7.5*n)) / 8)
	}
	return float64(p.vdd * p.gateLeak * (float64(n) + float64(pw)) / 2)
}

// diffusionHeight is the part of a cell's height, in um, that transistors may take.
func (p *process) diffusionHeight(height float64) float64 {
	return float64(height) - float64(2*railFeatures*p.feature) - float64(gapFeatures*p.feature)
}

// diffusion is the width, in um, of the diffusion of folded stacks (component.cc,
// compute_diffusion_width).
func (p *process) diffusion(stack, fingers float64) float64 {
	finger := stack + float64((stack-1)*polyFeatures)
	width := 2*contactFeatures + finger
	if fingers > 1 {
		width += float64((fingers-2)*2*contactFeatures) + float64((fingers-1)*finger)
	}
	return float64(width * p.feature)
}

// gateUM2 is the area, in um2, of an inverter (inputs 1) or NAND in a cell of a height in um
// (component.cc, compute_gate_area).
func (p *process) gateUM2(inputs int, n, pw, height float64) float64 {
	// The order of operations is CACTI's: the widest transistors fold at exactly their width.
	share := pw / (pw + n)
	inside := p.diffusionHeight(height)
	foldN, foldP := float64(inside*(1-share)), float64(inside*share)
	k, fingersN, fingersP := float64(inputs), math.Ceil(n/foldN), math.Ceil(pw/foldP)
	width := max(p.diffusion(k, fingersN), p.diffusion(1, float64(k*fingersP)))
	if foldN > n {
		height = n + pw + float64((2*railFeatures+gapFeatures)*p.feature)
	}
	return width * height
}

// folded is the height, in um, of a transistor that is folded to fit a pitch (component.cc,
// compute_tr_width_after_folding).
func (p *process) folded(width, pitch float64) float64 {
	fingers := math.Ceil(width / pitch)
	return float64((fingers + float64((fingers+1)*contactFeatures)) * p.feature)
}
