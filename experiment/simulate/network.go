package simulate

import (
	"context"

	"golang.org/x/sync/errgroup"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/experiment/steps"
	"dnasim/experiment/trace"
	"dnasim/report/timeline"
	"dnasim/results"
	"dnasim/workloads"
)

// Options of a simulation that do not change its results.
type Options struct {
	Jobs     int            // layers simulated at a time, at least 1
	Steps    *steps.Counter // counts a step "cycles" per layer; may be nil
	Timeline *timeline.File // takes in what happens when; nil: nothing is recorded
}

// engine runs programs, if there are any to be run.
type engine struct {
	config     *arch.Config
	addressing arch.Addressing
	machine    *arch.Machine // nil before the first
}

func newEngine(c *arch.Config) (*engine, error) {
	addressing, err := c.Addressing()
	return &engine{config: c, addressing: addressing}, err
}

// run executes a program; record may be nil.
func (e *engine) run(ctx context.Context, p *arch.Program, record *trace.Layer) (r arch.LayerResult, err error) {
	if e.machine == nil {
		if e.machine, err = arch.New(*e.config); err != nil {
			return r, err
		}
	}
	return record.Run(ctx, e.machine, p)
}

// Simulate runs the layers of a network on a machine, several at a time.
func Simulate(ctx context.Context, net *workloads.Network, m *Machine, plans []Plan, o Options) (*Run, error) {
	record := trace.New(o.Timeline, net.Name, m.Name, &m.Hardware, len(net.Layers))
	run := &Run{
		Network: net, Machine: m, Plans: plans,
		Layers: make([]Layer, len(net.Layers)), Rows: make([]results.Layer, len(net.Layers)),
	}
	jobs := min(o.Jobs, len(net.Layers))
	idle := make(chan *engine, jobs) // each serves one layer at a time
	for range jobs {
		e, err := newEngine(&m.Hardware)
		if err != nil {
			return nil, err
		}
		idle <- e
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(jobs)
	for i := range m.cache.order(len(net.Layers), jobs) {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			a := <-idle
			defer func() { idle <- a }()
			if err := run.layer(ctx, a, i, record.Layer(i, &m.Hardware)); err != nil {
				return configs.Within("layer "+net.Layers[i].Name, err)
			}
			o.Steps.Done("cycles", net.Name)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return run, record.Write()
}
