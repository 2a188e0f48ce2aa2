package experiment

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/report"
	"dnasim/workloads"
)

// Options of a run that do not change its results.
type Options struct {
	Version string
	// Jobs is the number of layers worked on at a time; at least 1.
	Jobs int
	// Progress is told of finished steps, from several goroutines; may be nil.
	Progress func(Step)
}

// Step is one finished piece of work.
type Step struct {
	Stage   string // "codes" or "cycles"
	Network string
	Done    int // of the whole run
	Total   int
}

// Run simulates the configured networks on the configured machines.
func Run(ctx context.Context, c *configs.Config, o Options) (*report.Results, error) {
	table, machines, nets, err := prepare(c)
	if err != nil {
		return nil, err
	}
	p := newProgress(o.Progress, nets, len(machines))
	results := &report.Results{Schema: report.Schema, Version: o.Version}
	for _, net := range nets {
		n, err := runNetwork(ctx, c, net, machines, max(1, o.Jobs), p)
		if err != nil {
			return nil, within("network "+net.Name, err)
		}
		results.Networks = append(results.Networks, *n)
	}
	summarize(results, c, machines, table)
	return results, nil
}

// Check builds everything that a run needs short of running it, so that whatever is
// wrong with a configuration shows at once.
func Check(c *configs.Config) error {
	_, _, nets, err := prepare(c)
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
func prepare(c *configs.Config) (*energy.Table, []*machine, []*workloads.Network, error) {
	table, err := loadPrices(c)
	if err != nil {
		return nil, nil, nil, err
	}
	machines, err := machinesOf(c, table)
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
	return table, machines, nets, nil
}

func networksOf(c *configs.Config) ([]*workloads.Network, error) {
	var nets []*workloads.Network
	for _, name := range c.Run.Networks {
		n, err := configs.Network(name, c.Run.Options())
		if err != nil {
			return nil, err
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
}

// machinesOf resolves the machines of the run, in the order asked for.
func machinesOf(c *configs.Config, table *energy.Table) ([]*machine, error) {
	var list []*machine
	for _, described := range c.Selected() {
		pricer, err := energy.NewPricer(table, c.Energy.NodeNM, components(&described.Hardware, c.Energy.SRAMCell))
		if err != nil {
			return nil, unpriced(c, &described, table, err)
		}
		list = append(list, &machine{Machine: described, config: c, pricer: pricer})
	}
	if err := level(c, list, table); err != nil {
		return nil, err
	}
	for _, m := range list {
		m.codec = slices.IndexFunc(list, func(o *machine) bool { return o.Quantization == m.Quantization })
	}
	return list, nil
}

// runNetwork evaluates one network on all machines.
func runNetwork(ctx context.Context, c *configs.Config, net *workloads.Network, machines []*machine, jobs int, p *progress) (*report.Network, error) {
	coded, err := encode(ctx, c, net, machines, jobs, p)
	if err != nil {
		return nil, err
	}
	out := &report.Network{
		Name: net.Name, Title: net.Title, Batch: net.Batch, Params: net.Params(), MACs: net.MACs(),
		Tensors: coded.origin(), Machines: make([]report.Machine, len(machines)),
	}
	plans := make([][]layerPlan, len(machines))
	for i, m := range machines {
		plans[i] = plan(net, m, coded)
		layers, err := runLayers(ctx, net, m, plans[i], jobs, p)
		if err != nil {
			return nil, within("machine "+m.Name, err)
		}
		out.Machines[i] = *machineResult(net, m, layers)
	}
	if out.Accuracy, err = coded.accuracy(ctx, machines, plans, jobs); err != nil {
		return nil, err
	}
	return out, nil
}

// runLayers simulates the layers of a network on a machine, several at a time.
func runLayers(ctx context.Context, net *workloads.Network, m *machine, plans []layerPlan, jobs int, p *progress) ([]report.Layer, error) {
	layers := make([]report.Layer, len(net.Layers))
	jobs = min(jobs, len(layers))
	idle := make(chan *arch.Machine, jobs) // machines to run on; each serves one layer at a time
	for range jobs {
		a, err := arch.New(m.Hardware)
		if err != nil {
			return nil, err
		}
		idle <- a
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(jobs)
	for i := range net.Layers {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			a := <-idle
			defer func() { idle <- a }()
			var err error
			if layers[i], err = runLayer(ctx, a, m, net.Name, &net.Layers[i], &plans[i]); err != nil {
				return within("layer "+net.Layers[i].Name, err)
			}
			p.step("cycles", net.Name)
			return nil
		})
	}
	return layers, group.Wait()
}
