package sheet

import (
	"slices"
	"strings"
)

// Status says what a number rests on.
type Status string

// The statuses.
const (
	Published   Status = "published"   // read in, or quoted from, a publication
	Synthesized Status = "synthesized" // gate-level synthesis and simulation
	Simulated   Status = "simulated"   // a circuit-level model such as CACTI
	Ours        Status = "ours"        // our own measurement or definition
	Assumed     Status = "assumed"     // plausible, without a direct source
)

// Statuses lists all of them.
func Statuses() []Status { return []Status{Published, Simulated, Synthesized, Assumed, Ours} }

// Weaker is the less firm of two statuses. A number composed of several has the weakest.
func Weaker(a, b Status) Status {
	fromFirmToWeak := []Status{Published, Synthesized, Simulated, Ours, Assumed}
	return fromFirmToWeak[max(slices.Index(fromFirmToWeak, a), slices.Index(fromFirmToWeak, b))]
}

// Row is one price: the energy of an action, or the area or the leakage of an instance.
// Quantities a row does not carry are nil.
type Row struct {
	Component string // e.g. "counter_set.ripple_up_pair.n4.AC1+AC2+AC3+AC4"
	Action    string // e.g. "pair_nonzero"; "area", "leakage" and "background" are not counted
	Key       string // Component.Action, unique: what an override names

	WidthBits int     // of the operand or accumulator the row is about; 0: has none
	NodeNM    int     // the values hold for this node; 0: does not depend on the node
	VoltageV  float64 // supply; 0: not stated

	EnergyPJ  *float64 // per action
	AreaUM2   *float64 // per instance
	LeakageUW *float64 // per instance; for a memory, background power per channel

	CriticalPathNS  float64 // on area rows of synthesized blocks; 0: not stated
	GateEquivalents float64 // on leakage rows of synthesized blocks: NAND2 of the same area
	Status          Status
	Scaled          string // how the values were brought to NodeNM; "" when they were not
	Source          string // where they come from and what they rest on
}

// NewRow is the row of an action, without quantities.
func NewRow(component, action string) Row {
	return Row{Component: component, Action: action, Key: component + "." + action}
}

// WithEnergy sets the energy of the action.
func (r Row) WithEnergy(pj float64) Row { r.EnergyPJ = &pj; return r }

// WithArea sets the area of an instance.
func (r Row) WithArea(um2 float64) Row { r.AreaUM2 = &um2; return r }

// WithLeakage sets the leakage of an instance.
func (r Row) WithLeakage(uw float64) Row { r.LeakageUW = &uw; return r }

// Value is the quantity, or zero when a row does not carry it.
func Value(quantity *float64) float64 {
	if quantity == nil {
		return 0
	}
	return *quantity
}

// Scale is the quantity times a factor; nil stays nil.
func Scale(quantity *float64, factor float64) *float64 {
	if quantity == nil {
		return nil
	}
	product := *quantity * factor
	return &product
}

// JoinNotes joins the texts that are not empty, by semicolons.
func JoinNotes(texts ...string) string {
	kept := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" })
	return strings.Join(kept, "; ")
}
