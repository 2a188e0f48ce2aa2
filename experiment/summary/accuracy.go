package summary

import (
	"dnasim/arch"
	"dnasim/experiment/bill"
	"dnasim/experiment/operands"
	"dnasim/results"
)

// Accuracy states how a network was measured, and what it reached in float32 and on each machine.
func Accuracy(by operands.Measure, float float64, machines []*bill.Machine, reached []float64) *results.Accuracy {
	out := &results.Accuracy{
		Metric: by.Metric, FP32: float, Samples: by.Evaluated, CalibrationSamples: by.Calibrated, Machines: map[string]float64{},
	}
	for i, m := range machines {
		out.Machines[m.Name] = reached[i]
	}
	of := func(i int) *float64 {
		if i < 0 {
			return nil
		}
		a := out.Machines[machines[i].Name]
		return &a
	}
	out.INT8, out.DNATEQ = of(bill.Baseline(machines)), of(bill.FirstOfKind(machines, arch.LaneDNATEQ))
	return out
}
