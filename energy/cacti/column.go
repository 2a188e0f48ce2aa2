package cacti

import "dnasim/internal/portable"

// muxing is the degrees of the three muxes between bit lines and outputs: before the sense
// amplifiers (Ndcm) and behind them (Ndsam1, Ndsam2).
type muxing struct{ bit, sense1, sense2 int }

// columnPath is the path from the bit lines to the mat's outputs, with the select lines of its
// muxes.
type columnPath struct {
	muxing
	senseF
	sense     part // per sense amplifier
	drive     part // per output, with its wire
	senseAmps int  // of a subarray
	outputs   int  // of a subarray
	height    float64
	selectors part    // of all three muxes
	muxDelay  float64 // from the mat's edge to the sense amplifier's output
	muxTracks float64 // select lines
}

// newColumnPath sizes the column circuits for the degrees of the muxes (mat.cc,
// Mat::compute_sa_delay).
func (p *process) newColumnPath(column *columnCircuit, m muxing) columnPath {
	q := columnPath{muxing: m, senseF: p.newSenseF(p.cellWidth * float64(m.bit)),
		senseAmps: column.columns / m.bit, outputs: column.columns / (m.bit * m.sense1 * m.sense2)}
	load := q.latch + q.isolation + q.mux
	q.sense = part{
		delay:  load / p.senseGM * portable.Log(p.vdd/p.swing()),
		energy: load * p.vdd * p.vdd,
		leak:   senseEnable * p.feature * p.off * p.vdd,
	}
	q.drive = p.outputDriver(m, q.senseF, column.width)
	q.height = p.columnHeight(m) + float64(p.repeated.repeaterArea*float64(q.outputs))
	p.selectColumns(&q, column)
	return q
}

// senseF holds the capacitances, in F, around a sense amplifier.
type senseF struct{ isolation, latch, mux float64 }

func (p *process) newSenseF(pitch float64) senseF {
	f := p.feature
	return senseF{
		isolation: p.drainF(senseIsolation*f, 1, pitch),
		latch:     p.gateF((senseP+senseN)*f) + p.drainF(senseN*f, 1, pitch) + p.drainF(senseP*f, 1, pitch),
		mux:       p.drainF(muxMinimums*p.minWidth, 1, pitch),
	}
}

// bitLine is a column of a subarray with its muxes: delay in s, energies in J per column.
type bitLine struct {
	delay         float64
	readJ, writeJ float64
}

// newBitLine is the delay and energy of a bit line that a cell discharges through the mux to the
// sense amplifier's inputs (mat.cc, Mat::compute_bitline_delay). As CACTI, the energy of a write is
// multiplied by the number of active mats.
func (p *process) newBitLine(s *subarray, c *columnPath, active int) bitLine {
	pull := p.rN/p.pullWidth + p.rN/p.accessWidth
	isolation := p.rP / (senseIsolation * p.feature)
	read := 2 * p.swing() * p.vdd
	write := 2 * p.vdd * p.vdd * float64(active) / float64(c.bit*c.sense1*c.sense2)
	behind := c.isolation + c.latch + c.mux
	if c.bit == 1 {
		tau := float64(pull*(s.bitF+behind)) + float64(s.bitOhm*s.bitF/2) + float64(isolation*behind)
		return bitLine{p.bitDelay(tau, s.word.ramp), (s.bitF + c.isolation + behind) * read, s.bitF * write}
	}
	width := muxMinimums * p.minWidth
	mux := p.drainF(width, 1, p.cellWidth/2)
	sense := c.isolation + behind
	tau := float64(pull*(s.bitF+2*mux+sense)) + float64(s.bitOhm*(float64(s.bitF/2)+2*mux+sense)) +
		float64(p.rN/width*(mux+sense)) + float64(isolation*behind)
	return bitLine{p.bitDelay(tau, s.word.ramp),
		float64((s.bitF+2*mux)*read) + sense*read/float64(c.bit), (s.bitF + 2*mux) * write}
}

