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

// Row is a machine at a point, for those who want to see every one of them.
type Row struct {
	Point   int
	Index   []int
	Meets   bool // all constraints
	Outcome *store.Outcome
}

// summary is what all points together say. It takes them one by one, in the order of the sweep, and keeps
// no more of them than fronts, sums and a sample.
type summary struct {
	sweep  *Sweep
	rows   func(Row) error // is shown every row; may be nil
	groups []*group
	counts [Absent + 1]int
	points int

	reasons  []reason
	notes    []pointNote
	unlisted int       // notes beyond maxNotes
	removed  []removal // by constraint
	unknown  []int     // designs by objective whose value is not known
	designs  int
	together bool // several networks are also judged together
}

// group holds the designs of one network, or of all together; of all machines, or of one.
type group struct {
	network  string
	machine  string // "": all
	front    front
	sample   sample
	machines []machineEffects // in the order in which they first came
	designs  int
}

// machineEffects holds what the axes do to one machine.
type machineEffects struct {
	machine string
	axes    []*effect
}

// reason is why points are impossible.
type reason struct {
	text   string
	points int
	first  []int // steps of the first of them
}

// removal is what a constraint took away.
type removal struct {
	designs int
	nearest float64 // least difference of the two sides among them; NaN: they are no numbers
}

const (
	maxReasons  = 20   // told apart; the rest is counted together
	sampleCount = 2000 // designs kept for pictures, of each network
)

func newSummary(s *Sweep, rows func(Row) error) *summary {
	out := &summary{sweep: s, rows: rows, removed: make([]removal, len(s.Constraints)), unknown: make([]int, len(s.Objectives)), together: true}
	for i := range out.removed {
		out.removed[i].nearest = math.NaN()
	}
	for i := range s.Axes {
		if slices.Contains(s.Axes[i].Keys, "run.networks") {
			out.together = false // points have different ones
		}
	}
	return out
}

// add takes a point in.
func (s *summary) add(point int, index []int, v *Result) error {
	s.counts[v.Status]++
	if v.Status != Excluded {
		s.points++
	}
	if v.Status == Impossible {
		s.explain(v.Reason, index)
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
		meets, err := s.judge(o.Network, point, index, []*store.Outcome{o}, v.keys)
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
			if _, err := s.judge(results.AllNetworks, point, index, rows, v.keys); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge puts a machine at a point, on one network or several, among the designs if it meets the constraints.
func (s *summary) judge(network string, point int, index []int, rows []*store.Outcome, keys map[string]expr.Value) (meets bool, err error) {
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
	s.group(network, machine).add(s.sweep, d)
	return true, nil
}

// meets tells whether a machine meets the constraints on results; counted says that it is to be counted where it does not.
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
			return false, s.sweep.constraintFault(c, err)
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

// group finds the group of a network and a machine.
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

// explain counts an impossible point under its reason.
func (s *summary) explain(text string, index []int) {
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

// best are the designs on the fronts, for the next round of a refinement.
func (s *summary) best() []Design {
	var all []Design
	for _, g := range s.groups {
		all = append(all, g.front.sorted()...)
	}
	slices.SortFunc(all, func(a, b Design) int { return cmp.Compare(a.Point, b.Point) })
	return all
}

// empty says why there is no front at all; "" if there is one.
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

// whyUnknown explains a metric that is not always there.
func whyUnknown(key string) string {
	switch key {
	case "loss":
		return ": accuracy is measured on networks with trained weights only"
	case "speedup", "energy_ratio":
		return ": there is no INT8 machine to compare with"
	}
	return ""
}
