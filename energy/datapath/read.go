package datapath

import (
	"fmt"

	"dnasim/energy/sheet"
)

// library is the cell library of the sheet, as libraries.csv names it.
const library = "nangate45_typ"

// Read reads the sheet of the synthesis and derives what it does not state: energies of pairs, and
// a bit of storage.
func Read(files *sheet.Folder) (*Blocks, error) {
	source, err := files.Citation(library)
	if err != nil {
		return nil, err
	}
	b := &Blocks{index: map[Design]*Block{}}
	if err := files.Read("datapath_nangate45.csv", func(r *sheet.Record) { b.addLine(r, source) }); err != nil {
		return nil, err
	}
	for _, block := range b.list {
		if block.isLane() {
			if err := block.derivePairs(); err != nil {
				return nil, err
			}
		}
	}
	return b, files.Read("libraries.csv", func(r *sheet.Record) {
		if r.Text("library") == library {
			b.addRegisterBit(r, source)
		}
	})
}

// addLine adds a block, or one more stream of it.
func (b *Blocks) addLine(r *sheet.Record, source string) {
	d := Design{
		Front: r.Text("front"), Kind: r.Text("block"), Organisation: r.Text("organisation"),
		Arrays: r.Text("arrays"), ExponentBits: r.Integer("n"),
	}
	if codes := r.Integer("code_n"); codes != d.ExponentBits {
		d.CodeBits = codes
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
	if block == nil { // a carry has a cycle to ripple in
		block = &Block{Design: d, areaUM2: r.Number("area_um2"), gateEquivalents: r.Number("gate_equivalents"),
			criticalPathNS: max(r.Number("critical_path_ns"), r.Number("ripple_ns")),
			status:         r.Status(), source: source}
		b.add(block)
	}
	block.streams = append(block.streams, stream{name: r.Text("stream"), nonzero: r.Number("nonzero_fraction"),
		energyPJ: r.Number("energy_pj_per_op"), clockPJ: r.Number("of_which_clock_pj"), drainPJ: r.Number("drain_pj_per_step")})
}

// lookupArrays names the look-up lanes of one and of four terms as package lane does.
func lookupArrays(terms int) string {
	if terms == 1 {
		return "one_term"
	}
	return "four_terms"
}

// addRegisterBit adds a bit of storage beside the synthesized blocks (a second accumulator, a table
// of powers): a flip-flop of the library, which is not clocked unless it is written.
func (b *Blocks) addRegisterBit(r *sheet.Record, source string) {
	area := r.Number("flip_flop_area_um2")
	b.add(&Block{
		Design:  Design{Front: FrontRegistered, Kind: RegisterBit},
		areaUM2: area, gateEquivalents: area / r.Number("nand2_area_um2"),
		status: sheet.Assumed, source: source, note: fmt.Sprintf("a flip-flop, %s, and nothing besides", r.Text("flip_flop")),
	})
}
