package experiment

import (
	"context"
	"math"
	"reflect"
	"slices"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/results"
	"dnasim/workloads"
)

// path leads from the INT8 machine to another one. The machines between them are simulated like any other.
type path struct {
	base, to int // of the run's machines
	// narrow is the INT8 machine on operands stored as narrow as the other's; nil: the other is that machine.
	narrow *machine
	// sized is narrow with everything of the other but its lanes and post-processing: their number, buffers, memory, clock;
	// nil: these are the same.
	sized *machine
}

// newPath finds the machines between two of a run.
func newPath(c *configs.Config, machines []*machine, base, to int, table *energy.Table, memo *Memo) (*path, error) {
	from, m := machines[base], machines[to]
	p := &path{base: base, to: to}
	if m.Kind == from.Kind && reflect.DeepEqual(m.Hardware, from.Hardware) {
		return p, nil
	}
	p.narrow = &machine{Machine: from.Machine, config: c, pricer: from.pricer, memo: memo}
	h := m.Hardware
	h.Lane, h.PostProcessing = from.Hardware.Lane, from.Hardware.PostProcessing
	if reflect.DeepEqual(h, from.Hardware) {
		return p, nil
	}
	perLane := float64(h.Rows*h.Columns) / float64(from.Hardware.Rows*from.Hardware.Columns)
	h.PostProcessing.Units = max(1, int(math.Round(float64(h.PostProcessing.Units)*perLane)))
	pricer, err := energy.NewPricer(table, c.Energy.NodeNM, components(&h, c.Energy.SRAMCell))
	if err != nil {
		return nil, unpriced(c, &from.Machine, table, err)
	}
	p.sized = &machine{Machine: from.Machine, config: c, pricer: pricer, memo: memo}
	p.sized.Hardware = h
	p.sized.Pin = nil // those of another size need not fit
	return p, nil
}

// simulations is how many runs of a network the path takes.
func (p *path) simulations() int {
	n := 0
	for _, m := range []*machine{p.narrow, p.sized} {
		if m != nil {
			n++
		}
	}
	return n
}

// asINT8 are plans of INT8 lanes on operands stored as in the given plans.
func asINT8(net *workloads.Network, plans, int8 []layerPlan, memory *arch.Memory) []layerPlan {
	out := make([]layerPlan, len(plans))
	for i := range plans {
		out[i] = int8[i]
		f := plans[i].format
		f.Lane, f.ExponentBits, f.Terms = arch.LaneINT8, 0, 0
		out[i].format = f
	}
	assignAddresses(net, out, memory)
	return out
}

// evaluated is a simulated network with the machine that prices it.
type evaluated struct {
	machine *machine
	runs    []layerRun
}

// walk simulates the machines on the path: it returns narrow and sized.
func (p *path) walk(ctx context.Context, did *networkRun, machines []*machine, jobs int, steps *progress) (narrow, sized evaluated, err error) {
	narrow = evaluated{machines[p.to], slices.Clone(did.runs[p.to])}
	for i := range narrow.runs {
		narrow.runs[i].nonZero = did.runs[p.base][i].nonZero // zeros are a step of their own
	}
	if p.narrow != nil {
		if narrow, err = p.simulate(ctx, did, p.narrow, jobs, steps); err != nil {
			return narrow, sized, err
		}
	}
	sized = narrow
	if p.sized != nil {
		sized, err = p.simulate(ctx, did, p.sized, jobs, steps)
	}
	return narrow, sized, err
}

func (p *path) simulate(ctx context.Context, did *networkRun, m *machine, jobs int, steps *progress) (evaluated, error) {
	plans := asINT8(did.net, did.plans[p.to], did.plans[p.base], &m.Hardware.Memory)
	_, runs, err := runLayers(ctx, did.net, m, plans, jobs, steps, nil)
	return evaluated{m, runs}, err
}

// kind is what a counted action is done for.
type kind int

const (
	movement kind = iota // dynamic: memory, interconnect, buffers, vector unit
	pairs                // dynamic: lanes at work on pairs
	readout              // dynamic: counters drained and weighted, outputs requantized
	numKinds
)

// kindOf tells what an action is done for.
func kindOf(c *energy.Count) kind {
	switch c.Component {
	case componentLane, componentFallbackLane:
		if c.Action == arch.LaneDrainStep.Name() {
			return readout
		}
		return pairs
	case componentPost, componentFallbackPost:
		return readout
	}
	return movement
}

// only are the counts of a kind.
func only(counts []energy.Count, wanted kind) []energy.Count {
	var out []energy.Count
	for i := range counts {
		if kindOf(&counts[i]) == wanted {
			out = append(out, counts[i])
		}
	}
	return out
}

