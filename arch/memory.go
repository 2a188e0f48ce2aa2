package arch

import (
	"math"
	"sort"
)

// request is one DMA request on its way through the interconnect and the memory.
type request struct {
	requester int32 // 3*tile + unit
	bytes     int32 // rounded up to the access size
	number    int32 // of the requester, in issue order
	hops      int16
	slot      int8 // of the load it belongs to
	write     bool
}

// batch collects the requests that reach a server in one cycle, so that they can be
// served in requester order whatever order their events ran in.
type batch []request

// add appends r and reports whether it is the first of its cycle.
func (b *batch) add(r request) bool {
	*b = append(*b, r)
	return len(*b) == 1
}

// sorted orders the batch by requester, then by request number.
func (b batch) sorted() batch {
	if len(b) > 1 {
		sort.Sort(b)
	}
	return b
}

func (b batch) Len() int      { return len(b) }
func (b batch) Swap(i, j int) { b[i], b[j] = b[j], b[i] }
func (b batch) Less(i, j int) bool {
	if b[i].requester != b[j].requester {
		return b[i].requester < b[j].requester
	}
	return b[i].number < b[j].number
}

// channel is one memory channel of the bandwidth model: it serves requests one after
// the other at a fixed rate. The end of service is kept exact as cycle + rem/rate.
type channel struct {
	arrivals batch
	cycle    int64 // whole cycles of the end of the last service
	rem      int64 // in units of 1/rate cycle, 0 <= rem < rate
}

// serve takes b bytes from cycle v on and returns the first cycle by which the
// service has ended. A service lasts b*hertz/rate cycles, rate in bytes per second.
func (ch *channel) serve(v, b, hertz, rate int64) int64 {
	if v > ch.cycle || (v == ch.cycle && ch.rem == 0) {
		ch.cycle, ch.rem = v, 0
	}
	units := ch.rem + b*hertz
	ch.cycle += units / rate
	ch.rem = units % rate
	if ch.rem > 0 {
		return ch.cycle + 1
	}
	return ch.cycle
}

// link is a tile's connection in one direction: it moves a fixed number of bytes a cycle.
type link struct {
	arrivals batch
	free     int64
}

// move occupies the link with b bytes from cycle a on and returns when they are through.
func (l *link) move(a, b, bytesPerCycle int64) int64 {
	l.free = max(a, l.free) + ceilDiv(b, bytesPerCycle)
	return l.free
}

// grid places tiles and channels for the hop count.
type grid struct {
	topology        string
	columns         int
	tiles, channels int
}

func newGrid(c *Config) grid {
	return grid{
		topology: c.Interconnect.Topology,
		columns:  int(math.Ceil(math.Sqrt(float64(c.Tiles)))),
		tiles:    c.Tiles,
		channels: c.Memory.Channels,
	}
}

// hops between a tile and a channel: bus 1, local 0, mesh Manhattan distance + 1.
func (g grid) hops(tile, channel int) int {
	switch g.topology {
	case TopologyLocal:
		return 0
	case TopologyMesh:
		at := channel * g.tiles / g.channels
		return abs(tile%g.columns-at%g.columns) + abs(tile/g.columns-at/g.columns) + 1
	default:
		return 1
	}
}

// route gives the channel that serves an address for a tile.
func (g grid) route(tile int, address, interleave int64) int {
	if g.topology == TopologyLocal {
		return tile % g.channels
	}
	return int(address / interleave % int64(g.channels))
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }
