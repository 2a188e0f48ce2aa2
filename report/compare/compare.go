package compare

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"math"
	"reflect"
	"slices"
)

// Comparison is what differs between two runs, A before and B after.
type Comparison struct {
	A, B Side
	// Missing names what only one of the runs has: networks, machines, layers, and a
	// schema of another number. It is never passed over: it exceeds every bound.
	Missing []string
	// Settings are differences of what was run: version, configuration, hardware, prices.
	// They explain changes and exceed no bound.
	Settings []Change
	// Changes are differences of what came out, in the order of A.
	Changes []Change
	// Equal counts the figures that are the same in both runs.
	Equal int
	// a and b are the runs, for the tables.
	a, b *results.Run
}

// Side identifies one of the runs.
type Side struct {
	Schema     string `json:"schema"`
	Version    string `json:"version"`
	PriceTable string `json:"energy_table_hash"`
	// Gaps are the operators that were not understood, by network, which figures lack.
	Gaps map[string][]string `json:"gaps"`
}

// Change is one figure that differs. Network, Machine and Layer are empty where the figure
// belongs to more than one.
type Change struct {
	Network, Machine, Layer string
	// Quantity is its key in the JSON, e.g. "cycles" or "energy_pj.total".
	Quantity string
	// A and B are the two values; one is missing where only one run has it.
	A, B table.Cell
}

// Relative is (B - A) / |A|. ok is false where the values are no numbers, or A is zero.
func (c *Change) Relative() (change float64, ok bool) {
	a, okA := c.A.Number()
	b, okB := c.B.Number()
	if !okA || !okB || a == 0 {
		return 0, false
	}
	return (b - a) / math.Abs(a), true
}

// exceeds reports whether a change is larger than bound: any change of a figure to or from
// zero or nothing is. Changes of texts exceed nothing: the figures beside them tell.
func (c *Change) exceeds(bound float64) bool {
	if c.A.Kind == table.TextCell || c.B.Kind == table.TextCell {
		return false
	}
	relative, ok := c.Relative()
	return !ok || math.Abs(relative) > bound
}

// Exceeds lists the changes that are larger than bound, a fraction of the value in A (0.01
// is one per cent), to either side. Missing parts are to be looked at as well: Differs
// reports both.
func (c *Comparison) Exceeds(bound float64) []Change {
	var out []Change
	for _, change := range c.Changes {
		if change.exceeds(bound) {
			out = append(out, change)
		}
	}
	return out
}

// Differs reports whether anything is missing on one side or exceeds bound.
func (c *Comparison) Differs(bound float64) bool {
	return len(c.Missing) > 0 || len(c.Exceeds(bound)) > 0
}

// Runs sets run b against run a: every figure of every network, machine and layer that
// both have. Networks, machines and layers are matched by name; of layers that share a
// name the first with the first. A nil run has nothing.
func Runs(a, b *results.Run) *Comparison {
	if a == nil {
		a = &results.Run{}
	}
	if b == nil {
		b = &results.Run{}
	}
	c := &Comparison{A: sideOf(a), B: sideOf(b), a: a, b: b}
	if a.Schema != b.Schema {
		c.Missing = append(c.Missing, fmt.Sprintf("the schemas differ: %q and %q; figures that only one of them knows are not compared", a.Schema, b.Schema))
	}
	c.compareSettings(a, b)
	pairUp(a.Networks, b.Networks, func(n *results.Network) string { return n.Name }, c.missing("network", ""), c.compareNetwork)
	pairUp(a.Geomean, b.Geomean, func(g *results.Geomean) string { return g.Machine }, c.missing("geometric mean of machine", ""), func(x, y *results.Geomean) {
		c.compareFields(Change{Network: "geometric mean", Machine: x.Machine}, "", *x, *y)
	})
	return c
}

func sideOf(r *results.Run) Side {
	side := Side{r.Schema, r.Version, r.EnergyTable.Hash, map[string][]string{}}
	for i := range r.Networks {
		if n := &r.Networks[i]; len(n.Gaps) > 0 {
			side.Gaps[n.Name] = n.Gaps
		}
	}
	return side
}

// missing returns a function that records what only one run has.
func (c *Comparison) missing(what, where string) func(name, run string) {
	return func(name, run string) {
		c.Missing = append(c.Missing, fmt.Sprintf("%s %q%s is only in %s", what, name, where, run))
	}
}

