package datapath

import (
	"fmt"

	"dnasim/energy/sheet"
)

// ownLibrary is the cell library whose rows of datapath_osu.csv count: 180 nm.
const ownLibrary = "osu018"

// referenceMAC is the block by which the two syntheses are compared: figures of the 180 nm cells
// count as ratios to it.
var referenceMAC = Design{Front: FrontRegistered, Kind: INT8MAC, AccumulatorBits: DefaultAccumulatorBits, Organisation: "merged_carry_save"}

// referenceStream is the stream on which the energies of the MACs are compared.
const referenceStream = "laplace"

// Own reads the synthesis of the Verilog in rtl and brings it to 45 nm: every energy, area and path
// is its ratio to the INT8 MAC of the same cells, times that MAC in the 45 nm synthesis. Leakage at
// 180 nm says little of later nodes: it is that of similar blocks at 45 nm, see takeLeakage.
func Own(files *sheet.Folder) (*Blocks, error) {
	reference, err := Nangate45(files)
	if err != nil {
		return nil, err
	}
	source, err := files.Citation(ownLibrary)
	if err != nil {
		return nil, err
	}
	b := &Blocks{index: map[Design]*Block{}}
	err = files.Read("datapath_osu.csv", func(r *sheet.Record) {
		if r.Text("library") == ownLibrary {
			b.addOwn(r, source)
		}
	})
	if err != nil {
		return nil, err
	}
	if err := b.scaleToMAC(reference); err != nil {
		return nil, err
	}
	b.takeLeakage(reference)
	if err := b.derivePairs(); err != nil {
		return nil, err
	}
	return b, b.addRegisterBit()
}

// addOwn adds a line: a block, or one more stream of it.
func (b *Blocks) addOwn(r *sheet.Record, source string) {
	d := Design{
		Front: r.Text("front"), Kind: r.Text("block"), Organisation: r.Text("organisation"),
		Arrays: r.Text("arrays"), ExponentBits: r.Integer("n"),
	}
	switch d.Kind {
	case INT8MAC:
		d.AccumulatorBits = r.Integer("counter_bits")
	case LookupAccumulate:
		d.Organisation, d.CounterBits = "", DefaultCounterBits // the margin of its sums
		d.Arrays = lookupArrays(r.Integer("terms"))
	case CounterSet, PostProcessing:
		d.CounterBits = r.Integer("counter_bits")
	}
	block := b.index[d]
	if block == nil {
		block = &Block{Design: d, areaUM2: r.Number("area_um2"), criticalPathNS: r.Number("critical_path_ns"),
			flipFlops: r.Integer("flip_flops"), leakageUW: r.Number("leakage_nw") / nwPerUW, status: r.Status(), source: source}
		b.add(block)
	}
	block.streams = append(block.streams, stream{name: r.Text("stream"), nonzero: r.Number("nonzero_fraction"),
		energyPJ: r.Number("energy_pj_per_op"), clockPJ: r.Number("of_which_clock_pj"), drainPJ: r.Number("drain_pj_per_step")})
}

const nwPerUW = 1e3

// lookupArrays names the look-up lanes of one and of four terms as package lane does.
func lookupArrays(terms int) string {
	if terms == 1 {
		return "one_term"
	}
	return "four_terms"
}

// scaleToMAC multiplies all figures by those of the reference's MAC over those of the MAC here.
func (b *Blocks) scaleToMAC(reference *Blocks) error {
	here, there := b.index[referenceMAC], reference.index[referenceMAC]
	if here == nil || there == nil {
		return fmt.Errorf("no %s to compare the libraries by", referenceMAC.describe())
	}
	from, ok1 := here.stream(referenceStream)
	to, ok2 := there.stream(referenceStream)
	if !ok1 || !ok2 {
		return fmt.Errorf("no stream %s of %s to compare the libraries by", referenceStream, referenceMAC.describe())
	}
	energy, area := to.energyPJ/from.energyPJ, there.areaUM2/here.areaUM2
	leakage, path := there.leakageUW/here.leakageUW, there.criticalPathNS/here.criticalPathNS
	note := fmt.Sprintf("ratio to the INT8 MAC of the same cells, times the 45 nm MAC of %g pJ, %g um2", to.energyPJ, there.areaUM2)
	for _, block := range b.list {
		block.areaUM2 *= area
		block.leakageUW *= leakage
		block.criticalPathNS *= path
		block.composed = note
		for i := range block.streams {
			s := &block.streams[i]
			s.energyPJ, s.clockPJ, s.drainPJ = s.energyPJ*energy, s.clockPJ*energy, s.drainPJ*energy
		}
	}
	return nil
}

// takeLeakage gives every block the leakage that the same block has in the reference. Blocks that
// the reference lacks keep their ratio to the INT8 MAC, corrected by how far that ratio is off for
// the blocks of their organisation (else of their kind) that both have.
func (b *Blocks) takeLeakage(reference *Blocks) {
	type group struct{ kind, organisation string }
	here, there := map[group]float64{}, map[group]float64{} // uW of the blocks that both have
	for _, block := range b.list {
		if other := reference.index[block.Design]; other != nil {
			for _, g := range []group{{block.Kind, block.Organisation}, {block.Kind, ""}} {
				here[g] += block.leakageUW
				there[g] += other.leakageUW
			}
		}
	}
	for _, block := range b.list {
		if other := reference.index[block.Design]; other != nil {
			block.leakageUW, block.leakageNote = other.leakageUW, "leakage of a similar block in the 45 nm synthesis"
			continue
		}
		g, of := group{block.Kind, block.Organisation}, "blocks of this organisation"
		if here[g] == 0 {
			g, of = group{block.Kind, ""}, "blocks of this kind"
		}
		block.leakageNote = "leakage by its ratio to the INT8 MAC of the 180 nm cells"
		if here[g] > 0 {
			factor := there[g] / here[g]
			block.leakageUW *= factor
			block.leakageNote += fmt.Sprintf(" x %.3f, as the 45 nm synthesis has it of other %s", factor, of)
		}
	}
}
