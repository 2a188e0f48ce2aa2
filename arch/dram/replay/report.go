package replay

import "dnasim/arch/dram"

// Report is the outcome of a replay. Its JSON form keeps the names of its fields.
type Report struct {
	// to the end of the last data beat; cycle 0 is the first the memory sees
	Cycles int64   `json:"cycles"`
	TimeNS float64 `json:"time_ns"`
	Reads  int64   `json:"reads"`  // accesses of the trace
	Writes int64   `json:"writes"` // likewise
	// bytes that crossed the DRAM bus in 1e9 a second
	BandwidthGBps float64 `json:"bandwidth_gbps"`
	PeakGBps      float64 `json:"peak_gbps"`
	ShareOfPeak   float64 `json:"share_of_peak"`
	// bursts that were not the first since their row was opened, as a share; null: no bursts
	RowHitRate  *float64      `json:"row_hit_rate"`
	ReadLatency *dram.Latency `json:"read_latency_cycles"` // null: no reads

	Commands CommandCounts `json:"commands"`

	// Requests that needed no DRAM command of their own, and writes that are still in a buffer.
	ForwardedReads int64 `json:"forwarded_reads"`
	MergedReads    int64 `json:"merged_reads"`
	MergedWrites   int64 `json:"merged_writes"`
	BufferedWrites int64 `json:"buffered_writes"`

	OpenCycles   int64 `json:"open_cycles"`   // rank-cycles with a row open
	ClosedCycles int64 `json:"closed_cycles"` // rank-cycles with all banks closed

	Checked int64 `json:"checked_commands"` // that the checker found legal; 0 when it was not asked
}

// CommandCounts are the commands by name. RD and WR include those with auto precharge, which
// AutoPRE counts; PRE is the explicit ones.
type CommandCounts struct {
	ACT     int64 `json:"act"`
	PRE     int64 `json:"pre"`
	AutoPRE int64 `json:"auto_pre"`
	RD      int64 `json:"rd"`
	WR      int64 `json:"wr"`
	REF     int64 `json:"ref"`
}

// report gathers the outcome.
func (f *frontEnd) report() Report {
	end, counts := f.End(), f.Counts()
	bytes := float64(counts.Reads()+counts.Writes()) * float64(f.config.RequestBytes)
	r := Report{
		Cycles: end, TimeNS: float64(end) * f.config.TCKNS, PeakGBps: f.config.PeakGBps,
		RowHitRate: counts.RowHitRate(), ReadLatency: f.ReadLatency(),
		Commands: CommandCounts{
			ACT: counts.Commands[dram.Activate], PRE: counts.Commands[dram.Precharge], AutoPRE: counts.AutoPrecharges(),
			RD: counts.Reads(), WR: counts.Writes(), REF: counts.Commands[dram.Refresh],
		},
		ForwardedReads: counts.ForwardedReads, MergedReads: counts.MergedReads, MergedWrites: counts.MergedWrites,
		BufferedWrites: int64(f.BufferedWrites()), OpenCycles: counts.OpenCycles, ClosedCycles: counts.ClosedCycles,
	}
	r.BandwidthGBps = bytes / r.TimeNS // a trace of one access takes at least two cycles
	r.ShareOfPeak = r.BandwidthGBps / r.PeakGBps
	r.Writes = f.trace.writes()
	r.Reads = int64(len(f.trace)) - r.Writes
	r.Checked = f.checker.Commands()
	return r
}
