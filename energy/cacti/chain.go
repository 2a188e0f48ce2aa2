package cacti

import "dnasim/internal/portable"

// part is the delay, energy, leakage and area of a circuit.
type part struct {
	delay, ramp float64 // s; ramp is the rise time of the output
	energy      float64 // J per activation
	leak        float64 // W
	area        float64 // um2
}

// stageEffort is the fan-out per stage that chains are sized for. Their number of stages is even.
const (
	stageEffort = 4
	maxStages   = 20
)

// chain is a gate followed by inverters, sized by logical effort to drive a load.
type chain struct {
	cell   cell
	inputs int // of the first gate: 1 is an inverter, 2 and 3 are NANDs
	stages int
	n      [maxStages]float64 // NMOS widths; PMOS are pToN times that, except in the first gate
	load   float64            // F
	ohm    float64            // of the wire to the load
}

// newChain sizes a chain for a load in F behind a wire in ohm. The first gate has minimum size
// (component.cc, logical_effort).
func (p *process) newChain(inputs int, load, ohm float64, c cell) chain {
	k := chain{cell: c, inputs: inputs, load: load, ohm: ohm}
	k.n[0] = float64(float64(inputs) * p.minWidth)
	logical := 1.0
	if inputs > 1 {
		logical = (float64(inputs) + p.pToN) / (1 + p.pToN)
	}
	first := p.gateF(k.n[0] + float64(p.pToN*p.minWidth))
	effort := logical * load / first
	k.stages = evenStages(stagesFor(effort))
	fanout := portable.Pow(effort, 1/float64(k.stages))
	last := max(load/fanout/(1+p.pToN)/p.gateF(1), p.minWidth)
	if last > p.maxWidth {
		effort = logical * p.gateF((1+p.pToN)*p.maxWidth) / first
		k.stages = evenStages(stagesFor(effort) + 1)
		fanout = portable.Pow(effort, 1/float64(k.stages-1))
		last = p.maxWidth
	}
	for i := k.stages - 1; i >= 1; i-- {
		k.n[i] = max(last, p.minWidth)
		last = k.n[i] / fanout
	}
	return k
}

func stagesFor(effort float64) int { return int(portable.Log(effort) / portable.Log(stageEffort)) }

func evenStages(n int) int { return max(n+n&1, 2) }

// widths of the transistors of a stage, and its inputs.
func (p *process) widths(k *chain, i int) (n, pw float64, inputs int) {
	if i == 0 {
		return k.n[0], float64(p.pToN * p.minWidth), k.inputs
	}
	return k.n[i], float64(p.pToN * k.n[i]), 1
}

// drive is the delay and energy of the chain's stages from first on, after an input ramp
// (decoder.cc, Driver::compute_delay and Decoder::compute_delays).
func (p *process) drive(k *chain, ramp float64, first int) part {
	q := part{ramp: ramp}
	for i := first; i < k.stages; i++ {
		n, pw, inputs := p.widths(k, i)
		in := float64(inputs)
		load := k.load
		if i < k.stages-1 {
			nextN, nextP, _ := p.widths(k, i+1)
			load = p.gateF(nextN + nextP)
		}
		switched := float64(in*p.drainF(pw, 1, k.cell.foldP)) + p.drainF(n, inputs, k.cell.foldN) + load
		tau := float64(in * p.rN / n * switched)
		if i == k.stages-1 {
			tau += float64(k.ohm * load / 2)
		}
		delay := halfRise(q.ramp, tau)
		q.delay += delay
		q.ramp = 2 * delay
		q.energy += float64(switched * p.vdd * p.vdd)
	}
	return q
}

// idle is the leakage and area of the stages from first on. The inverters after the first gate leak
// like gates of inverterInputs inputs.
func (p *process) idle(k *chain, first, inverterInputs int) (leak, area float64) {
	for i := first; i < k.stages; i++ {
		n, pw, inputs := p.widths(k, i)
		area += p.gateUM2(inputs, n, pw, k.cell.height)
		if i > 0 {
			inputs = inverterInputs
		}
		leak += p.gateLeakW(inputs, n, pw)
	}
	return leak, area
}
