package explain

import (
	"context"

	"dnasim/configs"
	"dnasim/experiment/bill"
	"dnasim/experiment/simulate"
	"dnasim/results"
)

// Explainer explains the results of a run. A nil *Explainer explains nothing.
type Explainer struct {
	config   *configs.Config
	machines []*bill.Machine
	prices   *bill.Prices
	paths    []*path // from the INT8 machine to each other; none without one
}

// New returns an explainer for the machines of a run. cache may be nil.
func New(c *configs.Config, machines []*bill.Machine, prices *bill.Prices, cache *simulate.Cache) (*Explainer, error) {
	e := &Explainer{config: c, machines: machines, prices: prices}
	base := bill.Baseline(machines)
	if cache == nil {
		// Machines that store alike share the INT8 machine that comes before them.
		cache = simulate.NewCache()
	}
	for to := range machines {
		if base < 0 || to == base {
			continue
		}
		p, err := newPath(c, machines, base, to, prices, cache)
		if err != nil {
			return nil, err
		}
		e.paths = append(e.paths, p)
	}
	return e, nil
}

// Simulations is the number of simulations of every network beside those of the run's machines.
func (e *Explainer) Simulations() int {
	n := 0
	if e != nil {
		for _, p := range e.paths {
			n += p.simulations()
		}
	}
	return n
}

// Network adds the waterfalls of a network, which has run on all machines.
func (e *Explainer) Network(ctx context.Context, n *results.Network, runs []*simulate.Run, o simulate.Options) error {
	if e == nil {
		return nil
	}
	for _, path := range e.paths {
		w, err := path.waterfall(ctx, runs, e.machines, o)
		if err != nil {
			return configs.Within("waterfall of machine "+e.machines[path.to].Name, err)
		}
		n.Waterfalls = append(n.Waterfalls, *w)
	}
	return nil
}

// Finish adds what is known when all networks have run: runs are by network and machine.
func (e *Explainer) Finish(r *results.Run, runs [][]*simulate.Run) error {
	if e == nil || len(e.paths) == 0 || len(r.Networks) == 0 {
		return nil
	}
	r.Waterfall = meanWaterfall(r.Networks, e.paths)
	var err error
	r.Sensitivity, err = e.sensitivity(runs)
	return err
}
