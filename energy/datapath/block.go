package datapath

import "dnasim/energy/sheet"

// The node and supply that all figures hold for.
const (
	NodeNM   = 45
	VoltageV = 1.1
)

// stream is the energy of a block on one stream of operands.
type stream struct {
	name     string
	nonzero  float64 // fraction of pairs without a zero code
	energyPJ float64 // per pair, MAC, bin or value
	clockPJ  float64 // of which clock
	drainPJ  float64 // per counter read and cleared
}

func streamEnergy(s stream) float64 { return s.energyPJ }
func streamClock(s stream) float64  { return s.clockPJ }
func streamDrain(s stream) float64  { return s.drainPJ }

// Block is a synthesized block, or one that is derived from others, with all its streams.
type Block struct {
	Design
	areaUM2        float64
	flipFlops      int
	criticalPathNS float64
	leakageUW      float64
	leakageNote    string // "" when synthesized, else how it was assumed
	streams        []stream
	pair           pairEnergy // lanes only
	composed       string     // "" or how the block was composed of others
	status         sheet.Status
	source         string
}

// stream returns the stream of that name.
func (b *Block) stream(name string) (stream, bool) {
	for _, s := range b.streams {
		if s.name == name {
			return s, true
		}
	}
	return stream{}, false
}

// mean of a quantity over the streams that pair energies rest on, laplace and relu, or over the
// only stream there is.
func (b *Block) mean(quantity func(stream) float64) float64 {
	laplace, ok1 := b.stream("laplace")
	relu, ok2 := b.stream("relu")
	if ok1 && ok2 {
		return (quantity(laplace) + quantity(relu)) / 2
	}
	return quantity(b.streams[0])
}

func (b *Block) row(action, note string) sheet.Row {
	r := sheet.NewRow(b.Name(), action)
	r.WidthBits, r.NodeNM, r.VoltageV = b.widthBits(), NodeNM, VoltageV
	r.Status = b.status
	r.Source = sheet.JoinNotes(b.source, b.composed, note)
	return r
}

// rows of the block: one per action, then area and leakage.
func (b *Block) rows() []sheet.Row {
	area := b.row("area", "").WithArea(b.areaUM2)
	area.CriticalPathNS = b.criticalPathNS
	leakage := b.row("leakage", b.leakageNote).WithLeakage(b.leakageUW)
	if b.leakageNote != "" {
		leakage.Status = sheet.Assumed
	}
	return append(b.actionRows(), area, leakage)
}

func (b *Block) actionRows() []sheet.Row {
	const mean = "mean of the laplace and relu streams"
	const accumulators = "an output leaves and its accumulators are cleared; "
	switch b.Kind {
	case INT8MAC:
		return append(b.pairRows(), b.macDrain(accumulators+mean))
	case LookupAccumulate:
		return append(b.pairRows(), b.row("drain_step", accumulators+mean).WithEnergy(b.mean(streamDrain)))
	case CounterSet:
		return append(b.pairRows(), b.row("drain_step", "reading and clearing one counter; "+mean).WithEnergy(b.mean(streamDrain)))
	case PostProcessing:
		return []sheet.Row{b.row("bin", "one count weighted and accumulated; "+mean).WithEnergy(b.mean(streamEnergy))}
	case RegisterBit:
		return nil // area and leakage only
	default:
		return []sheet.Row{b.row("requantize", "one output value").WithEnergy(b.mean(streamEnergy))}
	}
}

// macDrain is the row of an output that leaves a MAC. Where that was not simulated it is charged
// like a pair.
func (b *Block) macDrain(note string) sheet.Row {
	if pj := b.mean(streamDrain); pj > 0 {
		return b.row("drain_step", note).WithEnergy(pj)
	}
	r := b.row("drain_step", "assumed: as a pair").WithEnergy(b.pair.nonzeroPJ)
	r.Status = sheet.Assumed
	return r
}

func (b *Block) pairRows() []sheet.Row {
	return []sheet.Row{
		b.row("pair_nonzero", b.pair.note).WithEnergy(b.pair.nonzeroPJ),
		b.row("pair_zero", sheet.JoinNotes(b.pair.note, b.pair.zeroNote)).WithEnergy(b.pair.zeroPJ),
	}
}
