package summary

import (
	"fmt"

	"dnasim/arch"
	"dnasim/energy"
	"dnasim/experiment/bill"
	"dnasim/experiment/operands"
	"dnasim/internal/ratio"
	"dnasim/quant"
	"dnasim/results"
)

// published sets the claims of the paper's abstract beside every exponential machine. The claims
// of speedup and energy are over a baseline on 3D-stacked memory, so only the first exponential
// machine on such a memory is compared with them.
func published(r *results.Run, machines []*bill.Machine) []results.Published {
	var out []results.Published
	if len(r.Networks) == 0 {
		return nil
	}
	for k, m := range machines {
		if m.Kind == arch.LaneDNATEQ {
			out = append(out, claims(r, machines, k)...)
		}
	}
	if k := bill.FirstOfKind(machines, arch.LaneDNATEQ); k >= 0 && machines[k].Hardware.Memory.Technology == "hmc" {
		out = append(out, overStackedBaseline(r, machines[k].Name)...)
	}
	return out
}

// claims states the claims of the abstract beside a machine.
func claims(r *results.Run, machines []*bill.Machine, k int) []results.Published {
	name := machines[k].Name
	n := 0.0 // networks with matrix products
	for i := range r.Networks {
		if r.Networks[i].Machines[k].Compression != nil {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	var compression, saving, drain float64
	compared := false
	for i := range r.Networks {
		m := &r.Networks[i].Machines[k]
		if m.Compression == nil {
			continue
		}
		compression += *m.Compression / n
		drain += ratio.Of(m.Energy.Parts[energy.PostProcessing], m.DotProductEnergyPJ) / n
		for _, v := range r.Networks[i].Versus {
			if v.Machine == name && v.DotProductEnergySaving != nil {
				saving += *v.DotProductEnergySaving / n
				compared = true
			}
		}
	}
	out := []results.Published{{
		Claim: "mean compression over INT8 (" + name + ")", Published: 0.40, Ours: &compression, Unit: "fraction", Status: "published",
		Why: "widths here follow fixed RMAE thresholds, mostly on synthetic tensors; the paper sweeps thresholds against accuracy on trained networks",
	}}
	if compared {
		out = append(out, results.Published{
			Claim: "mean dot-product energy saving over INT8 (" + name + ")", Published: 0.66, Ours: &saving, Unit: "fraction", Status: "published",
			Why: fmt.Sprintf("%s, and post-processing takes %.0f %% of the dot-product energy on these networks; the paper's own energies are not public",
				pairCosts(machines, k), 100*drain),
		})
	}
	if loss, ok := worstLoss(r, name); ok {
		out = append(out, results.Published{
			Claim: "accuracy loss, worst network measured (" + name + ")", Published: 0.01, Ours: &loss, Unit: "fraction of samples", Status: "published as \"negligible\"; 1 % is our reading",
			Why: "only networks with trained weights are measured",
		})
	}
	return out
}

// pairCosts says what a pair costs on a machine, in pairs of the INT8 machine.
func pairCosts(machines []*bill.Machine, k int) string {
	m := machines[k]
	base := bill.Baseline(machines)
	low, lowest := pairRatio(machines[base], m, quant.MinExponentBits), quant.MinExponentBits
	high, highest := low, lowest
	for n := quant.MinExponentBits + 1; n <= int(m.Hardware.Lane.ExponentBitsMax); n++ {
		x := pairRatio(machines[base], m, n)
		if x < low {
			low, lowest = x, n
		}
		if x > high {
			high, highest = x, n
		}
	}
	return fmt.Sprintf("a pair without a zero costs %.2g (n = %d) to %.2g (n = %d) INT8 MACs in lanes of organisation %s with %d terms",
		low, lowest, high, highest, m.Hardware.Lane.Organisation, m.Hardware.Lane.Terms)
}

// pairRatio is the dynamic energy of a pair of n-bit codes over that of a pair of an INT8 machine.
// It is 0 if either has no price.
func pairRatio(base, m *bill.Machine, n int) float64 {
	ours, err1 := bill.PairPJ(m.Pricer, n)
	theirs, err2 := bill.PairPJ(base.Pricer, 0)
	if err1 != nil || err2 != nil {
		return 0
	}
	return ratio.Of(ours, theirs)
}

// worstLoss is the largest top-1 loss against float32 among the measured networks.
func worstLoss(r *results.Run, machine string) (loss float64, ok bool) {
	for i := range r.Networks {
		if a := r.Networks[i].Accuracy; a != nil && a.Metric == operands.MetricTop1 {
			if l := a.FP32 - a.Machines[machine]; !ok || l > loss {
				loss, ok = l, true
			}
		}
	}
	return loss, ok
}

// overStackedBaseline states the abstract's claims over a baseline accelerator on 3D-stacked
// memory, as the ar5iv rendering of arXiv 2306.16430 prints them.
func overStackedBaseline(r *results.Run, machine string) []results.Published {
	for _, g := range r.Geomean {
		if g.Machine == machine {
			const status = "published (abstract, ar5iv rendering)"
			why := "the parameters of their baseline on 3D-stacked memory are not public; this configuration is our reading of that setting"
			return []results.Published{
				{Claim: "speedup over the baseline (" + machine + ")", Published: 1.5, Ours: &g.Speedup, Unit: "x", Status: status, Why: why},
				{Claim: "energy ratio, baseline to ours (" + machine + ")", Published: 2.5, Ours: &g.EnergyRatio, Unit: "x", Status: status, Why: why},
			}
		}
	}
	return nil
}
