package lane

import (
	"fmt"
	"slices"

	"dnasim/quant"
)

// An Organisation is how a lane for exponential codes keeps its sums. All give the same number;
// they differ in cycles, energy, area and leakage. Whoever needs to know something about an
// organisation asks its fields: names mean nothing.
type Organisation struct {
	// Name in configurations, e.g. "ripple_up_pair", "joint_ripple_up_pair", "shared_by_4".
	Name string
	// Circuit names the counters in the synthesis sheets; "" where powers are looked up.
	Circuit string
	// Sums is what the lane keeps until an output leaves.
	Sums Sums
	// UpDown: each counter is a pair of ripple counters, one for positive pairs and one for
	// negative ones. The others hold signed counts.
	UpDown bool
	// Lanes that share one counter set and work on one output; 1 where each has its own.
	Lanes int
	// Module of rtl/src.
	Module string
	// Variant is the parameter ORGANISATION of modules whose counters can be built in several ways
	// (counter_array.v).
	Variant int
	// Lean: the lane is also synthesized without operand registers.
	Lean bool
}

// Sums is what a lane keeps of a dot product.
type Sums int

const (
	Histograms Sums = iota // one histogram of counts for each term: CounterSet, SharedSet
	// one histogram over (activation exponent, weight exponent): JointSet
	JointHistogram
	LookedUp // one sum of looked-up powers for each term: LookupLane
)

// organisations is the only list of them: those with counters of their own first.
var organisations = []Organisation{
	{Name: "ff_enable_mux_free_clock", Circuit: "ff_enable_mux_free_clock", Lanes: 1, Module: "counter_set"},
	{Name: "ff_clock_gated", Circuit: "ff_clock_gated", Lanes: 1, Module: "counter_set", Variant: 1},
	{Name: "ff_clock_gated_split_low_high", Circuit: "ff_clock_gated_split_low_high", Lanes: 1, Module: "counter_set", Variant: 2, Lean: true},
	{Name: "ripple_up_pair", Circuit: "ripple_up_pair", UpDown: true, Lanes: 1, Module: "counter_set", Variant: 3, Lean: true},
	{Name: "latch_file_shared_adder", Circuit: "latch_file_shared_adder", Lanes: 1, Module: "counter_set", Variant: 4},
	{Name: "joint_ff_clock_gated_split_low_high", Circuit: "ff_clock_gated_split_low_high", Sums: JointHistogram, Lanes: 1, Module: "counter_joint", Variant: 2},
	{Name: "joint_ripple_up_pair", Circuit: "ripple_up_pair", Sums: JointHistogram, UpDown: true, Lanes: 1, Module: "counter_joint", Variant: 3, Lean: true},
	SharedBy(2),
	SharedBy(4),
	{Name: "lookup_accumulate", Sums: LookedUp, Lanes: 1, Module: "lookup_accumulate", Lean: true},
}

// SharedBy is the organisation in which that many lanes share one counter set.
func SharedBy(lanes int) Organisation {
	name := fmt.Sprintf("shared_by_%d", lanes)
	return Organisation{Name: name, Circuit: name, Lanes: lanes, Module: "counter_shared"}
}

// Organisations lists all of them, those with counters of their own first.
func Organisations() []Organisation { return slices.Clone(organisations) }

// OrganisationNames lists their names.
func OrganisationNames() []string {
	names := make([]string, len(organisations))
	for i := range organisations {
		names[i] = organisations[i].Name
	}
	return names
}

// OrganisationNamed finds an organisation by its name.
func OrganisationNamed(name string) (Organisation, bool) {
	i := slices.IndexFunc(organisations, func(o Organisation) bool { return o.Name == name })
	if i < 0 {
		return Organisation{}, false
	}
	return organisations[i], true
}

// Terms lists the numbers of terms for which the lanes differ, larger first. A joint histogram
// yields all four sums, so it is the same lane for one term.
func (o Organisation) Terms() []int {
	if o.Sums == JointHistogram {
		return []int{quant.FourTerms}
	}
	return []int{quant.FourTerms, quant.OneTerm}
}

// Arrays names in the synthesis sheets what a lane for that many terms holds; lean lanes have no
// operand registers.
func (o Organisation) Arrays(terms int, lean bool) string {
	switch {
	case o.Sums == LookedUp && terms == quant.OneTerm:
		return "one_term"
	case o.Sums == LookedUp:
		return "four_terms"
	case o.Sums == JointHistogram:
		return "joint_2d"
	case terms == quant.OneTerm:
		return "AC1"
	case lean:
		return "AC1+AC2+AC3" // AC4 is the sum of AC1's counters, formed when they are drained
	}
	return "AC1+AC2+AC3+AC4"
}

// DrainSteps is the number of counters, or looked-up sums together, that are read when an output
// leaves, for n-bit exponents. Separate histograms have a counter for each bin of the counting dot
// product: 28, 60, 124, 252, 508 for n = 3..7 with four terms; 13, 29, 61, 125, 253 with one. A
// joint histogram has one for each pair of exponents: (2R+1)^2 = 49, 225, 961, 3969, 16129. It
// panics for n and terms that quant.Bins does not know.
func (o Organisation) DrainSteps(n, terms int) int {
	switch o.Sums {
	case LookedUp:
		return 1
	case JointHistogram:
		exponents := 1<<n - 1
		return exponents * exponents
	}
	return quant.Bins(n, terms)
}

// stepBits is the number of bits that leave in a drain step: a counter, or all looked-up sums.
func (o Organisation) stepBits(n, terms, counterBits int) int {
	if o.Sums == LookedUp {
		return terms * LookupSumBits(n, counterBits)
	}
	return counterBits
}

// PairLimit is the number of pairs that the sums surely hold: all of one sign may fall into one
// counter of counterBits (1..62). That is 2^bits - 1 where up and down counts are kept apart, and
// 2^(bits-1) - 1 of signed counts. Looked-up sums have a margin of counterBits.
func (o Organisation) PairLimit(counterBits int) int64 {
	if o.UpDown || o.Sums == LookedUp {
		return 1<<counterBits - 1
	}
	return 1<<(counterBits-1) - 1
}

// SettleCycles is the number of cycles between the last pair and the first drain step: a ripple
// counter's carry must have passed through.
func (o Organisation) SettleCycles() int {
	if o.UpDown {
		return 1
	}
	return 0
}

// weighed is the number of values that post-processing multiplies by a weight: every count; every
// looked-up sum. With one looked-up sum the only factor goes into the thresholds.
func (o Organisation) weighed(n, terms int) int {
	switch {
	case o.Sums != LookedUp:
		return o.DrainSteps(n, terms)
	case terms == quant.OneTerm:
		return 0
	}
	return len(LookupSums{})
}

// Weights is the number of entries of the table that post-processing weighs by: of counters the
// powers of all exponent sums, of a joint histogram one for each pair of exponents, of four
// looked-up sums the factors.
func (o Organisation) Weights(n, terms int) int {
	if o.Sums == Histograms {
		return o.DrainSteps(n, quant.OneTerm)
	}
	return o.weighed(n, terms)
}

// Twin is the first organisation with the same contract: what one costs in time, so does the other.
func (o Organisation) Twin() Organisation {
	i := slices.IndexFunc(organisations, func(t Organisation) bool {
		return t.Sums == o.Sums && t.Lanes == o.Lanes && t.UpDown == o.UpDown
	})
	return organisations[i]
}
