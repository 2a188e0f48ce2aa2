package lanes

import (
	"fmt"

	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/experiment/bill"
	"dnasim/internal/ratio"
	"dnasim/results"
)

// dotLengths are the lengths of the dot products that lanes are compared on.
var dotLengths = []int{64, 256, 576, 1024, 4608}

// lanes prices single lanes of all designs.
func (s *study) lanes() ([]results.Lane, error) {
	var err error
	if s.int8, err = s.single(s.base); err != nil {
		return nil, err
	}
	var list []results.Lane
	for i := range s.designs {
		d := &s.designs[i]
		one, err := s.single(d.machine)
		if err != nil {
			return nil, fmt.Errorf("lane %s: %w", d.machine.Name, err)
		}
		list = append(list, one.against(s.int8, d))
	}
	return list, nil
}

// nsPerUS over a period in ns is a clock in MHz.
const nsPerUS = 1e3

// singleLane is what a lane costs with one post-processing unit. Lanes that share a counter set are
// priced together; the figures are per lane.
type singleLane struct {
	pairPJ                     float64 // neither code is zero
	areaUM2, leakageUW, pathNS float64 // of the lane alone
	drainSteps                 int64
	dynamicPJ, withLeakagePJ   []float64 // of dot products of dotLengths pairs
}

func (s *study) single(m configs.Machine) (*singleLane, error) {
	h := &m.Hardware
	f := arch.Format{Lane: m.Kind}
	if m.Kind == arch.LaneDNATEQ {
		f.ExponentBits, f.Terms = int(h.Lane.ExponentBitsMax), h.Lane.Terms
	}
	contract, err := h.LaneContract(f)
	if err != nil {
		return nil, err
	}
	sharing := float64(h.PostProcessing.Units) // of a table of powers
	h.Tiles, h.Rows, h.Columns, h.PostProcessing.Units = 1, 1, int(contract.PairsPerCycle), 1
	pricer, err := s.prices.Pricer(h)
	if err != nil {
		return nil, err
	}
	l := &singleLane{drainSteps: contract.DrainSteps}
	if l.pairPJ, err = bill.PairPJ(pricer, f.ExponentBits); err != nil {
		return nil, err
	}
	for _, a := range pricer.Areas() {
		if a.Block == bill.Lane {
			lanes := float64(contract.PairsPerCycle)
			l.areaUM2, l.leakageUW, l.pathNS = a.MM2*1e6/lanes, a.LeakageMW*1e3/lanes, a.CriticalPathNS
		}
	}
	for _, k := range dotLengths {
		counts, cycles := dotProduct(&contract, int64(k))
		priced := bill.ActionCounts(&counts, f, h, bill.Activity{NonZero: 1}, 1)
		if reads := counts[arch.PostProcessingBin]; reads > 0 { // each serves all units of a tile
			priced = append(priced, energy.Count{Component: bill.PowerTable, Action: arch.PowerTableRead.Name(), N: float64(reads) / sharing})
		}
		stack, err := pricer.Price(priced, float64(cycles)/(h.ClockMHz*1e6))
		if err != nil {
			return nil, err
		}
		dynamic := bill.DotProduct(stack)
		l.dynamicPJ, l.withLeakagePJ = append(l.dynamicPJ, dynamic), append(l.withLeakagePJ, dynamic+stack[energy.DatapathLeakage])
	}
	return l, nil
}

// dotProduct is what a lane and its post-processing do in a dot product of k pairs, and its cycles.
func dotProduct(c *lane.Contract, k int64) (counts arch.ActionCounts, cycles int64) {
	drains := (k + c.PairLimit - 1) / c.PairLimit
	counts[arch.LanePair] = k
	counts[arch.LaneDrainStep] = drains * c.DrainSteps
	counts[arch.PostProcessingBin] = drains * c.Bins
	counts[arch.PostProcessingRequantize] = 1
	return counts, (k+c.PairsPerCycle-1)/c.PairsPerCycle + drains*(c.SettleCycles+c.StepsPerOutput)
}

// against compares a lane with the INT8 lane.
func (l *singleLane) against(base *singleLane, d *design) results.Lane {
	out := results.Lane{
		Organisation: d.organisation.Name, Terms: d.machine.Hardware.Lane.Terms, ExponentBits: d.n,
		PairPJ: l.pairPJ, PairRatio: ratio.Of(l.pairPJ, base.pairPJ), AreaUM2: l.areaUM2, AreaRatio: ratio.Of(l.areaUM2, base.areaUM2),
		LeakageUW: l.leakageUW, LeakageRatio: ratio.Of(l.leakageUW, base.leakageUW),
		CriticalPathNS: l.pathNS, HighestClockMHz: nsPerUS / l.pathNS, DrainSteps: int(l.drainSteps),
	}
	for i, k := range dotLengths {
		out.Dots = append(out.Dots, results.LaneDot{K: k, PJ: l.dynamicPJ[i], Ratio: ratio.Of(l.dynamicPJ[i], base.dynamicPJ[i]),
			RatioWithLeakage: ratio.Of(l.withLeakagePJ[i], base.withLeakagePJ[i])})
	}
	return out
}
