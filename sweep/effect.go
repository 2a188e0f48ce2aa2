package sweep

import (
	"math"

	"dnasim/internal/portable"
)

// effect is the main effect of one axis on one machine: at each step of the axis it sums up the
// objectives of all designs with that step, whatever their steps on the other axes.
type effect struct {
	steps []level
}

// level sums up the designs at one step of an axis, by objective.
type level struct {
	designs int
	best    []float64
	logs    []float64 // sums of logarithms of positive objectives
	sums    []float64
	signed  []bool // a value was not positive, so that there is no geometric mean
}

func newEffect(steps, objectives int) *effect {
	e := &effect{steps: make([]level, steps)}
	for i := range e.steps {
		e.steps[i] = level{
			best: make([]float64, objectives), logs: make([]float64, objectives),
			sums: make([]float64, objectives), signed: make([]bool, objectives),
		}
	}
	return e
}

// add adds a design. Designs must come in the order of the sweep, because the last digit of a sum
// depends on the order of its terms.
func (e *effect) add(step int, objectives []Metric, values []float64) {
	l := &e.steps[step]
	for i, v := range values {
		if m := &objectives[i]; l.designs == 0 || m.cost(v) < m.cost(l.best[i]) {
			l.best[i] = v
		}
		l.sums[i] += v
		if v > 0 {
			l.logs[i] += portable.Log(v)
		} else {
			l.signed[i] = true
		}
	}
	l.designs++
}

// mean of an objective at a step: geometric, or arithmetic if a value is not positive.
func (l *level) mean(objective int) float64 {
	n := float64(l.designs)
	if l.signed[objective] {
		return l.sums[objective] / n
	}
	return portable.Exp(l.logs[objective] / n)
}

// span is the ratio of the largest to the smallest mean of an objective among the steps, which says
// how much the axis matters. It is 0 if fewer than two steps have designs or a mean is not
// positive.
func (e *effect) span(objective int) float64 {
	least, most, n := math.Inf(1), 0.0, 0
	for i := range e.steps {
		l := &e.steps[i]
		if l.designs == 0 {
			continue
		}
		m := l.mean(objective)
		if m <= 0 {
			return 0
		}
		least, most, n = min(least, m), max(most, m), n+1
	}
	if n < 2 {
		return 0
	}
	return most / least
}
