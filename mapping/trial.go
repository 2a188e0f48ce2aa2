package mapping

import (
	"context"

	"dnasim/arch"
)

// trial runs mappings on the machine itself, with the quick model of its memory, to tell finalists
// apart by more than an estimate. Long programs are not tried: their estimates are good, and their
// time is not cheap.
type trial struct {
	*machine
	work compiler
	runs *arch.Machine
}

// trialEvents is the number of requests and commands up to which a program is tried.
const trialEvents = 500

// figures of a mapping of so many commands, for a layer's work; ok is false if the program is too
// long.
func (t *trial) figures(m *Mapping, work, commands int64) (x figures, ok bool) {
	t.work.price(m)
	if (m.ReadBytes+m.WriteBytes)/t.requestDRAM+4*commands > trialEvents {
		return figures{}, false
	}
	if t.runs == nil {
		var err error
		if t.runs, err = arch.New(t.config); err != nil {
			return figures{}, false
		}
	}
	p := &arch.Program{Format: t.format, Tiles: make([]arch.TileProgram, t.tiles)}
	t.work.compile(m, trialLayout, p.Tiles)
	r, err := t.runs.Run(context.Background(), p)
	return t.machine.figures(m.ReadBytes+m.WriteBytes, work, r.Cycles), err == nil
}

// trialLayout gives each tensor a region of its own. They begin on one channel, as aligned tensors
// do.
var trialLayout = Layout{InputAt: 0, WeightsAt: 1 << 40, SecondAt: 1 << 40, OutputAt: 2 << 40}

// trialConfig is a machine with the quick model of its memory, without what its time then does not
// depend on.
func trialConfig(c *arch.Config) arch.Config {
	q := *c
	q.Lane.Front = "registered_operands"
	q.Memory = arch.Memory{
		Model: arch.MemoryBandwidth, Technology: "lpddr4", Channels: c.Memory.Channels, BandwidthGBps: c.Memory.BandwidthGBps,
		LatencyNS: c.Memory.LatencyNS, AccessBytes: c.Memory.AccessBytes, InterleaveBytes: c.Memory.InterleaveBytes,
		TensorOrder: arch.OrderRegions, TensorAlignBytes: 1,
	}
	return q
}
