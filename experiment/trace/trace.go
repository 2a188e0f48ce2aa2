package trace

import (
	"context"
	"fmt"
	"slices"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/report/timeline"
	"dnasim/results"
)

// Floor is the smallest bound on the events of a layer with which a run can be traced, and the
// machine that needs it.
func Floor(c *configs.Config) (events int, machine string) {
	for _, m := range c.Selected() {
		if n := shapeOf(&m.Hardware).LeastEvents(); n > events {
			events, machine = n, m.Name
		}
	}
	return events, machine
}

// The tracks of a tile, in the order in which they are drawn.
const (
	trackLanes = iota
	trackDrains
	trackActivations // one for each half of the buffer
	trackWeights     = trackActivations + 2
	trackStores      = trackWeights + 2
	tracksPerTile    = trackStores + 1
)

// shapeOf lists the tracks of a machine: those of each tile, and a track and a counter of each
// channel.
func shapeOf(c *arch.Config) *timeline.Shape {
	s := &timeline.Shape{}
	add := func(kinds []string, format string, args ...any) {
		s.Tracks = append(s.Tracks, timeline.Track{Name: fmt.Sprintf(format, args...), Kinds: kinds})
	}
	lanes := []string{ // in the order of arch's activities
		"stream", "port stall", "drain stall", "dram stall activations", "dram stall weights", "dram stall output", "vector",
	}
	for i := range c.Tiles {
		add(lanes, "tile %d lanes", i)
		add([]string{"drain", "partial drain"}, "tile %d drains", i)
		add([]string{"load"}, "tile %d activations, half 0", i)
		add([]string{"load"}, "tile %d activations, half 1", i)
		add([]string{"load"}, "tile %d weights, half 0", i)
		add([]string{"load"}, "tile %d weights, half 1", i)
		add([]string{"store"}, "tile %d outputs", i)
	}
	for i := range c.Memory.Channels {
		add([]string{"busy"}, "dram channel %d", i)
		s.Counters = append(s.Counters, timeline.Counter{
			Name: fmt.Sprintf("dram channel %d requests", i), Series: [2]string{"reads", "writes"},
		})
	}
	return s
}

// Network records a network on a machine. A nil *Network records nothing.
type Network struct {
	file    *timeline.File
	process timeline.Process
}

// New begins the record of a network of so many layers. It is nil if there is no file.
func New(file *timeline.File, net, machine string, hardware *arch.Config, layers int) *Network {
	if file == nil {
		return nil
	}
	return &Network{file: file, process: timeline.Process{
		Name: net + " on " + machine, ClockMHz: hardware.ClockMHz, Shape: shapeOf(hardware),
		Layers: make([]*timeline.Layer, layers),
	}}
}

// Write draws the layers, all of which must be recorded.
func (t *Network) Write() error {
	if t == nil {
		return nil
	}
	return t.file.Add(&t.process)
}

// Layer returns the record of layer i. Records of different layers may be used at the same time.
func (t *Network) Layer(i int, hardware *arch.Config) *Layer {
	if t == nil {
		return nil
	}
	t.process.Layers[i] = timeline.NewLayer(t.process.Shape, t.file.MaxEvents())
	return &Layer{
		record: t.process.Layers[i], stores: make([]openSlice, hardware.Tiles), channels: make([]channelTrace, hardware.Memory.Channels),
	}
}

// Layer records what a machine does in a layer. A nil *Layer records nothing.
type Layer struct {
	record   *timeline.Layer
	stores   []openSlice // per tile
	channels []channelTrace
}

// openSlice is the last slice of a track. Later ones that overlap it extend it.
type openSlice struct{ from, to, bytes int64 }

// TileSpan implements arch.Observer.
func (t *Layer) TileSpan(s arch.TileSpan) {
	track, kind := s.Tile*tracksPerTile, 0
	switch s.Activity {
	case arch.Draining:
		track += trackDrains
	case arch.PartialDraining:
		track, kind = track+trackDrains, 1
	case arch.LoadingActivations:
		track += trackActivations + s.Half
	case arch.LoadingWeights:
		track += trackWeights + s.Half
	case arch.Storing:
		t.store(s)
		return
	default:
		track, kind = track+trackLanes, int(s.Activity)
	}
	t.record.Slice(track, kind, s.From, s.To, s.Bytes)
}

