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

// Block is a synthesized block with all its streams.
type Block struct {
	Design
	areaUM2         float64
	gateEquivalents float64
	criticalPathNS  float64
	streams         []stream
	pair            pairEnergy // lanes only
	status          sheet.Status
	source, note    string
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

// mean of a quantity over the streams that pair energies rest on, laplace and relu.
func (b *Block) mean(quantity func(stream) float64) float64 {
	laplace, _ := b.stream("laplace")
	relu, _ := b.stream("relu")
	return (quantity(laplace) + quantity(relu)) / 2
}

func (b *Block) row(action, note string) sheet.Row {
	r := sheet.NewRow(b.Name(), action)
	r.WidthBits, r.NodeNM, r.VoltageV = b.widthBits(), NodeNM, VoltageV
	r.Status = b.status
	r.Source = sheet.JoinNotes(b.source, b.note, note)
	return r
}

// rows of the block: one per action, then area and leakage.
func (b *Block) rows() []sheet.Row {
	area := b.row("area", "").WithArea(b.areaUM2)
	area.CriticalPathNS = b.criticalPathNS
	leakage := b.row("leakage", "").WithLeakage(0) // that of the process, by gate equivalents
	leakage.GateEquivalents = b.gateEquivalents
	return append(b.actionRows(), area, leakage)
}

func (b *Block) actionRows() []sheet.Row {
	const mean = "mean of the laplace and relu streams"
	drain := "an output leaves and its accumulators are cleared; "
	switch b.Kind {
	case CounterSet:
		drain = "reading and clearing one counter; "
		fallthrough
	case INT8MAC, LookupAccumulate:
		return []sheet.Row{
			b.row("pair_nonzero", b.pair.note).WithEnergy(b.pair.nonzeroPJ),
			b.row("pair_zero", sheet.JoinNotes(b.pair.note, b.pair.zeroNote)).WithEnergy(b.pair.zeroPJ),
			b.row("drain_step", drain+mean).WithEnergy(b.mean(streamDrain)),
		}
	case PostProcessing:
		return []sheet.Row{b.row("bin", "one count weighted and accumulated; "+mean).WithEnergy(b.mean(streamEnergy))}
	case RegisterBit:
		return nil // area and leakage only
	default:
		return []sheet.Row{b.row("requantize", "one output value").WithEnergy(b.mean(streamEnergy))}
	}
}
