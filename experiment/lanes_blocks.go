package experiment

import (
	"fmt"

	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/report"
)

// laneK are the lengths of the dot products that lanes are compared on.
var laneK = []int{64, 256, 576, 1024, 4608}

// lanes prices single lanes of all designs.
func (s *laneStudy) lanes() ([]report.Lane, error) {
	base, err := s.single(s.base)
	if err != nil {
		return nil, err
	}
	var list []report.Lane
	for _, d := range s.designs {
		one, err := s.single(d.machine)
		if err != nil {
			return nil, err
		}
		l, err := one.against(base, d)
		if err != nil {
			return nil, fmt.Errorf("lane %s: %w", d.machine.Name, err)
		}
		list = append(list, l)
	}
	return list, nil
}

// singleLane is a machine of one lane (or of the lanes that share one counter set) and one post-processing unit.
type singleLane struct {
	machine  configs.Machine
	contract lane.Contract
	pricer   *energy.Pricer
}

func (s *laneStudy) single(m configs.Machine) (*singleLane, error) {
	h := &m.Hardware
	f := arch.Format{Lane: m.Kind, ExponentBits: h.Lane.ExponentBitsMax, Terms: h.Lane.Terms}
	contract, err := h.LaneContract(f)
	if err != nil {
		return nil, err
	}
	h.Tiles, h.Rows, h.Columns, h.PostProcessing.Units = 1, 1, int(contract.PairsPerCycle), 1
	pricer, err := s.pricer(&m)
	if err != nil {
		return nil, err
	}
	return &singleLane{m, contract, pricer}, nil
}

// pricesOf separates what a lane does in a dot product of k pairs, none with a zero: its lanes and post-processing, dynamic, and
// their leakage over the cycles that it takes.
func (l *singleLane) dot(k int64) (dynamicPJ, leakagePJ float64, err error) {
	drains := (k + l.contract.PairLimit - 1) / l.contract.PairLimit
	var counts arch.ActionCounts
	counts[arch.LanePair] = k
	counts[arch.LaneDrainStep] = drains * l.contract.DrainSteps
	counts[arch.PostProcessingBin] = drains * l.contract.Bins
	counts[arch.PostProcessingRequantize] = 1
	f := arch.Format{Lane: l.machine.Kind, ExponentBits: l.machine.Hardware.Lane.ExponentBitsMax, Terms: l.machine.Hardware.Lane.Terms}
	if f.Lane == arch.LaneINT8 {
		f.ExponentBits, f.Terms = 0, 0
	}
	cycles := (k+l.contract.PairsPerCycle-1)/l.contract.PairsPerCycle + drains*(l.contract.SettleCycles+l.contract.StepsPerOutput)
	stack, err := l.pricer.Price(actionCounts(&counts, f, &l.machine.Hardware, 1, 1), float64(cycles)/(l.machine.Hardware.ClockMHz*1e6))
	return stack.DatapathDynamic + stack.PostProcessing, stack.DatapathLeakage, err
}

// pairPJ is the energy of a pair alone.
func (l *singleLane) pairPJ() (float64, error) {
	var counts arch.ActionCounts
	counts[arch.LanePair] = 1
	f := arch.Format{Lane: l.machine.Kind}
	if f.Lane == arch.LaneDNATEQ {
		f.ExponentBits, f.Terms = l.machine.Hardware.Lane.ExponentBitsMax, l.machine.Hardware.Lane.Terms
	}
	stack, err := l.pricer.Price(actionCounts(&counts, f, &l.machine.Hardware, 1, 1), 0)
	return stack.DatapathDynamic, err
}

// block is area and leakage of the lane, per lane where several share.
func (l *singleLane) block() (areaUM2, leakageUW, pathNS float64) {
	for _, a := range l.pricer.Areas() {
		if a.Block == componentLane {
			lanes := float64(l.contract.PairsPerCycle)
			return a.MM2 * 1e6 / lanes, a.LeakageMW * 1e3 / lanes, a.CriticalPathNS
		}
	}
	return 0, 0, 0
}

// against compares a lane with the INT8 lane.
func (l *singleLane) against(base *singleLane, d laneDesign) (report.Lane, error) {
	pair, err := l.pairPJ()
	if err != nil {
		return report.Lane{}, err
	}
	basePair, err := base.pairPJ()
	if err != nil {
		return report.Lane{}, err
	}
	area, leakage, path := l.block()
	baseArea, baseLeakage, _ := base.block()
	h := &d.machine.Hardware.Lane
	out := report.Lane{
		Organisation: d.organisation.Name, Terms: h.Terms, ExponentBits: h.ExponentBitsMax,
		PairPJ: pair, PairRatio: ratio(pair, basePair), AreaUM2: area, AreaRatio: ratio(area, baseArea),
		LeakageUW: leakage, LeakageRatio: ratio(leakage, baseLeakage), CriticalPathNS: path, DrainSteps: int(l.contract.DrainSteps),
	}
	for _, k := range laneK {
		dynamic, leaked, err := l.dot(int64(k))
		if err != nil {
			return report.Lane{}, err
		}
		baseDynamic, baseLeaked, err := base.dot(int64(k))
		if err != nil {
			return report.Lane{}, err
		}
		out.Dots = append(out.Dots, report.LaneDot{K: k, PJ: dynamic, Ratio: ratio(dynamic, baseDynamic),
			RatioWithLeakage: ratio(dynamic+leaked, baseDynamic+baseLeaked)})
	}
	return out, nil
}
