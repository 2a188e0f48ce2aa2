package arch

import "math"

// grid places tiles and channels for the hop count.
type grid struct {
	topology        string
	columns         int
	tiles, channels int
	striped         bool
}

func newGrid(c *Config) grid {
	return grid{
		topology: c.Interconnect.Topology,
		columns:  int(math.Ceil(math.Sqrt(float64(c.Tiles)))),
		tiles:    c.Tiles,
		channels: c.Memory.Channels,
		striped:  c.Striped(),
	}
}

// Striped tells whether tensors lie on several channels, which take turns every InterleaveBytes.
func (c *Config) Striped() bool {
	return c.Memory.Channels > 1 && c.Interconnect.Topology != TopologyLocal
}

// hops between a tile and a channel: bus 1, local 0, mesh Manhattan distance + 1.
func (g *grid) hops(tile, channel int) int {
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
func (g *grid) route(tile int, address, interleave int64) int {
	if g.channels == 1 {
		return 0
	}
	if g.topology == TopologyLocal {
		return tile % g.channels
	}
	return int(address / interleave % int64(g.channels))
}

// local is the address within its channel: channels take turns every interleave bytes,
// unless each tile has one to itself.
func (g *grid) local(address, interleave int64) int64 {
	if g.channels == 1 || g.topology == TopologyLocal {
		return address
	}
	stripe := interleave * int64(g.channels)
	return address/stripe*interleave + address%interleave
}

// Capacity is how many bytes of addresses, from 0 on, the memory has. The bandwidth model has no
// end: limited is false.
func (c *Config) Capacity() (bytes int64, limited bool, err error) {
	m := &c.Memory
	if m.Model != MemoryBanks {
		return 0, false, nil
	}
	full, err := m.DRAM.Complete()
	if err != nil {
		return 0, false, err
	}
	channel := full.CapacityBytes() / int64(full.Channels)
	if c.Interconnect.Topology == TopologyLocal { // every tile's channel holds a copy
		return channel, true, nil
	}
	interleave := int64(m.InterleaveBytes)
	return channel/interleave*interleave*int64(m.Channels) + channel%interleave, true, nil
}