// pairUp calls both with the elements that have the same name, and alone with the others:
// first those of as.
func pairUp[T any](as, bs []T, name func(*T) string, alone func(name, run string), both func(x, y *T)) {
	taken := make([]bool, len(bs))
	for i := range as {
		k := slices.IndexFunc(indices(bs), func(k int) bool { return !taken[k] && name(&bs[k]) == name(&as[i]) })
		if k < 0 {
			alone(name(&as[i]), "A")
			continue
		}
		taken[k] = true
		both(&as[i], &bs[k])
	}
	for k := range bs {
		if !taken[k] {
			alone(name(&bs[k]), "B")
		}
	}
}

// indices are those of s.
func indices[T any](s []T) []int {
	out := make([]int, len(s))
	for i := range out {
		out[i] = i
	}
	return out
}

// compareSettings compares what was run.
func (c *Comparison) compareSettings(a, b *results.Run) {
	found := len(c.Changes)
	equal := c.Equal
	c.compareFields(Change{}, "version", a.Version, b.Version)
	c.compareFields(Change{}, "config", a.Config, b.Config)
	c.compareFields(Change{}, "energy_table.hash", a.EnergyTable.Hash, b.EnergyTable.Hash)
	c.compareFields(Change{}, "energy_table.process", a.EnergyTable.Process, b.EnergyTable.Process)
	c.compareFields(Change{}, "energy_table.node_nm", a.EnergyTable.NodeNM, b.EnergyTable.NodeNM)
	pairUp(a.Hardware, b.Hardware, func(h *results.Hardware) string { return h.Name }, c.missing("description of machine", ""), func(x, y *results.Hardware) {
		c.compareFields(Change{Machine: x.Name}, "hardware", *x, *y)
	})
	c.Settings = slices.Clone(c.Changes[found:])
	c.Changes, c.Equal = c.Changes[:found], equal
}

// compareNetwork compares what came out of a network.
func (c *Comparison) compareNetwork(a, b *results.Network) {
	at := Change{Network: a.Name}
	c.compareFields(at, "", withoutLists(*a), withoutLists(*b))
	where := fmt.Sprintf(" of network %q", a.Name)
	pairUp(a.Versus, b.Versus, func(v *results.Versus) string { return v.Machine }, c.missing("comparison of machine", where), func(x, y *results.Versus) {
		c.compareFields(Change{Network: a.Name, Machine: x.Machine}, "versus_int8", *x, *y)
	})
	// they follow from the rest, and need not have been asked for
	if len(a.Waterfalls) > 0 && len(b.Waterfalls) > 0 {
		pairUp(a.Waterfalls, b.Waterfalls, func(w *results.Waterfall) string { return w.Machine }, c.missing("waterfall of machine", where), func(x, y *results.Waterfall) {
			c.compareFields(Change{Network: a.Name, Machine: x.Machine}, "waterfall", *x, *y)
		})
	}
	pairUp(a.Machines, b.Machines, func(m *results.Machine) string { return m.Name }, c.missing("machine", where), func(x, y *results.Machine) {
		c.compareMachine(a.Name, x, y)
	})
}

// withoutLists leaves away what is compared element by element.
func withoutLists(n results.Network) results.Network {
	n.Machines, n.Versus, n.Waterfalls = nil, nil, nil
	return n
}

func (c *Comparison) compareMachine(network string, a, b *results.Machine) {
	x, y := *a, *b
	x.Layers, y.Layers = nil, nil
	c.compareFields(Change{Network: network, Machine: a.Name}, "", x, y)
	where := fmt.Sprintf(" of network %q on machine %q", network, a.Name)
	pairUp(a.Layers, b.Layers, func(l *results.Layer) string { return l.Name }, c.missing("layer", where), func(p, q *results.Layer) {
		c.compareFields(Change{Network: network, Machine: a.Name, Layer: p.Name}, "", *p, *q)
	})
}

// compareFields compares two values of one type, field by field, under their names in the
// JSON.
func (c *Comparison) compareFields(at Change, quantity string, a, b any) {
	c.compareValues(at, quantity, reflect.ValueOf(a), reflect.ValueOf(b))
}
