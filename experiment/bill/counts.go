package bill

import (
	"dnasim/arch"
	"dnasim/energy"
	"dnasim/experiment/simulate"
)

// Activity is what the codes of a layer do to its energy.
type Activity = simulate.Activity

// ActionCounts translates what a machine counted in one execution of a layer to what the energy
// model prices, over all executions. The lanes' pairs are split by whether both codes are non-zero,
// and of the bits of operands those count that toggle.
func ActionCounts(counts *arch.ActionCounts, f arch.Format, c *arch.Config, of Activity, repeat int) []energy.Count {
	lanes, post := Lane, Post
	if f.Lane == arch.LaneINT8 && c.Lane.Kind != arch.LaneINT8 {
		lanes, post = FallbackLane, FallbackPost
	}
	out := make([]energy.Count, 0, int(arch.NumActions)+1)
	add := func(component, action string, exponentBits int, n float64) {
		if n != 0 {
			out = append(out, energy.Count{Component: component, Action: action, ExponentBits: exponentBits, N: n * float64(repeat)})
		}
	}
	for a := arch.Action(0); a < arch.NumActions; a++ {
		n := float64(counts[a])
		switch a {
		case arch.DRAMRowHits:
			// Shown; its price is that of the burst.
		case arch.LanePair:
			add(lanes, "pair_nonzero", f.ExponentBits, n*of.NonZero)
			add(lanes, "pair_zero", f.ExponentBits, n*(1-of.NonZero))
		case arch.ArrayActivationBits:
			add(Array, "activation_toggle", 0, n*of.ActivationToggles)
		case arch.ArrayWeightBits:
			add(Array, "weight_toggle", 0, n*of.WeightToggles)
		case arch.LaneDrainStep:
			add(lanes, a.Name(), f.ExponentBits, n)
		case arch.PostProcessingBin, arch.PostProcessingRequantize:
			add(post, a.Name(), f.ExponentBits, n)
		default:
			add(a.Component(), a.Name(), 0, n)
		}
	}
	passed := counts[arch.ArrayActivationBits]*int64(c.Skew.Row) + counts[arch.ArrayWeightBits]*int64(c.Skew.Column)
	add(Array, "register_bit", 0, float64(passed))
	return out
}