// outputDriver is the muxes behind a sense amplifier, the inverters between them and the wire out
// (mat.cc, Mat::compute_subarray_out_drv).
func (p *process) outputDriver(m muxing, c senseF, length float64) (q part) {
	width := muxMinimums * p.minWidth
	inverter := p.gateF(p.minWidth * (1 + p.pToN))
	drains := p.drainF(p.minWidth, 1, p.gates.foldN) + p.drainF(p.pToN*p.minWidth, 1, p.gates.foldP)
	second := p.drainF(width, 1, p.cellWidth*float64(m.bit*m.sense1))
	repeater := p.gateF(p.repeated.size * length / p.repeated.spacing * p.minWidth * (1 + p.pToN))
	for _, stage := range [4]struct{ ohm, farad float64 }{
		{p.rN / width, float64(float64(m.sense1)*c.mux) + inverter},
		{p.rN / p.minWidth, drains + inverter},
		{p.rN / p.minWidth, drains + second},
		{p.rN / width, float64(float64(m.sense2)*second) + repeater},
	} {
		delay := halfRise(q.ramp, stage.ohm*stage.farad)
		q.delay += delay
		q.ramp = 2 * delay
		q.energy += float64(stage.farad * p.vdd * p.vdd / 2)
	}
	q.delay += float64(p.repeated.delay * length)
	q.energy += float64(p.repeated.energy * length)
	q.leak = 2*p.gateLeakW(1, p.minWidth, p.pToN*p.minWidth) + float64(width*p.gateLeak*p.vdd) + float64(p.repeated.leak*length)
	return q
}

// columnHeight is the height, in um, of precharge, muxes and sense amplifier (mat.cc,
// Mat::compute_bit_mux_sa_precharge_sa_mux_wr_drv_wr_mux_h).
func (p *process) columnHeight(m muxing) float64 {
	f, mux, equalise := p.feature, muxMinimums*p.minWidth, p.pToN*p.minWidth
	height := p.folded(prechargeRatio*equalise, p.cellWidth/2) + p.folded(equalise, p.cellWidth)
	pitch := p.cellWidth * float64(m.bit)
	height += 2*p.folded(senseP*f, pitch) + p.folded(senseIsolation*f, pitch) +
		2*p.folded(senseN*f, pitch) + p.folded(senseEnable*f, pitch) + float64((4*sameGapFeatures+gapFeatures)*f)
	if m.bit > 1 {
		height += p.folded(mux, p.cellWidth/2)
	}
	if m.sense1 > 1 {
		height += p.folded(mux, p.cellWidth*float64(m.sense1))
	}
	if m.sense2 > 1 {
		pitch := p.cellWidth * float64(m.sense2)
		height += p.folded(mux, p.cellWidth*float64(m.bit*m.sense1)) +
			2*p.folded(p.pToN*p.minWidth, pitch) + 2*p.folded(p.minWidth, pitch)
	}
	return height
}

// selectColumns adds the decoders of the muxes' select lines, each of which drives the transistors
// of four subarrays. As CACTI, the area holds one decoder per mux.
func (p *process) selectColumns(q *columnPath, column *columnCircuit) {
	gate := p.gateF(muxMinimums * p.minWidth)
	amps := float64(matSubarrays * q.senseAmps)
	for i, line := range [3]struct {
		degree int
		gates  float64
	}{
		{q.bit, float64(2 * matSubarrays * column.columns / q.bit)},
		{q.sense1, amps / float64(q.sense1)},
		{q.sense2, amps / float64(q.sense1*q.sense2)},
	} {
		var delay float64
		if line.degree > 1 {
			delay = p.selector(q, selector{signals: line.degree, decoders: 1,
				load: float64(line.gates*gate) + column.muxF, ohm: column.muxOhm})
			q.muxTracks += float64(line.degree)
		}
		if i == 0 {
			delay += q.sense.delay // the first mux is before the sense amplifier
		}
		q.muxDelay = max(q.muxDelay, delay)
	}
}

// selector adds a mux's select lines and gives their delay.
func (p *process) selector(q *columnPath, s selector) (delay float64) {
	x := p.predecode(s)
	if decoder, ok := p.decoder(s); ok {
		y := p.drive(&decoder, x.ramp, 0)
		leak, area := p.idleDecoder(&decoder)
		x = part{delay: x.delay + y.delay, energy: x.energy + y.energy,
			leak: x.leak + float64(leak*float64(s.signals)), area: x.area + area}
	}
	q.selectors.energy += x.energy
	q.selectors.leak += x.leak
	q.selectors.area += x.area
	return x.delay
}
