package dram

import (
	"fmt"
	"slices"

	"dnasim/internal/invalid"
)

// technologies are the memories whose energies are tabulated, with the protocols they may stand
// for. HBM is the name of both of its generations.
var technologies = map[string][]string{"ddr4": {"DDR4"}, "lpddr4": {"LPDDR4"}, "hbm2": {"HBM", "HBM2"}, "hmc": {"HMC"}}

// CheckTechnology refuses the energies of another kind of memory than the one described.
func (c *Config) CheckTechnology() error {
	protocols, known := technologies[c.Technology]
	if !known || slices.Contains(protocols, c.Protocol) { // an unknown name has no price
		return nil
	}
	return invalid.New("technology", fmt.Sprintf("%q for a memory of protocol %q", c.Technology, c.Protocol), c.technologiesOfProtocol())
}

func (c *Config) technologiesOfProtocol() string {
	for _, name := range []string{"ddr4", "lpddr4", "hbm2", "hmc"} {
		if slices.Contains(technologies[name], c.Protocol) {
			return fmt.Sprintf(`"%s", or "" for the device currents alone`, name)
		}
	}
	return `"" (device currents alone): no energies of this protocol are tabulated`
}

// energyKeys are the keys that set what the devices' currents cost.
var energyKeys = []string{
	"VDD", "IDD0", "IDD2N", "IDD3N", "IDD4W", "IDD4R", "IDD5AB",
	"e_act_pJ", "e_rd_pJ", "e_wr_pJ", "e_ref_pJ", "p_act_stby_mW", "p_pre_stby_mW",
}

// DescribedBy sets the technology of a description that does not name one. has tells which keys it
// gives. What gives currents of its own is priced by them:
// published energies of whole accesses would leave them unread. DDR4 has none and adds its I/O.
func (c *Config) DescribedBy(has func(key string) bool) {
	switch own := slices.ContainsFunc(energyKeys, has); {
	case has("technology") || !own && !has("protocol"):
	case c.Protocol == "DDR4":
		c.Technology = "ddr4"
	case own:
		c.Technology = ""
	}
}
