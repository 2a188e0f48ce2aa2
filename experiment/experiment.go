package experiment

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/report/timeline"
	"dnasim/results"
	"dnasim/workloads"
	"dnasim/workloads/synthetic"
)

// Options of a run that do not change its results.
type Options struct {
	Version string
	// Jobs is the number of layers worked on at a time; at least 1.
	Jobs int
	// Progress is told of finished steps, from several goroutines; may be nil.
	Progress func(Step)
	// Trace takes in what happens when; nil: nothing is recorded.
	Trace *timeline.File
	// Explain adds where each machine's energy differs from INT8's and how that depends on uncertain constants.
	Explain bool
	// Memo holds what earlier runs found and this one need not work out again; may be nil.
	Memo *Memo
}

// Step is one finished piece of work.
type Step struct {
	Stage   string // "codes" or "cycles"
	Network string
	Done    int // of the whole run
	Total   int
}

// Run simulates the configured networks on the configured machines.
func Run(ctx context.Context, c *configs.Config, o Options) (*results.Run, error) {
	table, machines, nets, err := prepare(c, o.Memo)
	if err != nil {
		return nil, err
	}
	var explained *explainer
	if o.Explain {
		if explained, err = newExplainer(c, machines, table); err != nil {
			return nil, err
		}
	}
	p := newProgress(o.Progress, nets, len(machines)+explained.simulations())
	results := &results.Run{Schema: results.Schema, Version: o.Version}
	var runs []*networkRun
	for _, net := range nets {
		n, run, err := runNetwork(ctx, c, net, machines, max(1, o.Jobs), p, o.Trace)
		if err == nil {
			err = explained.network(ctx, n, run, max(1, o.Jobs), p)
		}
		if err != nil {
			return nil, within("network "+net.Name, err)
		}
		results.Networks = append(results.Networks, *n)
		runs = append(runs, run)
	}
	summarize(results, c, machines, table)
	return results, explained.run(results, runs)
}

// Check builds everything that a run needs short of running it, so that whatever is
// wrong with a configuration shows at once.
func Check(c *configs.Config) error { return (*Memo)(nil).Check(c) }

// Check is the function Check with what the memo holds.
func (m *Memo) Check(c *configs.Config) error {
	_, _, nets, err := prepare(c, m)
	if err != nil {
		return err
	}
	for _, net := range nets {
		if isReal(c, net) {
			if _, err := openTrained(c, net); err != nil {
				return within("network "+net.Name, err)
			}
		}
	}
	return nil
}

// prepare builds the prices, the machines and the networks of a run.
func prepare(c *configs.Config, memo *Memo) (*energy.Table, []*machine, []*workloads.Network, error) {
	prices, err := memo.prices(c)
	if err != nil {
		return nil, nil, nil, err
	}
	machines, err := machinesPriced(c, prices, memo)
	if err != nil {
		return nil, nil, nil, err
	}
	nets, err := networksOf(c)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, m := range machines {
		if err := m.checkPins(nets); err != nil {
			return nil, nil, nil, err
		}
	}
	return prices.table, machines, nets, nil
}

func networksOf(c *configs.Config) ([]*workloads.Network, error) {
	var nets []*workloads.Network
	for _, name := range c.Run.Networks {
		n, err := c.Network(name)
		if err != nil {
			return nil, err
		}
		if c.Tensors.Source == synthetic.SourceFile && !isReal(c, n) {
			return nil, c.Fault(n.Name+" has no real tensors", "networks with weights, or ONNX files with inputs in [network.NAME]", "tensors.source")
		}
		nets = append(nets, n)
	}
	return nets, nil
}

// machine is one machine of the configuration, ready to be simulated and priced.
type machine struct {
	configs.Machine
	config *configs.Config
	pricer *energy.Pricer
	codec  int // index of its quantization among the distinct ones of the run
	memo   *Memo
	// timing is set by timingKey.
	timing     arch.TimingKey
	timingOnce sync.Once
}

// machinesOf resolves the machines of the run, in the order asked for.
func machinesOf(c *configs.Config, table *energy.Table) ([]*machine, error) {
	return machinesPriced(c, &priceList{table: table, nodeNM: c.Energy.NodeNM}, nil)
}

// machinesPriced is machinesOf for machines that may have been priced before.
func machinesPriced(c *configs.Config, prices *priceList, memo *Memo) ([]*machine, error) {
	var list []*machine
	for _, described := range c.Selected() {
		pricer, err := prices.pricer(components(&described.Hardware, c.Energy.SRAMCell))
		if err != nil {
			return nil, unpriced(c, &described, prices.table, err)
		}
		list = append(list, &machine{Machine: described, config: c, pricer: pricer, memo: memo})
	}
	if err := level(c, list, prices.table); err != nil {
		return nil, err
	}
	for _, m := range list {
		m.codec = slices.IndexFunc(list, func(o *machine) bool { return o.Quantization == m.Quantization })
	}
	return list, nil
}

// networkRun is what a network did on the machines, before prices.
type networkRun struct {
	net   *workloads.Network
	plans [][]layerPlan // by machine and layer
	runs  [][]layerRun  // likewise
}

// runNetwork evaluates one network on all machines.
func runNetwork(ctx context.Context, c *configs.Config, net *workloads.Network, machines []*machine, jobs int, p *progress, trace *timeline.File) (*results.Network, *networkRun, error) {
	coded, err := encode(ctx, c, net, machines, jobs, p)
	if err != nil {
		return nil, nil, err
	}
	out := &results.Network{
		Name: net.Name, Title: net.Title, Batch: net.Batch, Params: net.Params(), MACs: net.MACs(),
		Tensors: coded.origin(), Machines: make([]results.Machine, len(machines)),
	}
	did := &networkRun{net: net, plans: make([][]layerPlan, len(machines)), runs: make([][]layerRun, len(machines))}
	for i, m := range machines {
		did.plans[i] = plan(net, m, coded)
		var layers []results.Layer
		if layers, did.runs[i], err = runLayers(ctx, net, m, did.plans[i], jobs, p, trace); err != nil {
			return nil, nil, within("machine "+m.Name, err)
		}
		out.Machines[i] = *machineResult(net, m, layers)
	}
	if out.Accuracy, err = coded.accuracy(ctx, machines, did.plans, jobs); err != nil {
		return nil, nil, err
	}
	return out, did, nil
}

// runLayers simulates the layers of a network on a machine, several at a time.
func runLayers(ctx context.Context, net *workloads.Network, m *machine, plans []layerPlan, jobs int, p *progress, file *timeline.File) ([]results.Layer, []layerRun, error) {
	trace := newNetworkTrace(file, net.Name, m, len(net.Layers))
	layers, runs := make([]results.Layer, len(net.Layers)), make([]layerRun, len(net.Layers))
	jobs = min(jobs, len(layers))
	idle := make(chan *arch.Machine, jobs) // machines to run on; each serves one layer at a time
	for range jobs {
		a, err := arch.New(m.Hardware)
		if err != nil {
			return nil, nil, err
		}
		idle <- a
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(jobs)
	for i := range m.memo.order(len(net.Layers), jobs) {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			a := <-idle
			defer func() { idle <- a }()
			var err error
			if layers[i], runs[i], err = runLayer(ctx, a, m, net.Name, &net.Layers[i], &plans[i], trace.layer(i, &m.Hardware)); err != nil {
				return within("layer "+net.Layers[i].Name, err)
			}
			p.step("cycles", net.Name)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	return layers, runs, trace.write()
}
