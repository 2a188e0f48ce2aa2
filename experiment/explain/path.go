package explain

import (
	"context"
	"math"
	"slices"

	"dnasim/configs"
	"dnasim/experiment/bill"
	"dnasim/experiment/simulate"
)

// path leads from the INT8 machine to another one, over machines that differ in one thing each.
type path struct {
	base, to int // of the run's machines
	// narrow is the INT8 machine on operands that are stored as narrow as the other's. It is nil if
	// that is the other machine.
	narrow *bill.Machine
	// sized is narrow with all of the other but its lanes and post-processing: their number,
	// buffers, memory, clock. It is nil if these are equal.
	sized *bill.Machine
}

// newPath builds the machines between two machines of a run.
func newPath(c *configs.Config, machines []*bill.Machine, base, to int, prices *bill.Prices, cache *simulate.Cache) (*path, error) {
	from, m := machines[base], machines[to]
	p := &path{base: base, to: to}
	if m.Kind == from.Kind && m.Hardware == from.Hardware {
		return p, nil
	}
	p.narrow = &bill.Machine{Machine: simulate.New(c, from.Machine.Machine, cache), Pricer: from.Pricer}
	h := m.Hardware
	h.Lane, h.PostProcessing, h.Skew = from.Hardware.Lane, from.Hardware.PostProcessing, from.Hardware.Skew
	if h == from.Hardware {
		return p, nil
	}
	perLane := float64(h.Rows*h.Columns) / float64(from.Hardware.Rows*from.Hardware.Columns)
	h.PostProcessing.Units = max(1, int(math.Round(float64(h.PostProcessing.Units)*perLane)))
	sized := from.Machine.Machine
	sized.Hardware = h
	sized.Pin = nil // those of another sizing need not fit
	pricer, err := prices.Lay(c, &sized)
	if err != nil {
		return nil, err
	}
	p.sized = &bill.Machine{Machine: simulate.New(c, sized, cache), Pricer: pricer}
	return p, nil
}

// simulations is how many runs of a network the path takes.
func (p *path) simulations() int {
	n := 0
	for _, m := range []*bill.Machine{p.narrow, p.sized} {
		if m != nil {
			n++
		}
	}
	return n
}

// evaluated is a simulated network with the machine that prices it.
type evaluated struct {
	machine *bill.Machine
	layers  []simulate.Layer
}

// walk simulates the machines on the path. It returns what narrow and sized did.
func (p *path) walk(ctx context.Context, runs []*simulate.Run, machines []*bill.Machine, o simulate.Options) (narrow, sized evaluated, err error) {
	narrow = evaluated{machines[p.to], slices.Clone(runs[p.to].Layers)}
	for i := range narrow.layers {
		narrow.layers[i].NonZero = runs[p.base].Layers[i].NonZero // zeros are a step of their own
	}
	if p.narrow != nil {
		if narrow, err = p.simulate(ctx, runs, p.narrow, o); err != nil {
			return narrow, sized, err
		}
	}
	sized = narrow
	if p.sized != nil {
		sized, err = p.simulate(ctx, runs, p.sized, o)
	}
	return narrow, sized, err
}

func (p *path) simulate(ctx context.Context, runs []*simulate.Run, m *bill.Machine, o simulate.Options) (evaluated, error) {
	net := runs[p.to].Network
	plans := simulate.PlansAsINT8(net, runs[p.to].Plans, runs[p.base].Plans, &m.Hardware.Memory)
	run, err := simulate.Simulate(ctx, net, m.Machine, plans, o)
	if err != nil {
		return evaluated{}, err
	}
	return evaluated{m, run.Layers}, nil
}
