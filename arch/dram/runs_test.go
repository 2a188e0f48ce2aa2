package dram_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/arch/dram"
	"dnasim/arch/dram/checker"
)

// outcome is all that a caller can learn of a memory that has been driven.
type outcome struct {
	Accepted []int64          // by run, of its last access
	Done     map[uint64]int64 // by run, of its last access
	Counts   dram.Counts
	Latency  *dram.Latency
	End      int64
	Buffered int // writes
	Commands []dram.Command
}

// burst is a run of accesses.
type burst struct {
	wait int64 // cycles after the last acceptance
	n    int
	dram.Request
}

// driveBursts submits bursts as runs or access by access.
func driveBursts(t *rapid.T, c dram.Config, bursts []burst, runs, observe bool) outcome {
	s, err := dram.New(c)
	require.NoError(t, err)
	var commands []dram.Command
	check := checker.New(s.Config())
	if observe {
		s.Observe(func(c dram.Command) { commands = append(commands, c); check.Watch(c) })
	}
	step := uint64(s.Config().RequestBytes)
	o := outcome{Done: map[uint64]int64{}}
	cycle := int64(0)
	for i, b := range bursts {
		cycle += b.wait
		b.ID = uint64(i)
		if runs {
			cycle = s.SubmitRun(cycle, b.Request, b.n)
		} else {
			for k := range b.n {
				r := b.Request
				r.Address += uint64(k) * step
				if k > 0 {
					cycle++
				}
				cycle = s.Submit(cycle, r)
			}
		}
		o.Accepted = append(o.Accepted, cycle)
		for {
			id, at, ok := s.Certain()
			if !ok {
				break
			}
			o.Done[id] = max(o.Done[id], at)
		}
		cycle++
	}
	s.Flush(cycle)
	s.RunOut()
	for id, at, ok := s.Certain(); ok; id, at, ok = s.Certain() {
		o.Done[id] = max(o.Done[id], at)
	}
	s.Run(s.End())
	o.Counts, o.Latency, o.End, o.Buffered = s.Counts(), s.ReadLatency(), s.End(), s.BufferedWrites()
	o.Commands = commands
	require.NoError(t, check.Err())
	return o
}

// randomBursts are those of up to six streams of reads and writes, with jumps and pauses up to a
// refresh.
func randomBursts(t *rapid.T, c dram.Config) []burst {
	full, err := c.Complete()
	require.NoError(t, err)
	blocks := uint64(full.CapacityBytes()) / uint64(full.RequestBytes)
	writes := rapid.IntRange(0, 100).Draw(t, "writes")
	long := rapid.IntRange(1, 64).Draw(t, "long")
	streams := rapid.IntRange(1, 6).Draw(t, "streams")
	next := make([]uint64, streams)
	for i := range next {
		next[i] = rapid.Uint64Range(0, blocks-1).Draw(t, "start")
	}
	var bursts []burst
	for range rapid.IntRange(1, 60).Draw(t, "bursts") {
		i := rapid.IntRange(0, streams-1).Draw(t, "stream")
		n := int(min(uint64(rapid.IntRange(1, long).Draw(t, "n")), blocks))
		if next[i]+uint64(n) > blocks || rapid.IntRange(0, 9).Draw(t, "jump") == 0 {
			next[i] = rapid.Uint64Range(0, blocks-uint64(n)).Draw(t, "to")
		}
		b := burst{n: n, Request: dram.Request{Address: next[i] * uint64(full.RequestBytes), Write: rapid.IntRange(1, 100).Draw(t, "write") <= writes}}
		if rapid.IntRange(0, 9).Draw(t, "idle") == 0 {
			b.wait = rapid.Int64Range(0, int64(full.TREFI)).Draw(t, "wait")
		}
		if next[i] += uint64(n); next[i] == blocks {
			next[i] = 0
		}
		bursts = append(bursts, b)
	}
	return bursts
}

// presetOrRandom is a random memory, or a preset with other queues and policies and more refreshes.
func presetOrRandom(t *rapid.T) dram.Config {
	names := []string{"random", "random", "random"}
	for _, p := range dram.Presets() {
		names = append(names, p.Name)
	}
	name := rapid.SampledFrom(names).Draw(t, "preset")
	if name == "random" {
		return randomConfig(t)
	}
	c, err := dram.Preset(name)
	require.NoError(t, err)
	c.UnifiedQueue = dram.Flag(rapid.Bool().Draw(t, "unified"))
	c.QueueSize, c.BankFIFO = rapid.IntRange(1, 40).Draw(t, "queue"), rapid.IntRange(1, 9).Draw(t, "FIFO")
	c.PagePolicy = rapid.SampledFrom([]string{dram.OpenPage, dram.ClosePage}).Draw(t, "page")
	c.TREFI = max(c.TREFI/2, c.TREFI-rapid.IntRange(0, c.TREFI).Draw(t, "tREFI"))
	if c.Validate() != nil {
		c.TREFI *= 2
	}
	return c
}

// TestARunEqualsItsAccesses holds the shorter ways through runs against one access after the other,
// which the tick-by-tick model is compared with: every command, acceptance, completion and count,
// with and without an observer.
func TestARunEqualsItsAccesses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := presetOrRandom(t)
		bursts := randomBursts(t, c)
		slow := driveBursts(t, c, bursts, false, true)
		require.Equal(t, slow, driveBursts(t, c, bursts, true, true))
		slow.Commands = nil
		require.Equal(t, slow, driveBursts(t, c, bursts, true, false))
	})
}
