package experiment

import (
	"context"

	"dnasim/configs"
	"dnasim/experiment/bill"
	"dnasim/experiment/explain"
	"dnasim/experiment/operands"
	"dnasim/experiment/simulate"
	"dnasim/experiment/steps"
	"dnasim/experiment/summary"
	"dnasim/inference"
	"dnasim/quant"
	"dnasim/report/timeline"
	"dnasim/results"
	"dnasim/workloads"
)

// Options of a run that do not change its results.
type Options struct {
	Version string
	// Jobs is the number of layers worked on at a time; at least 1.
	Jobs int
	// Progress is told of finished steps, one at a time; may be nil.
	Progress func(Step)
	// Trace takes in what happens when; nil: nothing is recorded.
	Trace *timeline.File
	// Explain adds where each machine's energy differs from INT8's and how that depends on
	// uncertain constants.
	Explain bool
	// Processes adds what the comparison comes to in other processes.
	Processes bool
	// Memo holds what earlier runs computed; may be nil.
	Memo *Memo
}

// Step is one finished piece of work.
type Step = steps.Step

// Run simulates the configured networks on the configured machines.
func Run(ctx context.Context, c *configs.Config, o Options) (*results.Run, error) {
	e, err := prepare(c, o.Memo)
	if err != nil {
		return nil, err
	}
	if err := e.explain(o.Explain); err != nil {
		return nil, err
	}
	e.jobs, e.timeline = max(1, o.Jobs), o.Trace
	e.count = steps.New(o.Progress, e.steps())
	encoded, err := e.encode(ctx)
	if err != nil {
		return nil, err
	}
	if err := e.build(needsOf(encoded)); err != nil {
		return nil, err
	}
	if err := e.explain(o.Explain); err != nil {
		return nil, err
	}
	e.count.Expect(e.steps())
	out := &results.Run{Schema: results.Schema, Version: o.Version}
	var runs [][]*simulate.Run
	for i := range encoded {
		n, run, err := e.network(ctx, &encoded[i])
		if err != nil {
			return nil, configs.Within("network "+encoded[i].Name, err)
		}
		out.Networks = append(out.Networks, *n)
		runs = append(runs, run)
	}
	summary.Run(out, c, e.machines, e.prices.Table)
	out.Notes = append(out.Notes, bill.NotesOf(e.leftOut)...)
	if o.Processes {
		if out.Process.Others, err = explain.OtherProcesses(c, e.machines, e.prices, runs); err != nil {
			return nil, err
		}
	}
	return out, e.explainer.Finish(out, runs)
}

// Check builds everything that a run needs short of running it, so that whatever is wrong with a
// configuration shows at once.
func Check(c *configs.Config) error { return (*Memo)(nil).Check(c) }

// Check is the function Check with what the memo holds.
func (m *Memo) Check(c *configs.Config) error {
	e, err := prepare(c, m)
	if err != nil {
		return err
	}
	for _, net := range e.networks {
		if err := operands.Check(c, net); err != nil {
			return configs.Within("network "+net.Name, err)
		}
		for _, m := range e.machines {
			if err := m.Check(net); err != nil {
				return err
			}
		}
	}
	return nil
}

// evaluation is a configuration while it is evaluated.
type evaluation struct {
	config    *configs.Config
	caches    Memo
	prices    *bill.Prices
	machines  []*bill.Machine
	leftOut   []bill.LeftOut
	networks  []*workloads.Network
	explainer *explain.Explainer // nil: nothing is explained
	jobs      int
	timeline  *timeline.File
	count     *steps.Counter
}

