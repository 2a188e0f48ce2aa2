package experiment

import (
	"context"

	"dnasim/configs"
	"dnasim/energy"
	"dnasim/results"
)

// explainer says where each machine's energy differs from that of the INT8 machine, and how far uncertain constants can move
// the headline. It is nil where nobody asks.
type explainer struct {
	config   *configs.Config
	machines []*machine
	table    *energy.Table
	paths    []*path // from the INT8 machine to each other; none without one
}

func newExplainer(c *configs.Config, machines []*machine, table *energy.Table) (*explainer, error) {
	e := &explainer{config: c, machines: machines, table: table}
	base := baseline(machines)
	memo := NewMemo() // machines that store alike have the same INT8 machine before them
	if len(machines) > 0 && machines[0].memo != nil {
		memo = machines[0].memo
	}
	for to := range machines {
		if base < 0 || to == base {
			continue
		}
		p, err := newPath(c, machines, base, to, table, memo)
		if err != nil {
			return nil, err
		}
		e.paths = append(e.paths, p)
	}
	return e, nil
}

// simulations of every network beside those of the machines themselves.
func (e *explainer) simulations() int {
	n := 0
	if e != nil {
		for _, p := range e.paths {
			n += p.simulations()
		}
	}
	return n
}

// network adds the waterfalls of a network.
func (e *explainer) network(ctx context.Context, n *results.Network, did *networkRun, jobs int, p *progress) error {
	if e == nil {
		return nil
	}
	for _, path := range e.paths {
		w, err := path.waterfall(ctx, did, e.machines, jobs, p)
		if err != nil {
			return within("waterfall of machine "+e.machines[path.to].Name, err)
		}
		n.Waterfalls = append(n.Waterfalls, *w)
	}
	return nil
}

// run adds what is known when all networks have run.
func (e *explainer) run(r *results.Run, runs []*networkRun) error {
	if e == nil || len(e.paths) == 0 || len(r.Networks) == 0 {
		return nil
	}
	r.Waterfall = meanWaterfall(r.Networks, e.paths)
	var err error
	r.Sensitivity, err = e.sensitivity(r, runs)
	return err
}

// waterfallSteps are the steps of every waterfall, in order.
func waterfallSteps() []results.WaterfallKind {
	const simulated, repriced = "simulated", "re-priced"
	return []results.WaterfallKind{
		{Key: "fewer_bits", Name: "fewer bits moved", How: simulated,
			What: "the INT8 machine simulated on operands stored as narrow as the other machine stores them, decoded for free: dynamic energy of DRAM, interconnect and buffers"},
		{Key: "faster_loads", Name: "their time at rest", How: simulated,
			What: "the same simulation's time: leakage and standby of the INT8 machine, in which standby can grow where it is charged while no data moves"},
		{Key: "size", Name: "other size", How: simulated,
			What: "INT8 lanes with the other machine's number of lanes, buffers, memory and clock, simulated anew; nothing where these are alike"},
		{Key: "zeros", Name: "other zero codes", How: repriced,
			What: "the same pairs on INT8 lanes, as many of them with a zero as in the other machine's codes"},
		{Key: "lanes", Name: "other lanes: a pair", How: repriced,
			What: "the same pairs at the price of the other machine's lanes: counting in place of multiplying"},
		{Key: "read_out", Name: "read-out of lanes", How: repriced,
			What: "draining and weighting of counters, and requantization, as the other machine counted them, in place of INT8 requantization"},
		{Key: "movement", Name: "other traffic", How: simulated,
			What: "what the other machine's buffers and memory did beyond the step above: partial sums, other mappings"},
		{Key: "time", Name: "time of the lanes", How: simulated,
			What: "the other machine's time, drains included, longer or shorter: leakage and standby still at the INT8 machine's power"},
		{Key: "leakage", Name: "leakage of the lanes", How: repriced,
			What: "the leakage of the other machine's lanes and post-processing over that time"},
	}
}

// waterfallNote is what a reader must know of every waterfall.
const waterfallNote = "One thing is changed at a time, in this order, which is a convention: in another order the same changes have other sizes, " +
	"since they multiply (fewer bits save more where more is moved, leakage weighs more where time is longer). First and last figure do not depend on it, and the steps add up to their difference."

// meanWaterfall is the mean over the networks, of which each counts alike: its energy on the INT8 machine is one.
func meanWaterfall(nets []results.Network, paths []*path) *results.WaterfallSummary {
	out := &results.WaterfallSummary{Note: waterfallNote, Kinds: waterfallSteps()}
	n := float64(len(nets))
	for k := range paths {
		first := &nets[0].Waterfalls[k]
		mean := results.MeanWaterfall{Machine: first.Machine, From: first.From, Steps: make([]results.MeanWaterfallStep, len(first.Steps))}
		for i := range nets {
			w := &nets[i].Waterfalls[k]
			mean.To += ratio(w.ToPJ, w.FromPJ) / n
			for j := range w.Steps {
				s := &mean.Steps[j]
				s.Key = w.Steps[j].Key
				s.Change += ratio(w.Steps[j].ChangePJ, w.FromPJ) / n
				s.After += ratio(w.Steps[j].AfterPJ, w.FromPJ) / n
			}
		}
		out.Mean = append(out.Mean, mean)
	}
	return out
}
