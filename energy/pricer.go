package energy

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"dnasim/energy/memory"
	"dnasim/internal/spelling"
)

// Pricer prices the action counts of one machine. It is immutable and safe for concurrent use.
type Pricer struct {
	parts []*part
	index map[string]*part
}

// NewPricer resolves every component of a machine at a node, so that a missing row is an
// error before anything runs. Areas come first, lengths of wires follow from them. All errors are
// reported together, each with the component's name.
func NewPricer(t *Table, nodeNM int, parts []Component) (*Pricer, error) {
	if _, err := t.processAt(nodeNM); err != nil {
		return nil, err
	}
	if len(t.overrides) > 0 && nodeNM != t.config.NodeNM {
		return nil, fmt.Errorf("the overrides of %s hold for %d nm and are not scaled to %d nm",
			t.config.Overrides, t.config.NodeNM, nodeNM)
	}
	p := &Pricer{index: make(map[string]*part, len(parts))}
	var errs []error
	for _, c := range parts {
		resolved, err := t.resolve(nodeNM, c)
		if p.index[c.Name] != nil {
			err = errors.New("this name is taken by another component")
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", c.Name, err))
			continue
		}
		p.parts = append(p.parts, resolved)
		p.index[c.Name] = resolved
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	p.route()
	return p, nil
}

// Price is the energy of the counts, and of the machine's leakage and memory background over
// the seconds they took. A component, action or exponent width the machine
// does not have is an error that names it, and what there is.
func (p *Pricer) Price(counts []Count, seconds float64) (Stack, error) {
	if !(seconds >= 0) || math.IsInf(seconds, 0) {
		return Stack{}, fmt.Errorf("time of %g s: it must be finite and not negative", seconds)
	}
	var stack Stack
	for _, c := range p.WithTime(counts, seconds) {
		part, pj, err := p.unitPrice(c)
		if err != nil {
			return Stack{}, err
		}
		stack[part.Class.partOf(c.Action)] += float64(c.N * pj)
	}
	if math.IsInf(stack.Total(), 0) {
		return Stack{}, fmt.Errorf("energy beyond any number: counts or %g s are impossibly large", seconds)
	}
	return stack, nil
}

// The actions whose count is time, in microseconds of the whole component.
const (
	ActionLeakage    = "leakage"
	ActionBackground = "background" // of a memory: of all its channels
)

// partOf is the part of the Stack that an action's energy belongs to.
func (c Class) partOf(action string) Part {
	if action == ActionLeakage || action == ActionBackground || c == ClassDRAM && memory.IsBackground(action) {
		return c.staticPart()
	}
	return c.dynamicPart()
}

// WithTime adds to the counts the time for which the components leak and the memory stands by.
func (p *Pricer) WithTime(counts []Count, seconds float64) []Count {
	const usPerS = 1e6
	moved := map[string]float64{} // bytes
	for _, c := range counts {
		if c.Action == "read_bytes" || c.Action == "write_bytes" {
			moved[c.Component] += c.N
		}
	}
	all := slices.Clone(counts)
	for _, part := range p.parts {
		if n := part.chargedSeconds(seconds, moved[part.Name]) * usPerS; n > 0 && part.microsecondPJ() > 0 {
			all = append(all, Count{Component: part.Name, Action: part.timeAction(), N: n})
		}
	}
	return all
}

// Price is what an action costs.
type Price struct {
	Component, Action string
	ExponentBits      int // of the layer; 0: the price does not depend on it
	EnergyPJ          float64
	Part              Part
}

// Prices lists what the actions of the machine cost, by component and action.
func (p *Pricer) Prices() []Price {
	var all []Price
	for _, pt := range p.parts {
		of := len(all)
		for action, pj := range pt.prices {
			all = append(all, Price{pt.Name, action.action, action.exponentBits, pj, pt.Class.partOf(action.action)})
		}
		if pj := pt.microsecondPJ(); pj > 0 {
			all = append(all, Price{pt.Name, pt.timeAction(), 0, pj, pt.Class.staticPart()})
		}
		slices.SortFunc(all[of:], func(a, b Price) int {
			return cmp.Or(strings.Compare(a.Action, b.Action), cmp.Compare(a.ExponentBits, b.ExponentBits))
		})
	}
	return all
}

// unitPrice finds what one of the counted actions costs.
func (p *Pricer) unitPrice(c Count) (*part, float64, error) {
	if !(c.N >= 0) || math.IsInf(c.N, 0) {
		return nil, 0, fmt.Errorf("count %g of %s.%s: it must be finite and not negative", c.N, c.Component, c.Action)
	}
	part, ok := p.index[c.Component]
	if !ok {
		names := sortedKeys(p.index)
		return nil, 0, fmt.Errorf("no component %q to price %s.%s: the machine has %s%s",
			c.Component, c.Component, c.Action, strings.Join(names, ", "), spelling.DidYouMean(c.Component, names))
	}
	if c.Action == part.timeAction() {
		return part, part.microsecondPJ(), nil
	}
	pj, ok := part.prices[priceOf{c.Action, c.ExponentBits}]
	if !ok {
		return nil, 0, part.unpriced(c)
	}
	return part, pj, nil
}

// unpriced explains what the component does have a price for.
func (pt *part) unpriced(c Count) error {
	var actions, widths []string
	for of := range pt.prices {
		if of.action == c.Action {
			widths = append(widths, fmt.Sprint(of.exponentBits))
		}
		if !slices.Contains(actions, of.action) {
			actions = append(actions, of.action)
		}
	}
	slices.Sort(actions)
	slices.Sort(widths)
	if len(widths) == 0 {
		return fmt.Errorf("no price for action %q of %s (%s): it has %s%s", c.Action, c.Component, pt.Class,
			strings.Join(actions, ", "), spelling.DidYouMean(c.Action, actions))
	}
	return fmt.Errorf("no price for %s.%s (%s) with %d exponent bits: it has prices for %s",
		c.Component, c.Action, pt.Class, c.ExponentBits, strings.Join(widths, ", "))
}

// timeAction is the action whose count is time.
func (pt *part) timeAction() string {
	if pt.Class == ClassDRAM {
		return ActionBackground
	}
	return ActionLeakage
}

// microsecondPJ is leakage, or memory background, of all instances for a microsecond: uW x us = pJ.
func (pt *part) microsecondPJ() float64 {
	if pt.Class == ClassDRAM {
		return pt.leakageUW
	}
	return float64(pt.Instances) * pt.leakageUW
}

// chargedSeconds is the time for which a component takes energy. Where the energy of a byte covers
// the background of a memory, only the time beyond that of the transfers counts.
func (pt *part) chargedSeconds(seconds, movedBytes float64) float64 {
	if pt.idleOnly {
		return max(0, seconds-movedBytes/(float64(pt.Channels)*pt.PeakGBps*bytesPerGB))
	}
	return seconds
}

// BlockArea is the silicon of all instances of a component.
type BlockArea struct {
	Block     string // the component's name
	Instances int
	MM2       float64 // all instances
	LeakageMW float64 // all instances
	Status    Status  // of the area
	// CriticalPathNS is the longest path (SRAM: the access time) at the node; 0: not known.
	CriticalPathNS float64
}

// Areas lists the blocks on the chip, in the order of the components.
func (p *Pricer) Areas() []BlockArea {
	var areas []BlockArea
	for _, pt := range p.parts {
		if pt.areaUM2 == 0 {
			continue
		}
		n := float64(pt.Instances)
		areas = append(areas, BlockArea{Block: pt.Name, Instances: pt.Instances, MM2: n * pt.areaUM2 / um2PerMM2,
			LeakageMW: n * pt.leakageUW / uwPerMW, Status: pt.areaStatus, CriticalPathNS: pt.criticalPathNS})
	}
	return areas
}

// RowsUsed lists the rows that the machine's prices, areas and leakages come from, at its node,
// sorted by key.
func (p *Pricer) RowsUsed() []Row {
	var rows []Row
	for _, pt := range p.parts {
		rows = append(rows, pt.rows...)
	}
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.Key, b.Key) })
	return slices.CompactFunc(rows, func(a, b Row) bool { return a.Key == b.Key })
}
