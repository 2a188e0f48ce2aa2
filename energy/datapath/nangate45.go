package datapath

import (
	"fmt"

	"dnasim/energy/sheet"
)

// Nangate45 reads the independent 45 nm synthesis and derives what it lacks: energies of pairs,
// leakage of lean lanes, and counter sets that were synthesized without operand registers only.
func Nangate45(files *sheet.Folder) (*Blocks, error) {
	b := &Blocks{index: map[Design]*Block{}}
	if err := files.Read("datapath_nangate45.csv", b.addNangate45); err != nil {
		return nil, err
	}
	if err := b.derivePairs(); err != nil {
		return nil, err
	}
	for _, block := range b.list {
		if block.leakageUW == 0 {
			b.assumeLeakage(block)
		}
	}
	if err := b.addOperandRegisters(); err != nil {
		return nil, err
	}
	return b, b.addRegisterBit()
}

// addNangate45 adds a line: a block, or one more stream of it.
func (b *Blocks) addNangate45(r *sheet.Record) {
	d := Design{
		Front: r.Text("front"), Kind: r.Text("block"), Organisation: r.Text("organisation"), Arrays: r.Text("arrays"),
		ExponentBits: r.OptionalInteger("n"), AccumulatorBits: r.OptionalInteger("accumulator_bits"),
		CounterBits: r.OptionalInteger("counter_bits"),
	}
	block := b.index[d]
	if block == nil {
		block = &Block{Design: d, areaUM2: r.Number("area_um2"), criticalPathNS: r.Number("critical_path_ns"),
			flipFlops: r.Integer("flip_flops"), leakageUW: r.OptionalNumber("leakage_uw"),
			status: r.Status(), source: r.Citation()}
		b.add(block)
	}
	block.streams = append(block.streams, stream{name: r.Text("distribution"), nonzero: r.Number("nonzero_fraction"),
		energyPJ: r.Number("energy_pj_per_op"), clockPJ: r.Number("of_which_clock_pj"), drainPJ: r.OptionalNumber("drain_pj_per_step")})
}

// assumeLeakage gives a block without synthesized leakage that of the registered blocks of its kind
// per area: of the same organisation if there are any, else of all.
func (b *Blocks) assumeLeakage(block *Block) {
	density, found := b.leakageDensity(block.Kind, block.Organisation)
	of := block.Organisation
	if !found {
		density, _ = b.leakageDensity(block.Kind, "")
		of = "all organisations"
	}
	block.leakageUW = density * block.areaUM2
	block.leakageNote = fmt.Sprintf("leakage assumed: %.4f uW/um2, as %s with operand registers", density, of)
}

// leakageDensity is total leakage over total area of the registered blocks.
func (b *Blocks) leakageDensity(kind, organisation string) (uwPerUM2 float64, found bool) {
	var leakage, area float64
	for _, block := range b.list {
		counts := block.Front == FrontRegistered && block.Kind == kind && block.composed == ""
		if counts && (organisation == "" || block.Organisation == organisation) {
			leakage += block.leakageUW
			area += block.areaUM2
		}
	}
	return leakage / area, area > 0
}

// registers are the operand registers of an exponential lane.
type registers struct {
	nonzeroPJ, zeroPJ, areaUM2, leakageUW float64
	extrapolated                          bool
}

// operandRegisters is what the operand registers of n-bit lanes cost: the difference of the
// joint_2d ripple lanes with and without them. It was synthesized for n = 3 and 4 and is continued
// linearly, for it grows with the operand bits.
func (b *Blocks) operandRegisters(n int) (registers, error) {
	three, err := b.registerDifference(3)
	if err != nil || n == 3 {
		return three, err
	}
	four, err := b.registerDifference(4)
	if err != nil || n == 4 {
		return four, err
	}
	k := float64(n - 3)
	line := func(at3, at4 float64) float64 { return at3 + float64(k*(at4-at3)) }
	return registers{
		nonzeroPJ: line(three.nonzeroPJ, four.nonzeroPJ), zeroPJ: line(three.zeroPJ, four.zeroPJ),
		areaUM2: line(three.areaUM2, four.areaUM2), leakageUW: line(three.leakageUW, four.leakageUW), extrapolated: true,
	}, nil
}

func (b *Blocks) registerDifference(n int) (registers, error) {
	with, without, err := b.fronts(Design{Kind: CounterSet, ExponentBits: n, CounterBits: DefaultCounterBits,
		Organisation: "ripple_up_pair", Arrays: "joint_2d"})
	if err != nil {
		return registers{}, err
	}
	area := with.areaUM2 - without.areaUM2
	return registers{
		nonzeroPJ: with.pair.nonzeroPJ - without.pair.nonzeroPJ,
		zeroPJ:    with.pair.zeroPJ - without.pair.zeroPJ,
		areaUM2:   area, leakageUW: area * with.leakageUW / with.areaUM2,
	}, nil
}

// fronts finds a design with operand registers and without.
func (b *Blocks) fronts(d Design) (with, without *Block, err error) {
	d.Front = FrontRegistered
	with = b.index[d]
	d.Front = FrontLean
	without = b.index[d]
	if with == nil || without == nil {
		return nil, nil, fmt.Errorf("no %s with and without operand registers", d.Name())
	}
	return with, without, nil
}

// addOperandRegisters adds, for every lean counter set that was not synthesized with operand
// registers, the sum of both.
func (b *Blocks) addOperandRegisters() error {
	for _, lean := range b.list {
		d := lean.Design
		d.Front = FrontRegistered
		if lean.Kind != CounterSet || lean.Front != FrontLean || b.index[d] != nil {
			continue
		}
		r, err := b.operandRegisters(d.ExponentBits)
		if err != nil {
			return err
		}
		b.add(lean.withRegisters(d, r))
	}
	return nil
}

func (b *Block) withRegisters(d Design, r registers) *Block {
	sum := *b
	sum.Design = d
	sum.areaUM2 += r.areaUM2
	sum.leakageUW += r.leakageUW
	sum.pair.nonzeroPJ += r.nonzeroPJ
	sum.pair.zeroPJ += r.zeroPJ
	sum.composed = "sum of the lean lane and operand registers (joint_2d lanes with less those without)"
	if r.extrapolated {
		sum.status = sheet.Assumed
		sum.composed += ", registers continued linearly from n = 3 and 4"
	}
	return &sum
}

// addRegisterBit adds a bit of storage beside the synthesized blocks (a second accumulator, a table
// of powers): a flip-flop of the mean size of the MAC's operand registers.
func (b *Blocks) addRegisterBit() error {
	with, without, err := b.fronts(referenceMAC)
	if err == nil && with.flipFlops <= without.flipFlops {
		err = fmt.Errorf("no flip-flops in the operand registers of %s", with.Name())
	}
	if err != nil {
		return err
	}
	area := (with.areaUM2 - without.areaUM2) / float64(with.flipFlops-without.flipFlops)
	b.add(&Block{
		Design:  Design{Front: FrontRegistered, Kind: RegisterBit},
		areaUM2: area, leakageUW: area * with.leakageUW / with.areaUM2, status: sheet.Assumed, source: with.source,
		composed: "a flip-flop of the mean size of the MAC's operand registers (lanes with less those without); leakage by area",
	})
	return nil
}
