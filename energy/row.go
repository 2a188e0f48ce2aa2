package energy

// Status says what a number rests on.
type Status string

// The statuses, from firm to weak. A number composed of several has the weakest.
const (
	Published   Status = "published"   // read in, or quoted from, a publication
	Synthesized Status = "synthesized" // gate-level synthesis and simulation
	Simulated   Status = "simulated"   // a circuit-level model such as CACTI
	Ours        Status = "ours"        // our own measurement or definition
	Assumed     Status = "assumed"     // plausible, without a direct source
)

// Statuses lists all of them.
func Statuses() []Status { return []Status{Published, Simulated, Synthesized, Assumed, Ours} }

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

	CriticalPathNS float64 // on area rows of synthesized blocks; 0: not stated
	Status         Status
	Scaled         string // how the values were brought to NodeNM; "" when they were not
	Source         string // where they come from and what they rest on
}

func newRow(component, action string) Row {
	return Row{Component: component, Action: action, Key: component + "." + action}
}

func (r Row) withEnergy(pj float64) Row  { r.EnergyPJ = &pj; return r }
func (r Row) withArea(um2 float64) Row   { r.AreaUM2 = &um2; return r }
func (r Row) withLeakage(uw float64) Row { r.LeakageUW = &uw; return r }

// value is the quantity, or zero when the row does not carry it.
func value(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// scaled is the quantity times a factor; nil stays nil.
func scaled(v *float64, factor float64) *float64 {
	if v == nil {
		return nil
	}
	product := *v * factor
	return &product
}
