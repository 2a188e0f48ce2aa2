package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"dnasim/rtl/gates"
)

// A row of the sheet of figures: a block with one stream. The tags are the columns.
type row struct {
	Library      string  `csv:"library"`
	Front        string  `csv:"front"`
	Block        string  `csv:"block"`
	Organisation string  `csv:"organisation"`
	Arrays       string  `csv:"arrays"`
	N            int     `csv:"n"`      // the lane is built for
	CodeN        int     `csv:"code_n"` // of the codes that ran
	Terms        int     `csv:"terms"`
	Bits         int     `csv:"counter_bits"`
	Stream       string  `csv:"stream"`
	Operations   int     `csv:"operations"`
	DrainSteps   int     `csv:"drain_steps"`
	Nonzero      float64 `csv:"nonzero_fraction"`
	Cells        int     `csv:"cells"`
	Buffers      int     `csv:"buffers"`
	FlipFlops    int     `csv:"flip_flops"`
	Latches      int     `csv:"latches"`
	AreaUM2      float64 `csv:"area_um2"`
	Equivalents  float64 `csv:"gate_equivalents"` // NAND2 of the same area

	CriticalPathNS float64 `csv:"critical_path_ns"`
	RippleNS       float64 `csv:"ripple_ns"`
	LeakageNW      float64 `csv:"leakage_nw"`
	EnergyPJ       float64 `csv:"energy_pj_per_op"`
	ClockPJ        float64 `csv:"of_which_clock_pj"`
	InternalPJ     float64 `csv:"of_which_internal_pj"`
	DrainPJ        float64 `csv:"drain_pj_per_step"`
	Tools          string  `csv:"tools"`
	Status         string  `csv:"status"`
	Circuit        string  `csv:"circuit"`
}

const preamble = `# What the blocks of rtl/src cost: synthesized with yosys + abc to a cell library of libraries.csv, simulated gate by gate with liberty
# delays (glitches included), no layout; see rtl/README.md. energy_pj_per_op: per pair (lanes), bin (post_processing), value (quantizers);
# drain_pj_per_step: reading and clearing one counter, post-processing not included. counter_bits: of a counter, accumulator
# or value. n: built for; code_n: of the codes that ran, whose counters alone are drained. Area without the buffers of large nets;
# gate_equivalents: NAND2 of the same area. circuit: digest of sources, script, library and conditions. Written by tools/characterize.
`

// key tells the rows of one block and library from others.
func (r row) key() string {
	return fmt.Sprint(r.Library, r.Front, r.Block, r.Organisation, r.Arrays, r.N, r.Terms, r.Bits, r.CodeN)
}

// one characterizes a block with all streams, and says what the nets take with the first.
func one(ctx context.Context, l *library, work, tools string, k task, all []stream) ([]row, measurement, error) {
	c, err := circuitOf(l.technology, k.block)
	if err != nil {
		return nil, measurement{}, err
	}
	n, err := synthesize(ctx, work, c, l, k.block)
	if err != nil {
		return nil, measurement{}, err
	}
	timing, err := gates.Analyse(n, l.cells, l.conditions())
	if err != nil {
		return nil, measurement{}, err
	}
	netlist, err := timing.Verilog()
	if err != nil {
		return nil, measurement{}, err
	}
	dir, err := os.MkdirTemp("", "characterize")
	if err != nil {
		return nil, measurement{}, err
	}
	defer os.RemoveAll(dir)
	size := n.Size()
	var rows []row
	var first measurement
	for _, s := range all {
		m, err := measure(ctx, dir, k, s, timing, netlist, n.Nets)
		if err != nil {
			return nil, measurement{}, err
		}
		r := k.row(l.technology)
		r.Stream, r.Operations, r.DrainSteps, r.Nonzero = s.name, m.operations, m.steps, m.nonzero
		r.Cells, r.Buffers, r.FlipFlops, r.Latches = size.Cells, timing.Buffers(), size.FlipFlops, size.Latches
		r.AreaUM2, r.LeakageNW, r.Equivalents = size.AreaUM2, size.LeakageNW, size.AreaUM2/l.Nand2UM2
		r.CriticalPathNS, r.RippleNS = timing.CriticalPathNS, timing.RippleNS
		r.EnergyPJ, r.ClockPJ, r.InternalPJ = m.work.Total()/float64(m.operations), m.work.Clock/float64(m.operations), m.work.Internal/float64(m.operations)
		r.Tools, r.Circuit, r.Status = tools, c.digest, "synthesized"
		if m.steps > 0 {
			r.DrainPJ = m.drain.Total() / float64(m.steps)
		}
		rows = append(rows, r)
		if len(rows) == 1 {
			first = m
		}
	}
	return rows, first, nil
}

// has says whether the table has the block's rows, synthesized from the same circuit.
func has(file string, t technology, k task) (bool, error) {
	rows, err := readRows(file)
	if err != nil {
		return false, err
	}
	c, err := circuitOf(t, k.block)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(rows, func(r row) bool { return r.key() == k.row(t).key() && r.Circuit == c.digest }), nil
}

// row is a row of the block, without figures.
func (t task) row(l technology) row {
	return row{Library: l.Name, Front: t.front, Block: t.kind, Organisation: t.organisation, Arrays: t.arrays, N: t.n, CodeN: t.codeN, Terms: t.terms, Bits: t.bits}
}

// update replaces the rows of a block in the table, or adds them at its end.
func update(file string, fresh []row) error {
	rows, err := readRows(file)
	if err != nil {
		return err
	}
	var kept []row
	placed := false
	for _, r := range rows {
		if r.key() != fresh[0].key() {
			kept = append(kept, r)
		} else if !placed {
			kept, placed = append(kept, fresh...), true
		}
	}
	if !placed {
		kept = append(kept, fresh...)
	}
	sortAsPlanned(kept)
	return writeTable(file, preamble, kept)
}

// sortAsPlanned puts rows into the order of the plan, in whatever order they were run; what is not
// planned comes last.
func sortAsPlanned(rows []row) {
	place := map[string]int{}
	all := plan()
	for i, k := range all {
		place[k.row(technology{}).key()] = i - len(all)
	}
	at := func(r row) int {
		r.Library = ""
		return place[r.key()]
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(at(a), at(b)) })
}

// readRows reads the table of figures; a file that does not exist has no rows.
func readRows(file string) ([]row, error) { return readTable[row](file) }

// readReference reads the figures of another synthesis, in the columns of
// energy/data/datapath_nangate45.csv.
func readReference(file string) ([]row, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(strings.NewReader(string(data)))
	reader.Comment = '#'
	records, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	column := map[string]int{}
	for i, name := range records[0] {
		column[name] = i
	}
	var rows []row
	for _, record := range records[1:] {
		text := func(name string) string { return record[column[name]] }
		real := func(name string) float64 {
			x, _ := strconv.ParseFloat(text(name), 64) // empty where it does not apply
			return x
		}
		rows = append(rows, row{
			Front: text("front"), Block: text("block"), Organisation: text("organisation"), Arrays: text("arrays"), N: int(real("n")),
			Bits: int(real("accumulator_bits") + real("counter_bits")), Stream: text("distribution"), AreaUM2: real("area_um2"), EnergyPJ: real("energy_pj_per_op"),
			LeakageNW: 1000 * real("leakage_uw"), ClockPJ: real("of_which_clock_pj"), DrainPJ: real("drain_pj_per_step"),
			FlipFlops: int(real("flip_flops")), CriticalPathNS: real("critical_path_ns"),
		})
	}
	return rows, nil
}