// store draws stores that overlap as one.
func (t *Layer) store(s arch.TileSpan) {
	open := &t.stores[s.Tile]
	if s.From >= open.to {
		t.flush(open, s.Tile*tracksPerTile+trackStores)
		open.from = s.From
	}
	open.to = max(open.to, s.To)
	open.bytes += s.Bytes
}

// flush draws an open slice, if there is one.
func (t *Layer) flush(open *openSlice, track int) {
	if open.to > open.from {
		t.record.Slice(track, 0, open.from, open.to, open.bytes)
	}
	*open = openSlice{}
}

// channelTrace follows the requests at a memory channel.
type channelTrace struct {
	levels timeline.Levels // reads and writes that are there
	ends   []requestEnd    // of those there, as far as known, by cycle
	busy   openSlice
}

// requestEnd is when a request leaves its channel.
type requestEnd struct {
	cycle, bytes int64
	series       int
}

// seriesOf tells reads from writes.
func seriesOf(r arch.MemoryRequest) int {
	if r.Activity == arch.Storing {
		return 1
	}
	return 0
}

// Arrived implements arch.Observer.
func (t *Layer) Arrived(r arch.MemoryRequest, cycle int64) {
	c := &t.channels[r.Channel]
	t.settle(r.Channel, cycle)
	if c.levels == (timeline.Levels{}) && cycle > c.busy.to {
		t.flush(&c.busy, t.channelTrack(r.Channel))
		c.busy.from = cycle
	}
	c.levels[seriesOf(r)]++
	t.record.Sample(r.Channel, cycle, c.levels)
}

// Served implements arch.Observer.
func (t *Layer) Served(r arch.MemoryRequest, cycle int64) {
	c := &t.channels[r.Channel]
	at := len(c.ends)
	for at > 0 && c.ends[at-1].cycle > cycle {
		at--
	}
	c.ends = slices.Insert(c.ends, at, requestEnd{cycle: cycle, bytes: r.Bytes, series: seriesOf(r)})
}

// settle removes the requests that have left a channel by a cycle.
func (t *Layer) settle(channel int, cycle int64) {
	c := &t.channels[channel]
	gone := 0
	for ; gone < len(c.ends) && c.ends[gone].cycle <= cycle; gone++ {
		e := &c.ends[gone]
		c.levels[e.series]--
		c.busy.to = e.cycle
		c.busy.bytes += e.bytes
		t.record.Sample(channel, e.cycle, c.levels)
	}
	c.ends = slices.Delete(c.ends, 0, gone)
}

func (t *Layer) channelTrack(channel int) int {
	return len(t.stores)*tracksPerTile + channel
}

// finish ends the record of a layer that took some cycles.
func (t *Layer) finish(cycles int64) {
	for i := range t.stores {
		t.flush(&t.stores[i], i*tracksPerTile+trackStores)
	}
	for i := range t.channels {
		t.settle(i, cycles)
		t.flush(&t.channels[i].busy, t.channelTrack(i))
	}
	t.record.Cycles = cycles
}

// Run executes a program and records it, if there is a record.
func (t *Layer) Run(ctx context.Context, a *arch.Machine, p *arch.Program) (arch.LayerResult, error) {
	if t == nil {
		return a.Run(ctx, p)
	}
	a.Observe(t)
	defer a.Observe(nil)
	r, err := a.Run(ctx, p)
	if err == nil {
		t.finish(r.Cycles)
	}
	return r, err
}

// Describe adds to a layer's record what its row says.
func (t *Layer) Describe(row *results.Layer) {
	if t == nil {
		return
	}
	t.record.Name, t.record.Repeat = row.Name, row.Repeat
	t.record.Details = map[string]any{
		"kind": row.Kind, "format": row.Format, "bound": row.Bound, "mapping": row.Mapping, "macs": row.MACs,
		"utilization": row.Utilization, "dram_read_bytes": row.DRAMReadBytes, "dram_write_bytes": row.DRAMWriteBytes,
		"merged_bytes": row.MergedBytes,
	}
}
