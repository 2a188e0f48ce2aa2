package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"dnasim/internal/expr"
	"dnasim/results"
	"dnasim/sweep/store"
)

// Row is a machine at a point on one network.
type Row struct {
	Point   int
	Index   []int
	Meets   bool // tells whether it meets all constraints
	Outcome *store.Outcome
}

// summary accumulates the report of a sweep. Points are added in the order of the sweep; it keeps
// only fronts, sums and a sample of them.
type summary struct {
	sweep  *Sweep
	rows   func(Row) error // is called for every row; may be nil
	groups []*group
	counts [Absent + 1]int
	points int

	reasons  []reason
	notes    []pointNote
	unlisted int       // notes beyond maxNotes
	removed  []removal // by constraint
	unknown  []int     // designs without a value, by objective
	designs  int
	together bool // there is also a front over all networks
}

// group holds the designs of one network or of all networks together, and of one machine or of all.
type group struct {
	network  string
	machine  string // "": all
	front    front
	sample   sample
	machines []machineEffects // in the order of their first design
	designs  int
	gaps     bool // in a network of a design
}

// machineEffects holds the effects of all axes on one machine.
type machineEffects struct {
	machine string
	axes    []*effect
}

// reason says why points are impossible.
type reason struct {
	text   string
	points int
	first  []int // index of the first of them
}

// removal counts the designs that a constraint removes.
type removal struct {
	designs int
	nearest float64 // least difference of the two sides; NaN if they are not numbers
}

const (
	maxReasons  = 20   // listed; others are counted together
	sampleCount = 2000 // designs of each group kept for pictures
)

func newSummary(s *Sweep, rows func(Row) error) *summary {
	out := &summary{sweep: s, rows: rows, removed: make([]removal, len(s.Constraints)), unknown: make([]int, len(s.Objectives)), together: true}
	for i := range out.removed {
		out.removed[i].nearest = math.NaN()
	}
	for i := range s.Axes {
		if slices.Contains(s.Axes[i].Keys, "run.networks") {
			out.together = false // points have different networks
		}
	}
	return out
}

// add adds a point.
func (s *summary) add(point int, index []int, v *Result) error {
	s.counts[v.Status]++
	if v.Status != Excluded {
		s.points++
	}
	if v.Status == Impossible {
		s.countReason(v.Reason, index)
	}
	s.note(v.Notes)
	byMachine := map[string][]*store.Outcome{}
	var machines []string
	for i := range v.Outcomes {
		o := &v.Outcomes[i]
		if _, known := byMachine[o.Machine]; !known {
			machines = append(machines, o.Machine)
		}
		byMachine[o.Machine] = append(byMachine[o.Machine], o)
		meets, err := s.addDesign(o.Network, point, index, []*store.Outcome{o}, v.keys)
		if err != nil {
			return err
		}
		if s.rows != nil {
			if err := s.rows(Row{Point: point, Index: index, Meets: meets, Outcome: o}); err != nil {
				return err
			}
		}
	}
	for _, m := range machines {
		if rows := byMachine[m]; len(rows) > 1 && s.together {
			if _, err := s.addDesign(results.AllNetworks, point, index, rows, v.keys); err != nil {
				return err
			}
		}
	}
	return nil
}

// addDesign adds a machine at a point, on one network or several, if it meets the constraints.
func (s *summary) addDesign(network string, point int, index []int, rows []*store.Outcome, keys map[string]expr.Value) (meets bool, err error) {
	single := len(rows) == 1
	if single {
		s.designs++
	}
	if meets, err = s.meets(rows, keys, single); !meets || err != nil {
		return false, err
	}
	d := Design{Point: point, Index: slices.Clone(index), Machine: rows[0].Machine, ID: rows[0].Design}
	for i := range s.sweep.Objectives {
		v, ok := s.sweep.Objectives[i].folded(rows)
		if !ok {
			if single {
				s.unknown[i]++
			}
			return true, nil
		}
		d.Values = append(d.Values, v)
	}
	machine := ""
	if s.sweep.Each {
		machine = d.Machine
	}
	g := s.group(network, machine)
	g.gaps = g.gaps || slices.ContainsFunc(rows, func(o *store.Outcome) bool { return o.Gaps > 0 })
	g.add(s.sweep, d)
	return true, nil
}

