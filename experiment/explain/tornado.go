package explain

import (
	"cmp"
	"math"
	"slices"

	"dnasim/energy"
	"dnasim/experiment/bill"
	"dnasim/experiment/simulate"
	"dnasim/internal/portable"
	"dnasim/results"
)

// sensitivity moves every uncertain constant to the ends of its range, one at a time, and prices
// the counted actions anew.
func (e *Explainer) sensitivity(runs [][]*simulate.Run) (*results.Sensitivity, error) {
	out := &results.Sensitivity{Note: sensitivityNote}
	counted := countAll(e.machines, runs)
	now, err := headline(e.pricers(), counted, e.paths)
	if err != nil {
		return nil, err
	}
	for _, c := range e.prices.Constants() {
		moved, err := e.moveConstant(&c, counted, now)
		if err != nil {
			return nil, err
		}
		if moved != nil {
			out.Constants = append(out.Constants, *moved)
		}
	}
	slices.SortStableFunc(out.Constants, func(a, b results.Constant) int { return cmp.Compare(widestSwing(&b), widestSwing(&a)) })
	return out, nil
}

// sensitivityNote is what a reader must know of the ranges.
const sensitivityNote = "One constant at a time moves to the ends of its range. Action counts and cycles stay, because no time depends on these constants. " +
	"Ratios are geometric means over the networks. The process moves all of the chip, leakage with it. Prices without a stated uncertainty (CACTI's SRAM within a process) and rows that the configuration overrides do not move, and rules such as clock gating of idle lanes stay."

// countedLayer is what a layer did, ready to be priced.
type countedLayer struct {
	counts  []energy.Count
	seconds float64
}

// countAll gathers the layers by network and machine.
func countAll(machines []*bill.Machine, runs [][]*simulate.Run) [][][]countedLayer {
	out := make([][][]countedLayer, len(runs))
	for i := range runs {
		out[i] = make([][]countedLayer, len(machines))
		for k, m := range machines {
			for j := range runs[i][k].Layers {
				l := &runs[i][k].Layers[j]
				out[i][k] = append(out[i][k], countedLayer{m.Counts(l), l.Seconds(&m.Hardware)})
			}
		}
	}
	return out
}

func (e *Explainer) pricers() []*energy.Pricer {
	out := make([]*energy.Pricer, len(e.machines))
	for i, m := range e.machines {
		out[i] = m.Pricer
	}
	return out
}

// ratios are the geometric means of a machine against INT8: INT8's energy over its own.
type ratios struct {
	energy float64
	dot    *float64 // over the networks that have dot products; nil: none has
}

// headline prices everything and returns the ratios of the machine at the end of each path.
func headline(pricers []*energy.Pricer, counted [][][]countedLayer, paths []*path) ([]ratios, error) {
	out, dots := make([]ratios, len(paths)), make([]float64, len(paths))
	logs := make([]float64, len(paths)) // of the ratios of dot products
	for i := range counted {
		total, dot := make([]float64, len(pricers)), make([]float64, len(pricers))
		for k := range pricers {
			for _, l := range counted[i][k] {
				s, err := pricers[k].Price(l.counts, l.seconds)
				if err != nil {
					return nil, err
				}
				total[k] += s.Total()
				dot[k] += bill.DotProduct(s)
			}
		}
		for j, p := range paths {
			out[j].energy += portable.Log(total[p.base] / total[p.to])
			if dot[p.base] > 0 && dot[p.to] > 0 {
				logs[j] += portable.Log(dot[p.base] / dot[p.to])
				dots[j]++
			}
		}
	}
	n := float64(len(counted))
	for j := range out {
		out[j] = ratios{energy: portable.Exp(out[j].energy / n)}
		if dots[j] > 0 {
			out[j].dot = new(portable.Exp(logs[j] / dots[j]))
		}
	}
	return out, nil
}

// moveConstant finds the headline at both ends of a constant's range. It is nil if no machine of
// the run depends on the constant.
func (e *Explainer) moveConstant(c *energy.Constant, counted [][][]countedLayer, now []ratios) (*results.Constant, error) {
	out := &results.Constant{Key: c.Key, Name: c.Name, Low: c.Low, High: c.High, Range: c.Range, Source: c.Source}
	ends := [2][]ratios{now, now}
	for i, factor := range []float64{c.Low, c.High} {
		if factor == 1 && !c.IsProcess() { // the process at 1 may be that of a part
			continue
		}
		pricers, err := e.repriced(c, factor, out)
		if err != nil {
			return nil, err
		}
		if ends[i], err = headline(pricers, counted, e.paths); err != nil {
			return nil, err
		}
	}
	if len(out.Rows) == 0 {
		return nil, nil
	}
	if c.Assumption() != "" {
		out.Status = string(energy.Assumed)
	}
	for j, p := range e.paths {
		low, high := ends[0][j], ends[1][j]
		out.Swings = append(out.Swings, results.SwingFrom{Machine: e.machines[p.to].Name, EnergyRatioLow: low.energy, EnergyRatioHigh: high.energy,
			DotProductEnergyRatioLow: low.dot, DotProductEnergyRatioHigh: high.dot})
	}
	return out, nil
}

// repriced returns the machines' pricers with a constant moved, and notes the rows that change.
func (e *Explainer) repriced(c *energy.Constant, factor float64, note *results.Constant) ([]*energy.Pricer, error) {
	prices, err := e.prices.With(c, factor)
	if err != nil {
		return nil, err
	}
	out := make([]*energy.Pricer, len(e.machines))
	for i, m := range e.machines {
		if out[i], err = prices.MachinePricer(e.config, &m.Machine.Machine); err != nil {
			return nil, err
		}
		note.Rows, note.Status = movedRows(m.Pricer, out[i], note.Rows, note.Status)
	}
	return out, nil
}

// movedRows adds the keys of the rows that a move changes, sorted, and returns the least certain of
// their statuses.
func movedRows(before, after *energy.Pricer, keys []string, status string) ([]string, string) {
	moved := map[string]energy.Row{}
	for _, r := range after.RowsUsed() {
		moved[r.Key] = r
	}
	for _, r := range before.RowsUsed() {
		now, ok := moved[r.Key]
		if ok && alike(now.EnergyPJ, r.EnergyPJ) && alike(now.LeakageUW, r.LeakageUW) {
			continue
		}
		if !slices.Contains(keys, r.Key) {
			keys = append(keys, r.Key)
		}
		if status == "" || energy.Weaker(energy.Status(status), r.Status) == r.Status {
			status = string(r.Status)
		}
	}
	slices.Sort(keys)
	return keys, status
}

func alike(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }

// widestSwing is how far a constant moves any machine's mean, as a ratio.
func widestSwing(c *results.Constant) float64 {
	most := 0.0
	for _, s := range c.Swings {
		most = max(most, math.Abs(portable.Log(s.EnergyRatioHigh/s.EnergyRatioLow)))
		if low, high := s.DotProductEnergyRatioLow, s.DotProductEnergyRatioHigh; low != nil {
			most = max(most, math.Abs(portable.Log(*high / *low)))
		}
	}
	return most
}
