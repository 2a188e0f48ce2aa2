package lane

// A Contract is how many cycles and actions pairs and outputs take. The functional models of this
// package, the Verilog in rtl and the machines of package arch all keep it.
type Contract struct {
	PairLimit      int64 // pairs of an output that its sums surely hold
	PairsPerCycle  int64 // of one output
	SettleCycles   int64 // between the last pair and the drain
	DrainSteps     int64 // reads of counters or sums per drained output
	StepBits       int64 // read in such a step
	Bins           int64 // of them weighed by post-processing
	StepsPerOutput int64 // cycles an output occupies its post-processing unit
	PostLatency    int64 // cycles from the end of the drain to the code in the output buffer
}

// INT8PostLatency is the number of cycles from the end of an INT8 output's drain until it is
// requantized and in the output buffer: the requantizer has three stages.
const INT8PostLatency = 3

const postProcessingCycles = 2

// int8SumBits is the width of an INT8 lane's accumulator.
const int8SumBits = 32

// INT8Contract is that of the multiply-accumulate lane.
func INT8Contract() Contract {
	return Contract{PairLimit: INT8PairLimit, PairsPerCycle: 1, DrainSteps: 1, StepBits: int8SumBits, StepsPerOutput: 1, PostLatency: INT8PostLatency}
}

// Contract of lanes for n-bit exponents (3..7) and one or four terms, with counters of counterBits
// (of looked-up sums: their margin), whose post-processing weighs binsPerCycle counts at a time. It
// panics for other n and terms, which package arch refuses before.
func (o Organisation) Contract(n, terms, counterBits, binsPerCycle int) Contract {
	c := Contract{
		PairLimit: o.PairLimit(counterBits), PairsPerCycle: int64(o.Lanes), SettleCycles: int64(o.SettleCycles()),
		DrainSteps: int64(o.DrainSteps(n, terms)), Bins: int64(o.weighed(n, terms)),
		StepBits:    int64(o.stepBits(n, terms, counterBits)),
		PostLatency: int64(postProcessingCycles + requantizeCycles(n)),
	}
	weighing := (c.Bins + int64(binsPerCycle) - 1) / int64(binsPerCycle)
	c.StepsPerOutput = max(weighing, int64(requantizeCycles(n)))
	return c
}

// requantizeCycles is one cycle to take the value in and one comparison for each bit.
func requantizeCycles(n int) int { return 1 + n }
