package lane

import (
	"fmt"
	"slices"

	"dnasim/quant"
)

// An Organisation is how a lane for exponential codes keeps its sums. All give the same number;
// they differ in cycles, energy, area and leakage.
type Organisation struct {
	// Name in configurations, e.g. "ripple_up_pair", "joint_ripple_up_pair", "shared_by_4", "lookup_accumulate".
	Name string
	// Counters names the circuit of the counters in the synthesis table; "" where powers are looked up.
	Counters string
	// Joint: one histogram over (activation exponent, weight exponent) instead of one for each sum.
	Joint bool
	// Lanes that share one counter set and work on one output; 1 where each has its own.
	Lanes int
}

const (
	lookupName  = "lookup_accumulate"
	jointPrefix = "joint_"
	sharedName  = "shared"
)

// allOrganisations exist in Verilog and in the synthesis tables; ff_file_shared_adder in that of 45 nm alone.
var allOrganisations = []Organisation{
	own("ff_enable_mux_free_clock"), own("ff_clock_gated"), own("ff_clock_gated_split_low_high"),
	own("ripple_up_pair"), own("latch_file_shared_adder"), own("ff_file_shared_adder"),
	joint("ff_clock_gated_split_low_high"), joint("ripple_up_pair"),
	shared(2), shared(4),
	{Name: lookupName, Lanes: 1},
}

func own(counters string) Organisation {
	return Organisation{Name: counters, Counters: counters, Lanes: 1}
}

func joint(counters string) Organisation {
	return Organisation{Name: jointPrefix + counters, Counters: counters, Joint: true, Lanes: 1}
}

func shared(lanes int) Organisation {
	name := fmt.Sprintf("%s_by_%d", sharedName, lanes)
	return Organisation{Name: name, Counters: name, Lanes: lanes}
}

// Organisations lists the names, counters of their own first.
func Organisations() []string {
	names := make([]string, len(allOrganisations))
	for i := range allOrganisations {
		names[i] = allOrganisations[i].Name
	}
	return names
}

// OrganisationNamed finds an organisation by its name.
func OrganisationNamed(name string) (Organisation, bool) {
	i := slices.IndexFunc(allOrganisations, func(o Organisation) bool { return o.Name == name })
	if i < 0 {
		return Organisation{}, false
	}
	return allOrganisations[i], true
}

// LooksUp tells whether a lane adds powers from a table instead of counting.
func (o Organisation) LooksUp() bool { return o.Name == lookupName }

// A Contract is how many cycles and actions pairs and outputs take.
type Contract struct {
	PairLimit      int64 // pairs of an output that its sums surely hold
	PairsPerCycle  int64 // of one output
	SettleCycles   int64 // between the last pair and the drain
	DrainSteps     int64 // reads of counters or sums per drained output
	Bins           int64 // of them weighed by post-processing
	StepsPerOutput int64 // cycles an output occupies its post-processing unit
	PostLatency    int64 // cycles from the end of the drain to the code in the output buffer
}

// INT8Contract is that of the multiply-accumulate lane.
func INT8Contract() Contract {
	return Contract{PairLimit: INT8PairLimit, PairsPerCycle: 1, DrainSteps: 1, StepsPerOutput: 1, PostLatency: INT8PostLatency}
}

// Contract of lanes for n-bit exponents and one or four terms, with counters (of a lane that looks powers up: a
// margin for as many pairs) of counterBits, whose post-processing weighs binsPerCycle counts at a time.
func (o Organisation) Contract(n, terms, counterBits, binsPerCycle int) Contract {
	c := Contract{
		PairLimit: CountLimit(o.Counters, counterBits), PairsPerCycle: int64(o.Lanes), SettleCycles: int64(SettleCycles(o.Counters)),
		DrainSteps: int64(o.DrainSteps(n, terms)), Bins: int64(o.bins(n, terms)),
		PostLatency: int64(PostLatency(n)),
	}
	if o.LooksUp() {
		c.PairLimit = 1<<counterBits - 1
	}
	weighing := (c.Bins + int64(binsPerCycle) - 1) / int64(binsPerCycle)
	c.StepsPerOutput = max(weighing, int64(requantizeCycles(n)))
	return c
}

// DrainSteps is the number of counters, or looked-up sums together, that are read when an output leaves.
func (o Organisation) DrainSteps(n, terms int) int {
	switch {
	case o.LooksUp():
		return 1
	case o.Joint:
		return JointDrainSteps(n)
	}
	return DrainSteps(n, terms)
}

// bins are what post-processing multiplies by a weight of its own: each count, of looked-up sums each of the four.
// With one term the only factor goes into the thresholds.
func (o Organisation) bins(n, terms int) int {
	switch {
	case !o.LooksUp():
		return o.DrainSteps(n, terms)
	case terms == quant.OneTerm:
		return 0
	}
	return len(LookupSums{})
}

// Weights is the number of entries of the table that post-processing weighs by: of counters the powers of all exponent sums, of a
// joint histogram one for each pair of exponents, of four looked-up sums the factors.
func (o Organisation) Weights(n, terms int) int {
	if o.LooksUp() || o.Joint {
		return o.bins(n, terms)
	}
	return DrainSteps(n, quant.OneTerm)
}

// Twin is the first organisation that takes the same cycles and actions: what one costs in time, so does the other.
func (o Organisation) Twin() Organisation {
	i := slices.IndexFunc(allOrganisations, func(t Organisation) bool {
		return t.Joint == o.Joint && t.Lanes == o.Lanes && t.LooksUp() == o.LooksUp() && countsUpAndDown(t.Counters) == countsUpAndDown(o.Counters)
	})
	return allOrganisations[i]
}