// spent prices a kind of what was counted, without what takes energy with time.
func spent(p *energy.Pricer, counts []energy.Count, wanted kind) (energy.Stack, error) {
	s, err := p.Price(only(counts, wanted), 0)
	return s.Only(energy.Dynamic), err
}

// atRest prices what takes energy with time: leakage, standby and refresh.
func atRest(p *energy.Pricer, counts []energy.Count, seconds float64) (energy.Stack, error) {
	s, err := p.Price(only(counts, movement), seconds)
	return s.Only(energy.Static), err
}

// mixture is an energy whose parts need not come from one machine.
type mixture struct {
	parts [numKinds]energy.Stack // dynamic
	rest  energy.Stack           // leakage, standby
}

func (m *mixture) sum() energy.Stack {
	s := m.rest
	for i := range m.parts {
		s.Add(m.parts[i])
	}
	return s
}

// layerWaterfall gives a layer's energy after each step, beginning with the INT8 machine's own.
func layerWaterfall(from, narrow, sized, to *machine, a, n, s, b *layerRun) ([]energy.Stack, error) {
	w := layerSteps{}
	w.all(from, a)
	w.add()
	counts := n.counts(&narrow.Hardware)
	w.spend(movement, narrow, counts)
	w.spend(readout, narrow, counts)
	w.add() // fewer bits
	w.all(narrow, n)
	w.add() // in less time
	w.all(sized, s)
	w.add() // other size
	zeros := *s
	zeros.nonZero = b.nonZero
	w.spend(pairs, sized, zeros.counts(&sized.Hardware))
	w.add() // zeros
	counts = b.counts(&to.Hardware)
	w.spend(pairs, to, counts)
	w.add() // lanes
	w.spend(readout, to, counts)
	w.add() // read-out
	w.spend(movement, to, counts)
	w.add() // movement
	w.time(sized, counts, b.seconds(&to.Hardware))
	w.add() // time
	w.time(to, counts, b.seconds(&to.Hardware))
	w.add() // leakage
	return w.states, w.err
}

// layerSteps changes a mixture part by part and keeps what it comes to after each step.
type layerSteps struct {
	now    mixture
	states []energy.Stack
	err    error
}

func (w *layerSteps) add() { w.states = append(w.states, w.now.sum()) }

func (w *layerSteps) spend(of kind, m *machine, counts []energy.Count) {
	s, err := spent(m.pricer, counts, of)
	w.now.parts[of] = s
	w.keep(err)
}

func (w *layerSteps) time(m *machine, counts []energy.Count, seconds float64) {
	s, err := atRest(m.pricer, counts, seconds)
	w.now.rest = s
	w.keep(err)
}

// all is a layer as it ran.
func (w *layerSteps) all(m *machine, r *layerRun) {
	counts := r.counts(&m.Hardware)
	for k := range numKinds {
		w.spend(k, m, counts)
	}
	w.time(m, counts, r.seconds(&m.Hardware))
}

func (w *layerSteps) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

// waterfall leads from the INT8 machine's energy of a network to that of another one.
func (p *path) waterfall(ctx context.Context, did *networkRun, machines []*machine, jobs int, steps *progress) (*results.Waterfall, error) {
	narrow, sized, err := p.walk(ctx, did, machines, jobs, steps)
	if err != nil {
		return nil, err
	}
	from, to := machines[p.base], machines[p.to]
	states := make([]results.EnergyPJ, len(waterfallSteps())+1)
	for i := range did.net.Layers {
		layer, err := layerWaterfall(from, narrow.machine, sized.machine, to, &did.runs[p.base][i], &narrow.runs[i], &sized.runs[i], &did.runs[p.to][i])
		if err != nil {
			return nil, err
		}
		for k := range states {
			e := results.EnergyOf(layer[k])
			states[k].Add(&e)
		}
	}
	return describeWaterfall(from.Name, to.Name, states), nil
}

// describeWaterfall turns the energies after each step into steps.
func describeWaterfall(from, to string, states []results.EnergyPJ) *results.Waterfall {
	w := &results.Waterfall{From: from, Machine: to, FromPJ: states[0].Total, ToPJ: states[len(states)-1].Total}
	for k, step := range waterfallSteps() {
		change := difference(&states[k+1], &states[k])
		w.Steps = append(w.Steps, results.WaterfallStep{Key: step.Key, ChangePJ: change.Total, AfterPJ: states[k+1].Total, Parts: change})
	}
	return w
}

// difference of two energies, part by part.
func difference(a, b *results.EnergyPJ) results.EnergyPJ {
	d := results.EnergyOf(a.Parts.Minus(b.Parts))
	d.Total = a.Total - b.Total
	return d
}
