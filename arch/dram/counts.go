package dram

import "dnasim/internal/ratio"

// Counts of what a memory, or a channel, has done.
type Counts struct {
	Commands       [NumKinds]int64 // by Kind
	RowHits        int64           // columns that were not the first since their row was opened
	ForwardedReads int64           // served from a write that was pending
	MergedReads    int64           // served by the command of another read
	MergedWrites   int64           // replaced a write that was pending
	OpenCycles     int64           // cycles with a row open, summed over ranks
	ClosedCycles   int64           // cycles with all banks closed, summed over ranks
}

// Add accumulates other.
func (c *Counts) Add(other *Counts) {
	for k, n := range other.Commands {
		c.Commands[k] += n
	}
	c.RowHits += other.RowHits
	c.ForwardedReads += other.ForwardedReads
	c.MergedReads += other.MergedReads
	c.MergedWrites += other.MergedWrites
	c.OpenCycles += other.OpenCycles
	c.ClosedCycles += other.ClosedCycles
}

// Reads is the number of read bursts, with and without auto precharge.
func (c *Counts) Reads() int64 { return c.Commands[Read] + c.Commands[ReadAuto] }

// Writes is the number of write bursts.
func (c *Counts) Writes() int64 { return c.Commands[Write] + c.Commands[WriteAuto] }

// AutoPrecharges is the number of bursts that closed their row.
func (c *Counts) AutoPrecharges() int64 { return c.Commands[ReadAuto] + c.Commands[WriteAuto] }

// RowHitRate is the share of bursts that found their row open and used; nil of none.
func (c *Counts) RowHitRate() *float64 {
	return ratio.Measured(float64(c.RowHits), float64(c.Reads()+c.Writes()))
}

// countsAt are the channel's counts after the given number of cycles, all of them visited.
func (c *channel) countsAt(cycles int64) Counts {
	counts := c.counts
	for i := range c.ranks {
		r := &c.ranks[i]
		open := r.active
		if r.open > 0 {
			open += cycles - r.openSince
		}
		counts.OpenCycles += open
		counts.ClosedCycles += cycles - open
	}
	return counts
}
