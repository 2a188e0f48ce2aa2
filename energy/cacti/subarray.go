package cacti

import (
	"math"

	"dnasim/internal/portable"
)

// Transistor widths of the column circuits, in features unless named otherwise.
const (
	senseIsolation = 12.5
	senseN         = 3.75
	senseP         = 7.5
	senseEnable    = 5
	muxMinimums    = 6 // pass transistors of muxes, in minimum widths
	prechargeRatio = 6 // of the precharge PMOS to the equalising one
)

// The swing of the bit lines that is sensed is 5 % of the supply, at least 80 mV (parameter.cc,
// V_b_sense; const.h, VBITSENSEMIN).
const (
	swingShare   = 0.05
	leastSwingV  = 0.08
	matSubarrays = 4 // a mat is two by two subarrays around their decoders
)

// After every stitchCells cells of a row there is a word line contact of stitchFeatures features
// (subarray.cc, Subarray::Subarray).
const (
	stitchCells    = 16
	stitchFeatures = 7.5
)

// rowCircuit holds what depends on the number of rows only: the row predecoder of a mat.
type rowCircuit struct {
	rows, bits int
	predecode  part
	tracks     float64 // um, of the predecoded wires
}

func (p *process) newRowCircuit(rows int) rowCircuit {
	height := float64(float64(rows) * p.cellHeight)
	bits := log2(rows)
	first := (bits + 1) / 2
	return rowCircuit{
		rows: rows, bits: bits,
		predecode: p.predecode(selector{signals: rows, decoders: matSubarrays,
			wireF: 2 * height * p.global.farad, wireOhm: 2 * height * p.global.ohm}),
		tracks: float64(int(1)<<first+int(1)<<(bits-first)) * p.global.pitch,
	}
}

// columnCircuit holds what depends on the number of columns only: the word line with its decoder,
// and the precharge of the bit lines.
type columnCircuit struct {
	columns      int
	width        float64 // um
	decoder      chain
	decoderLeak  float64
	decoderUM2   float64
	precharge    part
	muxF, muxOhm float64 // wires across the mat that select columns
}

func (p *process) newColumnCircuit(columns int) columnCircuit {
	n := float64(columns)
	bare := float64(n * p.cellWidth)
	c := columnCircuit{
		columns: columns,
		width:   bare + float64(float64(columns/stitchCells)*stitchFeatures*p.feature),
		muxF:    2 * bare * p.global.farad, muxOhm: bare * p.global.ohm,
	}
	wordF := n * (2*p.gateF(p.accessWidth) + float64(p.cellWidth*p.local.farad))
	c.decoder = p.newChain(2, wordF, bare*p.local.ohm, p.decoders)
	c.decoderLeak, c.decoderUM2 = p.idleDecoder(&c.decoder)
	equalise := p.pToN * p.minWidth
	lines := float64(n*p.gateF((2*prechargeRatio+1)*equalise)) + float64(bare*p.global.farad)
	driver := p.newChain(1, lines, 0, p.gates)
	c.precharge = p.drive(&driver, 0, 0)
	c.precharge.leak, _ = p.idle(&driver, 0, 1)
	return c
}

// subarray is an array of cells with its row path (subarray.cc); the column path is not part of it.
type subarray struct {
	row           *rowCircuit
	column        *columnCircuit
	height, width float64 // um
	word          part    // decoder and word line
	bitF, bitOhm  float64 // of a bit line
	decoderWidth  float64 // um, of the row decoders beside it
}

func (p *process) newSubarray(r *rowCircuit, c *columnCircuit) subarray {
	rows := float64(r.rows)
	s := subarray{row: r, column: c, height: rows * p.cellHeight, width: c.width}
	s.word = p.drive(&c.decoder, r.predecode.ramp, 0)
	s.bitF = rows * (float64(p.drainF(p.accessWidth, 1, p.cellWidth)/2) + float64(p.cellHeight*p.local.farad))
	s.bitOhm = s.height * p.local.ohm
	s.decoderWidth = c.decoderUM2 * rows / s.height
	return s
}

func (p *process) swing() float64 { return max(swingShare*p.vdd, leastSwingV) }

// bitDelay is the time, in s, until a bit line has its swing, from the moment at which the word
// line's ramp passes the cell's threshold (mat.cc, Mat::compute_bitline_delay).
func (p *process) bitDelay(tau, ramp float64) float64 {
	step := float64(tau * portable.Log(p.precharge/(p.precharge-p.swing())))
	above := (p.vdd - p.vth) * ramp / p.vdd
	if step <= above/2 {
		return math.Sqrt(2 * step * above)
	}
	return step + float64(above/2)
}

// cellLeakW is the leakage, in W, of a memory cell. One of its access transistors leaks half of the
// time.
func (p *process) cellLeakW() float64 {
	inverters := p.pullWidth + p.pullUpWidth
	return p.vdd * (float64((inverters+float64(p.accessWidth/2))*p.off) + float64(inverters/2*p.gateLeak))
}