// prepare builds the prices, the networks and, for the narrowest codes that may be found, the
// machines of a run.
func prepare(c *configs.Config, memo *Memo) (*evaluation, error) {
	e := &evaluation{config: c, caches: memo.stages()}
	var err error
	if e.prices, err = e.caches.bill.Load(c); err != nil {
		return nil, err
	}
	if e.networks, err = operands.Networks(c); err != nil {
		return nil, err
	}
	if err := e.build(simulate.LeastNeeds(e.networks)); err != nil {
		return nil, err
	}
	for _, m := range e.machines {
		if err := m.CheckPins(e.networks); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// build builds the machines for what their layers need.
func (e *evaluation) build(needs simulate.Needs) (err error) {
	e.machines, e.leftOut, err = bill.Machines(e.config, e.prices, needs, e.caches.simulate)
	return err
}

// explain makes the explainer of the machines.
func (e *evaluation) explain(wanted bool) (err error) {
	if wanted {
		e.explainer, err = explain.New(e.config, e.machines, e.prices, e.caches.simulate)
	}
	return err
}

// steps is one per GEMM layer for its codes, and one per layer and simulation for its cycles.
func (e *evaluation) steps() int {
	n := 0
	for _, net := range e.networks {
		n += len(net.Layers) * (len(e.machines) + e.explainer.Simulations())
		for i := range net.Layers {
			if net.Layers[i].IsGEMM() {
				n++
			}
		}
	}
	return n
}

// encoded is a network with its codes.
type encoded struct {
	*operands.Network
	codes simulate.Codes
}

// encode finds the codes of all networks: what the machines are built for follows from them.
func (e *evaluation) encode(ctx context.Context) ([]encoded, error) {
	var names []string
	var quantizations []quant.Config
	for _, m := range e.config.Selected() {
		names = append(names, m.Name)
		quantizations = append(quantizations, m.Quantization)
	}
	var all []encoded
	for _, net := range e.networks {
		tensors, err := operands.Open(ctx, e.config, net, e.caches.operands)
		if err != nil {
			return nil, configs.Within("network "+net.Name, err)
		}
		codes, err := tensors.Encode(ctx, quantizations, e.jobs, e.count)
		if err != nil {
			return nil, configs.Within("network "+net.Name, err)
		}
		tensors.Release()
		all = append(all, encoded{tensors, simulate.Codes{Network: net, Layers: codes, Machines: names}})
	}
	return all, nil
}

// needsOf is what the networks ask of the machines.
func needsOf(all []encoded) simulate.Needs {
	var codes []simulate.Codes
	for i := range all {
		codes = append(codes, all[i].codes)
	}
	return simulate.NeedsOf(codes)
}

// network evaluates one network on all machines: cycles and energies machine by machine, then
// accuracy. It also returns what the machines did.
func (e *evaluation) network(ctx context.Context, n *encoded) (*results.Network, []*simulate.Run, error) {
	net := n.Network.Network
	out := &results.Network{
		Name: net.Name, Title: net.Title, Batch: net.Batch, Params: net.Params(), MACs: net.MACs(), Tensors: n.Origin(), Gaps: append([]string{}, net.Gaps...),
	}
	var err error
	plans := make([][]simulate.Plan, len(e.machines)) // of all machines, before any is simulated
	for k, m := range e.machines {
		if plans[k], err = simulate.Plans(net, m.Machine, n.codes.Layers, n.codes.Column(m.Name)); err != nil {
			return nil, nil, err
		}
	}
	o := simulate.Options{Jobs: e.jobs, Steps: e.count, Timeline: e.timeline}
	var runs []*simulate.Run
	for k, m := range e.machines {
		run, err := simulate.Simulate(ctx, net, m.Machine, plans[k], o)
		if err != nil {
			return nil, nil, configs.Within("machine "+m.Name, err)
		}
		rows, err := m.Rows(run)
		if err != nil {
			return nil, nil, configs.Within("machine "+m.Name, err)
		}
		out.Machines = append(out.Machines, *summary.Machine(net, m, rows))
		runs = append(runs, run)
	}
	if out.Accuracy, out.Unmeasured, err = e.accuracy(ctx, n.Network, runs); err != nil {
		return nil, nil, err
	}
	o.Timeline = nil // it shows the machines of the run only
	return out, runs, e.explainer.Network(ctx, out, runs, o)
}

// accuracy measures the network in float32 and in the codes of each machine; why says the reason
// where nothing can be measured.
func (e *evaluation) accuracy(ctx context.Context, tensors *operands.Network, runs []*simulate.Run) (accuracy *results.Accuracy, why string, err error) {
	by, err := tensors.Measure(ctx, e.jobs)
	if err != nil {
		return nil, "", err
	}
	if by.Metric == "" {
		return nil, by.Why, nil
	}
	var codes []inference.Codes // by machine
	for i := range runs {
		codes = append(codes, codesOf(tensors, runs[i].Plans))
	}
	evaluator := tensors.Evaluator()
	evaluator.Expect(codes)
	float, err := evaluator.Accuracy(ctx, nil, e.jobs)
	if err != nil {
		return nil, "", err
	}
	if by.Blind(float) {
		return nil, operands.NoneRight, nil
	}
	var list []float64
	for i, m := range e.machines {
		evaluator.Expect(codes[i+1:])
		a, err := evaluator.Accuracy(ctx, codes[i], e.jobs)
		if err != nil {
			return nil, "", configs.Within("machine "+m.Name, err)
		}
		list = append(list, a)
	}
	return summary.Accuracy(by, float, e.machines, list), "", nil
}

// codesOf are the codes a machine computes each GEMM in.
func codesOf(tensors *operands.Network, plans []simulate.Plan) inference.Codes {
	codes := inference.Codes{}
	for i := range plans {
		if plans[i].Codes != nil {
			codes[tensors.GEMM(i)] = plans[i].Codes.LayerCodes
		}
	}
	return codes
}
