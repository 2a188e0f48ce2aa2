package explain

import "dnasim/results"

// waterfallSteps are the steps of every waterfall, in order.
func waterfallSteps() []results.WaterfallKind {
	const simulated, repriced = "simulated", "re-priced"
	return []results.WaterfallKind{
		{Key: "fewer_bits", Name: "fewer bits moved", How: simulated,
			What: "the INT8 machine simulated on operands stored as narrow as the other machine stores them, decoded for free: dynamic energy of DRAM, interconnect and buffers"},
		{Key: "faster_loads", Name: "their time at rest", How: simulated,
			What: "the same simulation's time: leakage and standby of the INT8 machine, in which standby can grow where it is charged while no data moves"},
		{Key: "size", Name: "other size", How: simulated,
			What: "INT8 lanes with the other machine's number of lanes, buffers, memory and clock, simulated anew; nothing where these are alike"},
		{Key: "zeros", Name: "other zero codes", How: repriced,
			What: "the same pairs on INT8 lanes, as many of them with a zero as in the other machine's codes"},
		{Key: "lanes", Name: "other lanes: a pair", How: repriced,
			What: "the same pairs at the price of the other machine's lanes: counting in place of multiplying"},
		{Key: "read_out", Name: "read-out of lanes", How: repriced,
			What: "draining and weighting of counters, and requantization, as the other machine counted them, in place of INT8 requantization"},
		{Key: "movement", Name: "other traffic", How: simulated,
			What: "what the other machine's buffers and memory did beyond the step above: partial sums, other mappings"},
		{Key: "time", Name: "time of the lanes", How: simulated,
			What: "the other machine's time, drains included, longer or shorter: leakage and standby still at the INT8 machine's power"},
		{Key: "leakage", Name: "leakage of the lanes", How: repriced,
			What: "the leakage of the other machine's lanes and post-processing over that time"},
	}
}

// waterfallNote is what a reader must know of every waterfall.
const waterfallNote = "One thing is changed at a time, in this order, which is a convention: in another order the same changes have other sizes, " +
	"since they multiply (fewer bits save more where more is moved, leakage weighs more where time is longer). First and last figure do not depend on it, and the steps add up to their difference."
