package cacti

import (
	"math"

	"dnasim/internal/portable"
)

// process holds the parameters of one device type, the memory cell and two wire layers at a node.
type process struct {
	feature float64 // um

	gate, fringe, overlap, junction, sidewall float64
	rN, rP                                    float64 // ohm x um
	vdd, vth, logThreshold                    float64 // V, V, log of vth / vdd
	off, gateLeak                             float64 // A/um
	pToN                                      float64 // width ratio of balanced gates
	senseGM                                   float64 // A/V of the sense amplifier's latch
	precharge                                 float64 // V of the bit lines

	minWidth, maxWidth                  float64 // of NMOS
	cellHeight, cellWidth               float64
	accessWidth, pullUpWidth, pullWidth float64 // of the cell's transistors

	local, global layer // inside subarrays; inside and between mats
	repeated      repeated
	gates         cell // standard cells; row decoders have their own height
	decoders      cell
	leastPath     columnPath // bound of all column paths
}

// layer is a wire layer.
type layer struct{ pitch, ohm, farad float64 } // um, per um

// cell is a row of gates of one height: NMOS and PMOS fold at these widths.
type cell struct{ height, foldN, foldP float64 }

const (
	sidewallFPerUM   = 2.5e-16
	fringeFPerUM     = 1.15e-16
	copperOhmUM      = 0.022
	verticalK        = 3.9
	miller           = 1.5
	wireAspect       = 2
	localPitch       = 2.5 // in features
	semiGlobalPitch  = 4
	cellArea         = 146 // in squares of the feature
	cellAspect       = 1.46
	farad            = 8.854e-18 // of vacuum, per um, as CACTI uses it for layers
	faradForRepeated = 8.8542e-18
)

// newProcess interpolates between the technologies of two nodes: a has the given share
// (parameter.cc, TechnologyParameter::init).
func newProcess(nodeNM int, a, b technology, share float64) *process {
	mix := func(x, y float64) float64 { return float64(share*x) + float64((1-share)*y) }
	f := float64(nodeNM) / 1000
	ra, rb := a.resistanceFactor*a.vdd/a.on, b.resistanceFactor*b.vdd/b.on
	p := &process{
		feature: f,
		gate:    mix(a.gate, b.gate), fringe: mix(a.fringe, b.fringe), overlap: 0.2 * mix(a.gate, b.gate),
		junction: mix(a.junction, b.junction), sidewall: sidewallFPerUM,
		rN: mix(ra, rb), rP: mix(a.pToN*ra, b.pToN*rb), pToN: mix(a.pToN, b.pToN),
		// as CACTI: the smaller node's
		vdd: mix(a.vdd, b.vdd), vth: mix(a.vth, b.vth), precharge: b.vdd,
		off: mix(a.off, b.off), gateLeak: mix(a.gateLeak, b.gateLeak),
		minWidth: 1.5 * f, maxWidth: 100 * f,
		accessWidth: 1.31 * f, pullUpWidth: 1.23 * f, pullWidth: 2.08 * f,
		cellWidth: f * math.Sqrt(cellArea/cellAspect), cellHeight: f * math.Sqrt(cellArea*cellAspect),
	}
	p.logThreshold = portable.Log(p.vth / p.vdd)
	gm := mix(a.mobility, b.mobility) / 2 * mix(a.oxide, b.oxide) * senseN * f / mix(a.lElec, b.lElec) * mix(a.vdsat, b.vdsat)
	p.senseGM = gm * (1 + mix(a.gmRatio, b.gmRatio))
	p.local = mixLayers(f*localPitch, a, b, share)
	p.global = mixLayers(f*semiGlobalPitch, a, b, share)
	p.gates, p.decoders = p.cellOf(50*f), p.cellOf(4*p.cellHeight)
	p.repeated = p.repeaters(mix(a.horizontalK, b.horizontalK), mix(a.ild, b.ild))
	p.leastPath = p.leastOfPaths()
	return p
}

func mixLayers(pitch float64, a, b technology, share float64) layer {
	la, lb := a.layer(pitch), b.layer(pitch)
	return layer{pitch, float64(share*la.ohm) + float64((1-share)*lb.ohm), float64(share*la.farad) + float64((1-share)*lb.farad)}
}

// layer gives the resistance and capacitance per um of a wire as wide as half the pitch
// (basic_circuit.cc, wire_resistance and wire_capacitance).
func (t *technology) layer(pitch float64) layer {
	width := float64(pitch / 2)
	thickness := float64(wireAspect * width)
	ohm := t.scatter * copperOhmUM / ((thickness - t.barrier) * (width - 2*t.barrier))
	plates := 2 * farad * verticalK * width / t.ild
	sides := 2 * farad * miller * t.horizontalK * thickness / width
	return layer{pitch, ohm, plates + sides + fringeFPerUM}
}

// cellOf splits the height between the power rails: one third for NMOS, two thirds for PMOS.
func (p *process) cellOf(height float64) cell {
	inside := p.diffusionHeight(height)
	return cell{height, inside / 3, 2 * inside / 3}
}
