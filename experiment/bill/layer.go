package bill

import (
	"math"
	"slices"

	"dnasim/energy"
	"dnasim/experiment/law"
	"dnasim/experiment/simulate"
	"dnasim/results"
)

// Counts are the actions of all executions of a layer, as the energy model names them.
func (m *Machine) Counts(l *simulate.Layer) []energy.Count {
	return ActionCounts(&l.Result.Counts, l.Format, &m.Hardware, l.Activity, l.Repeat)
}

// Rows states the layers of a run with their energies.
func (m *Machine) Rows(run *simulate.Run) ([]results.Layer, error) {
	rows := slices.Clone(run.Rows)
	for i := range rows {
		l := &run.Layers[i]
		counts, seconds := m.Counts(l), l.Seconds(&m.Hardware)
		stack, err := m.Pricer.Price(counts, seconds)
		if err != nil {
			return nil, err
		}
		row := &rows[i]
		for _, n := range m.Pricer.WithTime(counts, seconds) {
			row.Counts = append(row.Counts, results.Count{Component: n.Component, Action: n.Action, ExponentBits: n.ExponentBits, Count: n.N})
		}
		row.Energy = results.EnergyOf(stack)
		row.EnergyPJ = row.Energy.Total
		row.DotProductEnergyPJ = DotProduct(stack)
		if err := law.Check(energyLaws(row, stack.Total())); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// DotProduct is the part of an energy that dot products take: the lanes and their share of
// post-processing, dynamic.
func DotProduct(s energy.Stack) float64 { return s[energy.DatapathDynamic] + s[energy.PostProcessing] }

// energyLaws: no part is lost, negative or not a number. The tolerance covers another order of
// addition.
func energyLaws(row *results.Layer, energyPJ float64) []law.Law {
	const rounding = 1e-9
	e := &row.Energy
	parts := e.Parts
	least := slices.Min(parts[:])
	return []law.Law{
		law.That("no part of the energy is negative (pJ)", least >= 0, least, "0 or more"),
		law.That("energy is positive and finite (pJ)", e.Total > 0 && !math.IsInf(e.Total, 0), e.Total, "above 0"),
		law.That("energy parts sum to the total (pJ)", math.Abs(e.Total-energyPJ) <= rounding*energyPJ, e.Total, energyPJ),
	}
}

// PairPJ is the dynamic energy of a pair without a zero, of n-bit codes. With 0 bits it is that of
// integers.
func PairPJ(p *energy.Pricer, exponentBits int) (float64, error) {
	stack, err := p.Price([]energy.Count{{Component: Lane, Action: "pair_nonzero", ExponentBits: exponentBits, N: 1}}, 0)
	return stack[energy.DatapathDynamic], err
}
