// Package dram models DRAM behind a memory controller, cycle by cycle and command by
// command: requests in, completions out, and counts of every command for the energy.
//
// It knows banks, rows and timing constraints; it does not know who asks, what the
// data is for, or how an accelerator is clocked.
//
// # The model
//
// A Config describes geometry, timing in DRAM cycles, currents and policy. Each channel
// has its own controller: per-bank FIFOs fed from a bounded queue of transactions (or one of
// reads and one of writes), first-ready first-come-first-served with a limit on row
// hits, staggered refresh of ranks, open or closed pages. POLICY.md states the policy
// and all constraints; they are those of DRAMsim3 (umd-memsys, commit 29817593), to which
// the model is held exactly, command by command, on the traces of testdata.
//
// Time is counted in DRAM cycles from 0. Nothing is done for a cycle in which nothing
// can happen: after every cycle a controller knows the next one in which a command can be
// issued, a transaction can move or a refresh falls due, and goes there. The tests hold
// it against a second model that visits every cycle.
//
// # Reading order
//
// POLICY.md, then command.go and timing.go (the commands and the constraints between them);
// bank.go, fifo.go, queue.go and candidates.go (the state of a controller); channel.go (a
// controller's cycle); select.go, issue.go, refresh.go and move.go (its decisions); stream.go and
// feed.go (shorter ways through a stream); accept.go, system.go and runs.go (what callers use).
// KEYS.md lists the keys of the configuration. Package replay runs traces; package checker judges
// command streams from the definitions of the constraints alone.
package dram
