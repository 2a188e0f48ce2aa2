package experiment

import (
	"dnasim/energy"
	"dnasim/results"
)

// energyOf states a stack in the results, with its total.
func energyOf(s energy.Stack) results.EnergyPJ {
	return results.EnergyPJ{
		Total:       s.Total(),
		DRAMDynamic: s[energy.DRAMDynamic], DRAMBackground: s[energy.DRAMBackground], Interconnect: s[energy.Interconnect],
		SRAMDynamic: s[energy.SRAMDynamic], SRAMLeakage: s[energy.SRAMLeakage], DatapathDynamic: s[energy.DatapathDynamic],
		DatapathLeakage: s[energy.DatapathLeakage], PostProcessing: s[energy.PostProcessing], Vector: s[energy.Vector],
	}
}

// partsOf is the stack that energyOf stated.
func partsOf(e *results.EnergyPJ) energy.Stack {
	return energy.Stack{
		energy.DRAMDynamic: e.DRAMDynamic, energy.DRAMBackground: e.DRAMBackground, energy.Interconnect: e.Interconnect,
		energy.SRAMDynamic: e.SRAMDynamic, energy.SRAMLeakage: e.SRAMLeakage, energy.DatapathDynamic: e.DatapathDynamic,
		energy.DatapathLeakage: e.DatapathLeakage, energy.PostProcessing: e.PostProcessing, energy.Vector: e.Vector,
	}
}

// addEnergy adds e to sum, part by part; the total stays the sum of the parts.
func addEnergy(sum, e *results.EnergyPJ) {
	s := partsOf(sum)
	s.Add(partsOf(e))
	*sum = energyOf(s)
}
