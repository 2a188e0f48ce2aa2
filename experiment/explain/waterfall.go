package explain

import (
	"context"

	"dnasim/arch"
	"dnasim/energy"
	"dnasim/experiment/bill"
	"dnasim/experiment/simulate"
	"dnasim/internal/ratio"
	"dnasim/results"
)

// kind is what a counted action is done for.
type kind int

const (
	movement kind = iota // dynamic: memory, interconnect, buffers, vector unit
	pairs                // dynamic: lanes at work on pairs
	across               // dynamic: operands on the wires of the array
	// dynamic: counters drained, brought across the array and weighted, outputs requantized
	readout
	numKinds
)

// kindOf tells what an action is done for.
func kindOf(c *energy.Count) kind {
	switch c.Component {
	case bill.Lane, bill.FallbackLane:
		if c.Action == arch.LaneDrainStep.Name() {
			return readout
		}
		return pairs
	case bill.Array:
		if c.Action == arch.ArrayResultBits.Name() {
			return readout
		}
		return across
	case bill.Post, bill.FallbackPost, bill.PowerTable:
		return readout
	}
	return movement
}

// only returns the counts of a kind.
func only(counts []energy.Count, wanted kind) []energy.Count {
	var out []energy.Count
	for i := range counts {
		if kindOf(&counts[i]) == wanted {
			out = append(out, counts[i])
		}
	}
	return out
}

// spent prices the actions of a kind, without leakage and standby.
func spent(p *energy.Pricer, counts []energy.Count, wanted kind) (energy.Stack, error) {
	s, err := p.Price(only(counts, wanted), 0)
	return s.Only(energy.Dynamic), err
}

// atRest prices leakage, standby and refresh.
func atRest(p *energy.Pricer, counts []energy.Count, seconds float64) (energy.Stack, error) {
	s, err := p.Price(only(counts, movement), seconds)
	return s.Only(energy.Static), err
}

// mixture is an energy whose parts may come from several machines.
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

// layerWaterfall returns a layer's energy after each step, the INT8 machine's own first.
func layerWaterfall(from, narrow, sized, to *bill.Machine, a, n, s, b *simulate.Layer) ([]energy.Stack, error) {
	w := layerSteps{}
	w.all(from, a)
	w.add()
	counts := narrow.Counts(n)
	w.spend(movement, narrow, counts)
	w.spend(across, narrow, counts)
	w.spend(readout, narrow, counts)
	w.add() // fewer bits
	w.all(narrow, n)
	w.add() // in less time
	w.all(sized, s)
	w.add() // other sizing
	zeros := *s
	zeros.NonZero = b.NonZero
	w.spend(pairs, sized, sized.Counts(&zeros))
	w.add() // zeros
	counts = to.Counts(b)
	w.spend(pairs, to, counts)
	w.spend(across, to, counts)
	w.add() // lanes
	w.spend(readout, to, counts)
	w.add() // read-out
	w.spend(movement, to, counts)
	w.add() // movement
	w.time(sized, counts, b.Seconds(&to.Hardware))
	w.add() // time
	w.time(to, counts, b.Seconds(&to.Hardware))
	w.add() // leakage
	return w.states, w.err
}

// layerSteps changes a mixture part by part and records its sum after each step.
type layerSteps struct {
	now    mixture
	states []energy.Stack
	err    error
}

func (w *layerSteps) add() { w.states = append(w.states, w.now.sum()) }

func (w *layerSteps) spend(of kind, m *bill.Machine, counts []energy.Count) {
	s, err := spent(m.Pricer, counts, of)
	w.now.parts[of] = s
	w.keep(err)
}

func (w *layerSteps) time(m *bill.Machine, counts []energy.Count, seconds float64) {
	s, err := atRest(m.Pricer, counts, seconds)
	w.now.rest = s
	w.keep(err)
}

// all takes the energy of a layer as it ran.
func (w *layerSteps) all(m *bill.Machine, r *simulate.Layer) {
	counts := m.Counts(r)
	for k := range numKinds {
		w.spend(k, m, counts)
	}
	w.time(m, counts, r.Seconds(&m.Hardware))
}

func (w *layerSteps) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

// waterfall leads from the INT8 machine's energy of a network to that of another one.
func (p *path) waterfall(ctx context.Context, runs []*simulate.Run, machines []*bill.Machine, o simulate.Options) (*results.Waterfall, error) {
	narrow, sized, err := p.walk(ctx, runs, machines, o)
	if err != nil {
		return nil, err
	}
	from, to := machines[p.base], machines[p.to]
	states := make([]results.EnergyPJ, len(waterfallSteps())+1)
	for i := range runs[p.to].Layers {
		layer, err := layerWaterfall(from, narrow.machine, sized.machine, to, &runs[p.base].Layers[i], &narrow.layers[i], &sized.layers[i], &runs[p.to].Layers[i])
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

// describeWaterfall states the changes between the energies after each step.
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

// meanWaterfall is the mean over the networks. Each counts equally: its energy on the INT8 machine
// is 1.
func meanWaterfall(nets []results.Network, paths []*path) *results.WaterfallSummary {
	out := &results.WaterfallSummary{Note: waterfallNote, Kinds: waterfallSteps()}
	n := float64(len(nets))
	for k := range paths {
		first := &nets[0].Waterfalls[k]
		mean := results.MeanWaterfall{Machine: first.Machine, From: first.From, Steps: make([]results.MeanWaterfallStep, len(first.Steps))}
		for i := range nets {
			w := &nets[i].Waterfalls[k]
			mean.To += ratio.Of(w.ToPJ, w.FromPJ) / n
			for j := range w.Steps {
				s := &mean.Steps[j]
				s.Key = w.Steps[j].Key
				s.Change += ratio.Of(w.Steps[j].ChangePJ, w.FromPJ) / n
				s.After += ratio.Of(w.Steps[j].AfterPJ, w.FromPJ) / n
			}
		}
		out.Mean = append(out.Mean, mean)
	}
	return out
}
