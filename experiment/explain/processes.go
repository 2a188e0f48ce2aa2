package explain

import (
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/energy/process"
	"dnasim/experiment/bill"
	"dnasim/experiment/simulate"
	"dnasim/results"
)

// OtherProcesses prices what the machines did as if their chips were made in each process but the
// one in force, at the same node and temperature. Cycles stay. Families without data there are left
// out. runs are by network and machine.
func OtherProcesses(c *configs.Config, machines []*bill.Machine, prices *bill.Prices, runs [][]*simulate.Run) ([]results.OtherProcess, error) {
	e := &Explainer{config: c, machines: machines, prices: prices}
	base := bill.Baseline(machines)
	for to := range machines {
		if base >= 0 && to != base {
			e.paths = append(e.paths, &path{base: base, to: to})
		}
	}
	if len(e.paths) == 0 || len(runs) == 0 {
		return nil, nil
	}
	counted := countAll(machines, runs)
	var out []results.OtherProcess
	for _, family := range process.Families() {
		if _, err := process.New(family, c.Energy.NodeNM, c.Energy.TemperatureK); err != nil || family == c.Energy.ProcessName() {
			continue
		}
		pricers, err := e.madeIn(family)
		if err != nil {
			return nil, err
		}
		ratios, err := headline(pricers, counted, e.paths)
		if err != nil {
			return nil, err
		}
		other := results.OtherProcess{Name: family}
		for j, p := range e.paths {
			other.Geomean = append(other.Geomean, results.ProcessRatio{Machine: machines[p.to].Name, EnergyRatio: ratios[j].energy})
		}
		out = append(out, other)
	}
	return out, nil
}

// madeIn returns the machines' pricers in a process.
func (e *Explainer) madeIn(family string) ([]*energy.Pricer, error) {
	prices, err := e.prices.Made(family)
	if err != nil {
		return nil, err
	}
	out := make([]*energy.Pricer, len(e.machines))
	for i, m := range e.machines {
		if out[i], err = prices.MachinePricer(e.config, &m.Machine.Machine); err != nil {
			return nil, err
		}
	}
	return out, nil
}