// meets tells whether a machine meets the constraints on results. If counted, each design that does
// not is counted for the constraint that removes it.
func (s *summary) meets(rows []*store.Outcome, keys map[string]expr.Value, counted bool) (bool, error) {
	for i := range s.sweep.Constraints {
		c := &s.sweep.Constraints[i]
		if !c.onDesigns() {
			continue
		}
		known := true
		met, distance, err := c.Holds(func(name string) (expr.Value, error) {
			if m, ok := metricByKey(name); ok {
				v, ok := m.folded(rows)
				known = known && ok
				return expr.Number(v), nil
			}
			return keys[name], nil
		})
		if err != nil && known {
			return false, s.sweep.constraintError(c, err)
		}
		if met && known {
			continue
		}
		if r := &s.removed[i]; counted {
			r.designs++
			if known && !(r.nearest <= distance) {
				r.nearest = distance
			}
		}
		return false, nil
	}
	return true, nil
}

// group finds or makes the group of a network and a machine.
func (s *summary) group(network, machine string) *group {
	for _, g := range s.groups {
		if g.network == network && g.machine == machine {
			return g
		}
	}
	g := &group{network: network, machine: machine, front: front{objectives: s.sweep.Objectives}, sample: sample{most: sampleCount}}
	s.groups = append(s.groups, g)
	return g
}

func (g *group) add(s *Sweep, d Design) {
	g.designs++
	g.front.add(d)
	g.sample.add(d)
	i := slices.IndexFunc(g.machines, func(m machineEffects) bool { return m.machine == d.Machine })
	if i < 0 {
		i = len(g.machines)
		g.machines = append(g.machines, machineEffects{machine: d.Machine})
		for k := range s.Axes {
			g.machines[i].axes = append(g.machines[i].axes, newEffect(len(s.Axes[k].Values), len(s.Objectives)))
		}
	}
	for k, step := range d.Index {
		g.machines[i].axes[k].add(step, s.Objectives, d.Values)
	}
}

// countReason counts an impossible point under its reason.
func (s *summary) countReason(text string, index []int) {
	i := slices.IndexFunc(s.reasons, func(r reason) bool { return r.text == text })
	if i < 0 {
		if len(s.reasons) >= maxReasons {
			text = "other reasons"
			i = slices.IndexFunc(s.reasons, func(r reason) bool { return r.text == text })
		}
		if i < 0 {
			i = len(s.reasons)
			s.reasons = append(s.reasons, reason{text: text, first: slices.Clone(index)})
		}
	}
	s.reasons[i].points++
}

// best lists the designs on all fronts, for the next round of a refinement.
func (s *summary) best() []Design {
	var all []Design
	for _, g := range s.groups {
		all = append(all, g.front.sorted()...)
	}
	slices.SortFunc(all, func(a, b Design) int { return cmp.Compare(a.Point, b.Point) })
	return all
}

// empty explains why there is no front; nil if there is one.
func (s *summary) empty() error {
	if len(s.groups) > 0 {
		return nil
	}
	switch {
	case s.designs == 0 && s.counts[Impossible] > 0:
		return fmt.Errorf("none of %d points is possible; the first reason: %s", s.points, s.reasons[0].text)
	case s.designs == 0 && s.counts[Excluded] > 0:
		return fmt.Errorf("no point of %d meets %s", s.counts[Excluded], s.sweep.quoteConstraints(s.sweep.onKeys))
	case s.designs == 0:
		return errors.New("no point was left to look at")
	}
	for i, n := range s.unknown {
		if n > 0 {
			return fmt.Errorf("the objective %s is not known of any of %d designs%s", s.sweep.Objectives[i].Key, s.designs, whyUnknown(s.sweep.Objectives[i].Key))
		}
	}
	text := ""
	for i := range s.removed {
		if r := &s.removed[i]; r.designs > 0 {
			text += fmt.Sprintf("; %q fails for %d", s.sweep.Constraints[i].Text, r.designs)
			if !math.IsNaN(r.nearest) {
				text += fmt.Sprintf(", the nearest by %.4g", r.nearest)
			}
		}
	}
	return fmt.Errorf("no design of %d meets the constraints%s", s.designs, text)
}

// whyUnknown explains when a metric has no value.
func whyUnknown(key string) string {
	switch key {
	case "loss":
		return ": accuracy is measured on networks with trained weights only"
	case "speedup", "energy_ratio":
		return ": there is no INT8 machine to compare with"
	}
	return ""
}
