// Package lane holds functional models of the lanes of an array: the INT8
// multiply-accumulate lane and the counter set of DNA-TEQ, and the closed forms of their
// cycles that package arch schedules by. A lane knows codes (package quant) and
// nothing of buffers, tiles or energies.
//
// The models give bit for bit what the definitions give (quant.Dot; the integer dot
// product), whatever the width of the counters and the number of drains.
//
// # Cycle contract
//
// A lane accepts one pair a cycle; a pair with a zero takes its cycle too.
//
//   - Operands are registered at edge t; the counter they change shows it at t+2, the
//     accumulator of an INT8 lane at t+1.
//   - A drain step reads one counter: commanded at t, the value is valid after t+2 and
//     the counter is clear by the same edge. A counter set takes D = Contract.DrainSteps steps in
//     the order of quant.Counters: AC1, AC2, AC3, AC4, each ascending. The next
//     output's pairs follow without a bubble: K + D cycles for K pairs, one more where
//     the counters ripple.
//   - The post-processing unit weighs one count (or BinsPerCycle of them) a cycle; its
//     result is there two cycles after the last count (Contract.PostLatency), and the requantizer
//     takes 1 + n cycles a value: one to take it in, then a search over the thresholds,
//     a comparison a cycle.
//   - An INT8 accumulator leaves in one step, and so do the sums of a lane that looks powers
//     up (LookupLane).
//   - Lanes that share a counter set (SharedSet) take a pair each a cycle.
//   - A joint histogram (JointSet) drains by ascending activation exponent, then weight
//     exponent.
//
// The Verilog in ../../rtl keeps this contract: its tests compare every result bit and every cycle.
// Package arch charges throughput and latency of this contract at the level of whole outputs (see
// TIMING.md there).
//
// Start reading at organisation.go and contract.go, then int8.go, then counterset.go; joint.go,
// shared.go and lookup.go are its rivals.
package lane
