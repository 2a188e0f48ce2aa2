package cacti

import "math/bits"

// log2 is the whole part of the binary logarithm (basic_circuit.cc, _log2). As CACTI, 96 rows have
// 6 address bits.
func log2(n int) int { return bits.Len(uint(n)) - 1 }

// predecodedBits is the least number of address bits for which there is a predecoder and a decoder.
const predecodedBits = 4

// selector decodes an address into one of several signals, each with a load and a wire.
type selector struct {
	signals   int
	load, ohm float64
	// Per predecoded signal: the wire, and the decoders that each row stands for.
	wireF, wireOhm float64
	decoders       int
}

// decoder is the gate chain of one decoded signal (decoder.cc, Decoder::compute_widths). Only
// selectors of 16 and more signals have one.
func (p *process) decoder(s selector) (chain, bool) {
	if log2(s.signals) < predecodedBits {
		return chain{}, false
	}
	return p.newChain(2, s.load, s.ohm, p.decoders), true
}

// idleDecoder is the leakage and area of one decoder (decoder.cc, Decoder::compute_area). As CACTI,
// only the last inverter leaks through its gates.
func (p *process) idleDecoder(k *chain) (leak, area float64) {
	for i := 0; i < k.stages; i++ {
		n, pw, inputs := p.widths(k, i)
		area += p.gateUM2(inputs, n, pw, k.cell.height)
		leak += p.channelW(inputs, n, pw)
	}
	n, pw, _ := p.widths(k, k.stages-1)
	return leak + p.tunnelW(1, n, pw), area
}

// predecode is the path from the address to the decoders, or to the loads where there are no
// decoders (decoder.cc, Predec).
func (p *process) predecode(s selector) part {
	b := log2(s.signals)
	if b == 0 {
		return part{}
	}
	if b < predecodedBits {
		return p.predecoder(b, b, s.load, s.ohm)
	}
	first := (b + 1) / 2
	second := b - first
	gate := float64(s.decoders) * p.gateF(2*p.minWidth+float64(p.pToN*p.minWidth))
	x := p.predecoder(first, first, float64(float64(int(1)<<second)*gate)+s.wireF, s.wireOhm)
	y := p.predecoder(second, first, float64(float64(int(1)<<first)*gate)+s.wireF, s.wireOhm)
	if y.delay > x.delay {
		x.delay, x.ramp = y.delay, y.ramp
	}
	x.energy, x.leak, x.area = x.energy+y.energy, x.leak+y.leak, x.area+y.area
	return x
}

// predecoderPath describes the gates of one kind in a predecoder's first level.
type predecoderPath struct {
	inputs  int // NAND2 or NAND3
	gates   int
	branch  int // gates of the second level behind each
	active  int // switched per access
	drivers int // address bits that feed it
}

// predecoderPlan describes a block that decodes up to nine bits in one or two levels (decoder.cc,
// PredecBlk).
type predecoderPlan struct {
	secondInputs int // 0: one level
	paths        []predecoderPath
}

// predecoderPlans by address bits.
var predecoderPlans = [10]predecoderPlan{
	1: {0, []predecoderPath{{2, 2, 1, 1, 1}}},
	2: {0, []predecoderPath{{2, 4, 1, 1, 2}}},
	3: {0, []predecoderPath{{3, 8, 1, 1, 3}}},
	4: {2, []predecoderPath{{2, 8, 4, 2, 4}}},
	5: {2, []predecoderPath{{2, 4, 8, 1, 2}, {3, 8, 4, 1, 3}}},
	6: {2, []predecoderPath{{3, 16, 8, 2, 6}}},
	7: {3, []predecoderPath{{2, 8, 32, 2, 4}, {3, 8, 16, 1, 3}}},
	8: {3, []predecoderPath{{2, 4, 64, 2, 2}, {3, 16, 32, 2, 6}}},
	9: {3, []predecoderPath{{3, 24, 64, 3, 9}}},
}

// maxPredecoderBits limits the rows of a subarray to 2^18.
const maxPredecoderBits = 9

// activeGates counts the switched gates of one kind in a block.
func activeGates(bits, inputs int) int {
	for _, path := range predecoderPlans[bits].paths {
		if path.inputs == inputs {
			return path.active
		}
	}
	return 0
}

// predecoder is a block of bits address bits with the drivers of its address lines (decoder.cc,
// PredecBlk::compute_delays). As CACTI, both blocks of a decoder count switched gates like the
// first block, which has activeBits.
func (p *process) predecoder(bits, activeBits int, load, ohm float64) (q part) {
	plan := &predecoderPlans[bits]
	var second chain
	if plan.secondInputs > 0 {
		second = p.newChain(plan.secondInputs, load, ohm, p.gates)
		q.energy = p.drive(&second, 0, 0).energy
		leak, area := p.idle(&second, 0, 1)
		outputs := float64(int(1) << bits)
		q.leak, q.area = outputs*leak, outputs*area
		n, pw, _ := p.widths(&second, 0)
		load, ohm = p.gateF(n+pw), 0
	}
	for i := range plan.paths {
		path := &plan.paths[i]
		x := p.predecoderPath(plan, path, float64(activeGates(activeBits, path.inputs)), float64(path.branch)*load, ohm)
		if plan.secondInputs > 0 {
			first := 0
			if plan.secondInputs != path.inputs {
				first = 1 // as CACTI: the path of the other kind of gate skips the second level's
			}
			y := p.drive(&second, x.ramp, first)
			x.delay, x.ramp = x.delay+y.delay, y.ramp
		}
		if x.delay > q.delay {
			q.delay, q.ramp = x.delay, x.ramp
		}
		q.energy, q.leak, q.area = q.energy+x.energy, q.leak+x.leak, q.area+x.area
	}
	return q
}

// predecoderPath is the drivers of the address lines and the first level behind them (decoder.cc,
// PredecBlkDrv::compute_delays).
func (p *process) predecoderPath(plan *predecoderPlan, path *predecoderPath, active, load, ohm float64) part {
	gates := p.newChain(path.inputs, load, ohm, p.gates)
	fanout := 8
	if path.inputs == 2 {
		fanout = min(path.gates, 4)
	}
	n, pw, _ := p.widths(&gates, 0)
	line := p.newChain(1, float64(fanout)*p.gateF(n+pw), 0, p.gates)
	x := p.drive(&line, 0, 0)
	y := p.drive(&gates, x.ramp, 0)
	lineLeak, lineArea := p.idle(&line, 0, 1)
	first := 0
	if path.inputs == 3 && len(plan.paths) > 1 {
		first = 1 // as CACTI: in a block with NAND2s too, NAND3s have no leakage and no area
	}
	leak, area := p.idle(&gates, first, path.inputs)
	bits := float64(path.drivers)
	return part{
		delay: x.delay + y.delay, ramp: y.ramp,
		// A line switches in half of the accesses.
		energy: float64(bits*x.energy/2) + float64(active*y.energy),
		leak:   float64(bits*lineLeak) + float64(float64(path.gates)*leak),
		area:   float64(bits*lineArea) + float64(float64(path.gates)*area),
	}
}
