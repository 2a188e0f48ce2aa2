package arch

import (
	"cmp"
	"fmt"

	"dnasim/arch/lane"
	"dnasim/internal/invalid"
)

// LaneContract is what the machine's lanes promise for layers of a format: cycles and actions of
// pairs and outputs. A format that they do not compute is an error.
func (c *Config) LaneContract(f Format) (lane.Contract, error) {
	contract, err := c.laneContract(f)
	contract.SettleCycles += c.Skew.Cycles()
	return contract, err
}

// laneContract is that of a lane alone.
func (c *Config) laneContract(f Format) (lane.Contract, error) {
	l := &c.Lane
	switch {
	case f.Lane == LaneINT8 && (l.Kind == LaneINT8 || l.FallbackINT8):
		return lane.INT8Contract(), nil
	case f.Lane != LaneDNATEQ || l.Kind != LaneDNATEQ:
		return lane.Contract{}, fmt.Errorf("arch: a format for %q lanes on a machine of %q lanes", f.Lane, l.Kind)
	case f.ExponentBits < minExponentBits || f.ExponentBits > maxExponentBits:
		return lane.Contract{}, fmt.Errorf("arch: a format with %d exponent bits; allowed: 3 to 7", f.ExponentBits)
	case f.Terms != 1 && f.Terms != 4:
		return lane.Contract{}, fmt.Errorf("arch: a format with %d terms; allowed: 1 or 4", f.Terms)
	case l.ExponentBitsMax != Found && f.ExponentBits > int(l.ExponentBitsMax):
		return lane.Contract{}, fmt.Errorf("arch: the layer has %d-bit exponents, the lanes are built for at most %d (exponent_bits_max)",
			f.ExponentBits, l.ExponentBitsMax)
	case f.Terms > l.Terms:
		return lane.Contract{}, fmt.Errorf("arch: the layer needs %d terms, the lanes count %d", f.Terms, l.Terms)
	}
	organisation, ok := lane.OrganisationNamed(l.Organisation)
	if !ok {
		return lane.Contract{}, fmt.Errorf("arch: no organisation %q of exponential lanes", l.Organisation)
	}
	return organisation.Contract(f.ExponentBits, f.Terms, l.CounterBits, c.PostProcessing.BinsPerCycle), nil
}

// checkLane refuses lanes that cannot be built.
func (c *Config) checkLane() error {
	l := &c.Lane
	if err := cmp.Or(
		invalid.OneOf("lane.kind", l.Kind, LaneINT8, LaneDNATEQ),
		invalid.OneOf("lane.front", l.Front, "registered_operands", "lean"),
	); err != nil {
		return err
	}
	if l.Kind == LaneINT8 {
		if l.Organisation == "" {
			return invalid.New("lane.organisation", "is empty", "an organisation of the energy table (dnasim energy)")
		}
		return nil
	}
	if l.Terms != 1 && l.Terms != 4 {
		return invalid.New("lane.terms", fmt.Sprint(l.Terms), "4 or 1")
	}
	if err := cmp.Or(
		invalid.OneOf("lane.organisation", l.Organisation, lane.OrganisationNames()...),
		invalid.Between("lane.counter_bits", l.CounterBits, 2, 48),
		l.ExponentBitsMax.between("lane.exponent_bits_max", minExponentBits, maxExponentBits),
		invalid.Between("post_processing.bins_per_cycle", c.PostProcessing.BinsPerCycle, 1, 1024),
	); err != nil {
		return err
	}
	organisation, _ := lane.OrganisationNamed(l.Organisation)
	if c.Columns%organisation.Lanes != 0 {
		return invalid.New("columns", fmt.Sprintf("%d lanes cannot be shared out among counter sets of %d", c.Columns, organisation.Lanes),
			fmt.Sprintf("a multiple of %d", organisation.Lanes))
	}
	return nil
}
