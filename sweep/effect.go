package sweep

import (
	"math"
)

// effect says how an objective depends on the steps of one axis, for one machine: over all designs with that step, whatever the other
// axes.
type effect struct {
	steps []level
}

// level sums up the designs at one step of an axis, by objective.
type level struct {
	designs int
	best    []float64
	logs    []float64 // sum of logarithms, of objectives that are positive
	sums    []float64
	signed  []bool // some value was not positive: there is no geometric mean
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

// add takes a design in. Designs must come in the order of the sweep: sums depend on it in their last digit.
func (e *effect) add(step int, objectives []Metric, values []float64) {
	l := &e.steps[step]
	for i, v := range values {
		if m := &objectives[i]; l.designs == 0 || m.cost(v) < m.cost(l.best[i]) {
			l.best[i] = v
		}
		l.sums[i] += v
		if v > 0 {
			l.logs[i] += math.Log(v)
		} else {
			l.signed[i] = true
		}
	}
	l.designs++
}

// mean of an objective at a step: geometric, or arithmetic where a value is not positive.
func (l *level) mean(objective int) float64 {
	n := float64(l.designs)
	if l.signed[objective] {
		return l.sums[objective] / n
	}
	return math.Exp(l.logs[objective] / n)
}

// span is the ratio of the largest to the smallest mean of an objective among the steps: how much the axis matters;
// 0 where there are fewer than two steps with designs, or means that are not positive.
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
