package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"dnasim/rtl"
	"dnasim/rtl/gates"
)

// holdNS is the delay of a lane's inputs after the clock: that of the register outside that feeds
// it.
const holdNS = 0.3

// phases are the edges of a program in which the block works and is drained.
type phases struct {
	work, drain [2]int // first edge, edge after the last
	operations  int    // pairs, bins or values
	steps       int    // of the drain
}

// find looks for the phases in the slots: the first input is 1 (or has bits) where there is
// something to do, the second is a lane's drain command.
func find(p *rtl.Program, lane bool) phases {
	f := phases{work: [2]int{-1, len(p.Slots) - 1}}
	for e := p.Settled; e < len(p.Slots); e++ {
		switch inputs := p.Slots[e]; {
		case inputs[0] != 0:
			if f.work[0] < 0 {
				f.work[0] = e
			}
			for bits := inputs[0]; bits != 0; bits &= bits - 1 {
				f.operations++
			}
		case lane && inputs[1] != 0:
			if f.steps == 0 {
				f.work[1], f.drain[0] = e, e
			}
			f.steps++
		}
	}
	f.drain[1] = len(p.Slots) - 1
	return f
}

// A measurement is the energies of one block with one stream.
type measurement struct {
	stream      string
	operations  int
	steps       int
	nonzero     float64
	work, drain gates.Energy
	ranking     [2][]gates.Spent // of work and drain
}

// measure simulates the netlist with its delays in the folder dir, checks every result, and prices
// what changed.
func measure(ctx context.Context, dir string, t task, s stream, timing *gates.Timing, netlist string, nets int) (measurement, error) {
	p, nonzero, err := t.program(s)
	if err != nil {
		return measurement{}, err
	}
	f := find(p, t.isLane())
	period := periodNS(timing)
	dump := filepath.Join(dir, "activity.vcd")
	lines, err := rtl.Simulate(ctx, dir, p, rtl.Options{Netlist: netlist, PeriodNS: period, HoldNS: holdNS, Dump: dump, DumpFrom: f.work[0] - 1})
	if err != nil {
		return measurement{}, err
	}
	if _, _, err := p.Check(lines); err != nil {
		return measurement{}, fmt.Errorf("gate level, %s: %w", s.name, err)
	}
	file, err := os.Open(dump)
	if err != nil {
		return measurement{}, err
	}
	defer file.Close()
	// Edge e is at period/2 + e period, in ps; what a slot does begins after the edge before it.
	at := func(e int) int64 { return int64(math.Round(1000*(float64(period/2)+float64(float64(e-1)*period)))) + 1 }
	windows := []gates.Window{{From: at(f.work[0]), To: at(f.work[1])}, {From: at(f.drain[0]), To: at(f.drain[1])}}
	if f.steps == 0 {
		windows[1] = gates.Window{}
	}
	activity, err := gates.ReadActivity(file, nets, windows)
	if err != nil {
		return measurement{}, err
	}
	return measurement{s.name, f.operations, f.steps, nonzero, timing.Energy(activity[0]), timing.Energy(activity[1]),
		[2][]gates.Spent{timing.Ranking(activity[0]), timing.Ranking(activity[1])}}, nil
}

// periodNS of the clock: a fifth more than the critical path, in whole ns, even; at least 10.
func periodNS(t *gates.Timing) float64 {
	return max(10, 2*math.Ceil(0.6*max(t.CriticalPathNS, t.RippleNS)))
}
