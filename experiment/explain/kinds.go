package explain

import "dnasim/results"

// waterfallSteps are the steps of every waterfall, in order.
func waterfallSteps() []results.WaterfallKind {
	const simulated, repriced = "simulated", "re-priced"
	return []results.WaterfallKind{
		{Key: "fewer_bits", Name: "fewer bits moved", How: simulated,
			What: "We simulate the INT8 machine on operands that are stored as narrow as on the other machine; decoding costs nothing. This step is the dynamic energy of DRAM, interconnect, buffers and the wires of the arrays."},
		{Key: "faster_loads", Name: "idle energy", How: simulated,
			What: "The same simulation: leakage and DRAM standby of the INT8 machine over its shorter run time. Standby can grow where it is charged while no data moves."},
		{Key: "size", Name: "other sizing", How: simulated,
			What: "We simulate INT8 lanes with the number of lanes, buffers, memory and clock of the other machine. This step is zero where these are equal."},
		{Key: "zeros", Name: "more zero codes", How: repriced,
			What: "The same pairs on INT8 lanes, with the share of zeros that the codes of the other machine have."},
		{Key: "lanes", Name: "other lanes, pairs", How: repriced,
			What: "The same pairs at the price of the other machine's lanes: they count, or look up, where INT8 multiplies. Larger lanes have longer wires between them."},
		{Key: "read_out", Name: "other lanes, drain", How: repriced,
			What: "Drain of the counters, their way across the array, weighting by powers and requantization, as counted on the other machine, in place of INT8 requantization."},
		{Key: "movement", Name: "other traffic", How: simulated,
			What: "Traffic of the other machine that the steps above do not explain: other mappings, partial results, and longer hops where its chip is larger."},
		{Key: "time", Name: "longer run time", How: simulated,
			What: "Leakage and standby at the power of the INT8 machine, over the run time of the other machine, drains included. The run time may also be shorter."},
		{Key: "leakage", Name: "leakage of its lanes", How: repriced,
			What: "Leakage of the other machine's lanes and post-processing over that run time."},
	}
}

// waterfallNote is what a reader must know of every waterfall.
const waterfallNote = "One thing is changed at a time, in this order, which is a convention: in another order the same changes have other sizes, " +
	"since they multiply (fewer bits save more where more is moved, leakage weighs more where time is longer). First and last figure do not depend on it, and the steps add up to their difference."
