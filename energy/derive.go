package energy

import "fmt"

// derive completes the blocks of the reference synthesis: prices of pairs, leakage of lean lanes, and lean
// counter sets with operand registers added.
func (d *datapath) derive() error {
	if err := d.solveAll(); err != nil {
		return err
	}
	for _, s := range d.blocks {
		if s.leakageUW == 0 {
			d.assumeLeakage(s)
		}
	}
	if err := d.addOperandRegisters(); err != nil {
		return err
	}
	return d.addRegisterBit()
}

// solveAll finds the prices of pairs of all lanes.
func (d *datapath) solveAll() error {
	for _, s := range d.blocks {
		if !s.isLane() {
			continue
		}
		if err := s.solvePairs(); err != nil {
			return err
		}
	}
	return nil
}

// assumeLeakage gives a block without synthesized leakage that of the registered blocks of its kind
// per area: of the same organisation if there are any, else of all.
func (d *datapath) assumeLeakage(s *synthesized) {
	density, found := d.leakageDensity(s.block, s.organisation)
	of := s.organisation
	if !found {
		density, _ = d.leakageDensity(s.block, "")
		of = "all organisations"
	}
	s.leakageUW = density * s.areaUM2
	s.leakageNote = fmt.Sprintf("leakage assumed: %.4f uW/um2, as %s with operand registers", density, of)
}

// leakageDensity is total leakage over total area of the registered blocks.
func (d *datapath) leakageDensity(block, organisation string) (uwPerUM2 float64, found bool) {
	var leakage, area float64
	for _, s := range d.blocks {
		counts := s.front == FrontRegistered && s.block == block && s.composed == ""
		if counts && (organisation == "" || s.organisation == organisation) {
			leakage += s.leakageUW
			area += s.areaUM2
		}
	}
	return leakage / area, area > 0
}

// registers are the operand registers of an exponential lane.
type registers struct {
	nonzeroPJ, zeroPJ, areaUM2, leakageUW float64
	extrapolated                          bool
}

// operandRegisters is what the operand registers of n-bit lanes cost: the difference of the joint_2d ripple lanes
// with and without them. It was synthesized for n = 3 and 4 and is continued linearly, for it grows with the operand bits.
func (d *datapath) operandRegisters(n int) (registers, error) {
	three, err := d.registerDifference(3)
	if err != nil || n == 3 {
		return three, err
	}
	four, err := d.registerDifference(4)
	if err != nil || n == 4 {
		return four, err
	}
	k := float64(n - 3)
	line := func(a, b float64) float64 { return a + k*(b-a) }
	return registers{
		nonzeroPJ: line(three.nonzeroPJ, four.nonzeroPJ), zeroPJ: line(three.zeroPJ, four.zeroPJ),
		areaUM2: line(three.areaUM2, four.areaUM2), leakageUW: line(three.leakageUW, four.leakageUW), extrapolated: true,
	}, nil
}

func (d *datapath) registerDifference(n int) (registers, error) {
	v := variant{front: FrontRegistered, block: blockCounterSet, exponentBits: n, counterBits: defaultCounter,
		organisation: "ripple_up_pair", arrays: "joint_2d"}
	with := d.index[v]
	v.front = FrontLean
	without := d.index[v]
	if with == nil || without == nil {
		return registers{}, fmt.Errorf("no %s with and without operand registers", v.name())
	}
	area := with.areaUM2 - without.areaUM2
	return registers{
		nonzeroPJ: with.prices.nonzeroPJ - without.prices.nonzeroPJ,
		zeroPJ:    with.prices.zeroPJ - without.prices.zeroPJ,
		areaUM2:   area, leakageUW: area * with.leakageUW / with.areaUM2,
	}, nil
}

// addOperandRegisters adds, for every lean counter set that was not synthesized with operand registers, the sum of both.
func (d *datapath) addOperandRegisters() error {
	for _, lean := range d.blocks {
		v := lean.variant
		v.front = FrontRegistered
		if lean.block != blockCounterSet || lean.front != FrontLean || d.index[v] != nil {
			continue
		}
		r, err := d.operandRegisters(v.exponentBits)
		if err != nil {
			return err
		}
		d.add(lean.withRegisters(v, r))
	}
	return nil
}

func (s *synthesized) withRegisters(v variant, r registers) *synthesized {
	sum := *s
	sum.variant = v
	sum.areaUM2 += r.areaUM2
	sum.leakageUW += r.leakageUW
	sum.prices.nonzeroPJ += r.nonzeroPJ
	sum.prices.zeroPJ += r.zeroPJ
	sum.composed = "sum of the lean lane and operand registers (joint_2d lanes with less those without)"
	if r.extrapolated {
		sum.status = Assumed
		sum.composed += ", registers continued linearly from n = 3 and 4"
	}
	return &sum
}

// addRegisterBit adds a bit of storage beside the synthesized blocks (a second accumulator, a table of powers): a flip-flop of
// the mean size of the MAC's operand registers.
func (d *datapath) addRegisterBit() error {
	v := anchor
	with := d.index[v]
	v.front = FrontLean
	without := d.index[v]
	if with == nil || without == nil || with.flipFlops <= without.flipFlops {
		return fmt.Errorf("no %s with and without operand registers", v.name())
	}
	area := (with.areaUM2 - without.areaUM2) / float64(with.flipFlops-without.flipFlops)
	d.add(&synthesized{
		variant: variant{front: FrontRegistered, block: blockRegisterBit},
		areaUM2: area, leakageUW: area * with.leakageUW / with.areaUM2, status: Assumed, source: with.source,
		composed: "a flip-flop of the mean size of the MAC's operand registers (lanes with less those without); leakage by area",
	})
	return nil
}
