package energy

import "fmt"

// The cell library whose rows of datapath_osu.csv the table takes.
const ownLibrary = "osu018"

// anchor is the block that ties this project's own synthesis, in an old cell library, to 45 nm: its figures count as ratios to it.
var anchor = variant{front: FrontRegistered, block: blockINT8MAC, accumulatorBits: defaultAccumulate, organisation: "merged_carry_save"}

// anchorStream is the stream on which the energies of the anchor are compared.
const anchorStream = "laplace"

// readOwn reads this project's own synthesis and brings it to 45 nm: every energy, area and path is its ratio to the
// INT8 multiply-accumulate lane of the same library, times that lane of the 45 nm library. Leakage at 180 nm says little of later
// nodes: it is that of the 45 nm library, see leakAs.
func readOwn(reference *datapath, cite func(id string) (string, error)) (*datapath, error) {
	source, err := cite(ownLibrary)
	if err != nil {
		return nil, err
	}
	d := &datapath{index: map[variant]*synthesized{}}
	err = readSheet("datapath_osu.csv", func(r *record) {
		if r.text("library") == ownLibrary {
			d.addOwn(r, source)
		}
	})
	if err != nil {
		return nil, err
	}
	if err := d.tie(reference); err != nil {
		return nil, err
	}
	d.leakAs(reference)
	if err := d.solveAll(); err != nil {
		return nil, err
	}
	return d, d.addRegisterBit()
}

// addOwn adds a row.
func (d *datapath) addOwn(r *record, source string) {
	v := variant{
		front: r.text("front"), block: r.text("block"), organisation: r.text("organisation"),
		arrays: r.text("arrays"), exponentBits: r.integer("n"),
	}
	switch v.block {
	case blockINT8MAC:
		v.accumulatorBits = r.integer("counter_bits")
	case blockLookup:
		v.organisation, v.counterBits = "", defaultCounter // the margin of its sums
		v.arrays = termsName(r.integer("terms"))
	case blockCounterSet, blockPost:
		v.counterBits = r.integer("counter_bits")
	}
	s := d.index[v]
	if s == nil {
		s = &synthesized{variant: v, areaUM2: r.number("area_um2"), criticalPathNS: r.number("critical_path_ns"),
			flipFlops: r.integer("flip_flops"), leakageUW: r.number("leakage_nw") / nwPerUW, status: r.status(), source: source}
		d.add(s)
	}
	s.streams = append(s.streams, stream{name: r.text("stream"), nonzero: r.number("nonzero_fraction"),
		energyPJ: r.number("energy_pj_per_op"), clockPJ: r.number("of_which_clock_pj"), drainPJ: r.number("drain_pj_per_step")})
}

const nwPerUW = 1e3

// termsName names the look-up lanes of one and of four terms.
func termsName(terms int) string {
	if terms == 1 {
		return "one_term"
	}
	return "four_terms"
}

// tie multiplies all figures by those of the anchor in the reference over those in this library.
func (d *datapath) tie(reference *datapath) error {
	own, theirs := d.index[anchor], reference.index[anchor]
	if own == nil || theirs == nil {
		return fmt.Errorf("no %s to tie the libraries by", anchor.describe())
	}
	from, ok1 := own.stream(anchorStream)
	to, ok2 := theirs.stream(anchorStream)
	if !ok1 || !ok2 {
		return fmt.Errorf("no stream %s of %s to tie the libraries by", anchorStream, anchor.describe())
	}
	energy, area := to.energyPJ/from.energyPJ, theirs.areaUM2/own.areaUM2
	leakage, path := theirs.leakageUW/own.leakageUW, theirs.criticalPathNS/own.criticalPathNS
	note := fmt.Sprintf("ratio to the INT8 MAC of the same cells, times the 45 nm MAC of %g pJ, %g um2", to.energyPJ, theirs.areaUM2)
	for _, s := range d.blocks {
		s.areaUM2 *= area
		s.leakageUW *= leakage
		s.criticalPathNS *= path
		s.composed = note
		for i := range s.streams {
			st := &s.streams[i]
			st.energyPJ, st.clockPJ, st.drainPJ = st.energyPJ*energy, st.clockPJ*energy, st.drainPJ*energy
		}
	}
	return nil
}

// leakAs gives every block the leakage that the reference has of its like. Blocks without one have their ratio to
// the INT8 MAC, corrected by what the reference says of others of their organisation (else of their kind) that both have.
func (d *datapath) leakAs(reference *datapath) {
	type kind struct{ block, organisation string }
	own, theirs := map[kind]float64{}, map[kind]float64{}
	for _, s := range d.blocks {
		if other := reference.index[s.variant]; other != nil {
			for _, k := range []kind{{s.block, s.organisation}, {s.block, ""}} {
				own[k] += s.leakageUW
				theirs[k] += other.leakageUW
			}
		}
	}
	for _, s := range d.blocks {
		if other := reference.index[s.variant]; other != nil {
			s.leakageUW, s.leakageNote = other.leakageUW, "leakage of the block's like in the 45 nm synthesis"
			continue
		}
		k, of := kind{s.block, s.organisation}, "blocks of this organisation"
		if own[k] == 0 {
			k, of = kind{s.block, ""}, "blocks of this kind"
		}
		s.leakageNote = "leakage by its ratio to the INT8 MAC of the 180 nm cells"
		if own[k] > 0 {
			factor := theirs[k] / own[k]
			s.leakageUW *= factor
			s.leakageNote += fmt.Sprintf(" x %.3f, as the 45 nm synthesis has it of other %s", factor, of)
		}
	}
}

// readDatapath reads the synthesis that is asked for.
func readDatapath(synthesis Synthesis, cite sources) (*datapath, error) {
	reference, err := readReference(cite.cite)
	if err != nil || synthesis == SynthesisReference {
		return reference, err
	}
	return readOwn(reference, cite.named)
}
