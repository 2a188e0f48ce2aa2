package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dnasim/rtl/gates"
)

// A row of synthesis.csv: a block with one stream. The tags are the columns.
type row struct {
	library      string  `csv:"library"`
	front        string  `csv:"front"`
	block        string  `csv:"block"`
	organisation string  `csv:"organisation"`
	arrays       string  `csv:"arrays"`
	n            int     `csv:"n"`
	terms        int     `csv:"terms"`
	bits         int     `csv:"counter_bits"`
	stream       string  `csv:"stream"`
	operations   int     `csv:"operations"`
	drainSteps   int     `csv:"drain_steps"`
	nonzero      float64 `csv:"nonzero_fraction"`
	cells        int     `csv:"cells"`
	buffers      int     `csv:"buffers"`
	flipFlops    int     `csv:"flip_flops"`
	latches      int     `csv:"latches"`
	areaUM2      float64 `csv:"area_um2"`

	criticalPathNS float64 `csv:"critical_path_ns"`
	rippleNS       float64 `csv:"ripple_ns"`
	leakageNW      float64 `csv:"leakage_nw"`
	energyPJ       float64 `csv:"energy_pj_per_op"`
	clockPJ        float64 `csv:"of_which_clock_pj"`
	internalPJ     float64 `csv:"of_which_internal_pj"`
	drainPJ        float64 `csv:"drain_pj_per_step"`
	tools          string  `csv:"tools"`
	status         string  `csv:"status"`
	circuit        string  `csv:"circuit"`
}

const preamble = `# What the blocks of rtl/src cost: synthesized with yosys + abc to the OSU standard cells, simulated gate by gate with liberty
# delays (glitches included), no layout; see rtl/README.md. energy_pj_per_op: per pair (lanes), bin (post_processing), value (quantizers);
# drain_pj_per_step: reading and clearing one counter, post-processing not included. counter_bits: of a counter, accumulator
# or value. Area without the buffers of large nets. circuit: digest of the sources and the script. Written by tools/characterize.
`

// key tells the rows of one block and library from others.
func (r row) key() string {
	return fmt.Sprint(r.library, r.front, r.block, r.organisation, r.arrays, r.n, r.terms, r.bits)
}

// one characterizes a block with all streams, and ranks the nets by what they take with the first.
func one(ctx context.Context, t technology, library *gates.Library, work, tools string, k task, all []stream) ([]row, []gates.Spent, error) {
	c, err := circuitOf(t, k.block)
	if err != nil {
		return nil, nil, err
	}
	n, err := synthesize(ctx, work, c, library, k.block)
	if err != nil {
		return nil, nil, err
	}
	timing, err := gates.Analyse(n, library, t.conditions)
	if err != nil {
		return nil, nil, err
	}
	netlist, err := timing.Verilog()
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "characterize")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	size := n.Size()
	var rows []row
	var ranking []gates.Spent
	for _, s := range all {
		m, err := measure(ctx, dir, k, s, timing, netlist, n.Nets)
		if err != nil {
			return nil, nil, err
		}
		r := k.row(t)
		r.stream, r.operations, r.drainSteps, r.nonzero = s.name, m.operations, m.steps, m.nonzero
		r.cells, r.buffers, r.flipFlops, r.latches = size.Cells, timing.Buffers(), size.FlipFlops, size.Latches
		r.areaUM2, r.leakageNW = size.AreaUM2, size.LeakageNW
		r.criticalPathNS, r.rippleNS = timing.CriticalPathNS, timing.RippleNS
		r.energyPJ, r.clockPJ, r.internalPJ = m.work.Total()/float64(m.operations), m.work.Clock/float64(m.operations), m.work.Internal/float64(m.operations)
		r.tools, r.circuit, r.status = tools, c.digest, "synthesized"
		if m.steps > 0 {
			r.drainPJ = m.drain.Total() / float64(m.steps)
		}
		rows = append(rows, r)
		if ranking == nil {
			ranking = m.ranking
		}
	}
	return rows, ranking, nil
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
	return slices.ContainsFunc(rows, func(r row) bool { return r.key() == k.row(t).key() && r.circuit == c.digest }), nil
}

// row is a row of the block, without figures.
func (t task) row(library technology) row {
	return row{library: library.name, front: t.front, block: t.kind, organisation: t.organisation, arrays: t.arrays, n: t.n, terms: t.terms, bits: t.bits}
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
	var text strings.Builder
	text.WriteString(preamble)
	w := csv.NewWriter(&text)
	header := make([]string, 0)
	for i := range reflect.TypeFor[row]().NumField() {
		header = append(header, reflect.TypeFor[row]().Field(i).Tag.Get("csv"))
	}
	_ = w.Write(header)
	for _, r := range kept {
		_ = w.Write(r.fields())
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

func (r row) fields() []string {
	var fields []string
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Int:
			fields = append(fields, strconv.FormatInt(f.Int(), 10))
		case reflect.Float64:
			fields = append(fields, strconv.FormatFloat(f.Float(), 'f', 4, 64))
		default:
			fields = append(fields, f.String())
		}
	}
	return fields
}

// readRows reads the table; a file that does not exist has no rows.
func readRows(file string) ([]row, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(strings.NewReader(string(data)))
	reader.Comment = '#'
	records, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var rows []row
	for i, record := range records {
		if i == 0 {
			continue
		}
		r, err := parseRow(records[0], record)
		if err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", file, i, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func parseRow(header, record []string) (row, error) {
	value := map[string]string{}
	for i, column := range header {
		value[column] = record[i]
	}
	var err error
	integer := func(column string) int {
		x, e := strconv.Atoi(value[column])
		if e != nil && err == nil {
			err = fmt.Errorf("%s is %q, must be a whole number", column, value[column])
		}
		return x
	}
	real := func(column string) float64 {
		x, e := strconv.ParseFloat(value[column], 64)
		if e != nil && err == nil {
			err = fmt.Errorf("%s is %q, must be a number", column, value[column])
		}
		return x
	}
	r := row{
		library: value["library"], front: value["front"], block: value["block"], organisation: value["organisation"], arrays: value["arrays"],
		n: integer("n"), terms: integer("terms"), bits: integer("counter_bits"), stream: value["stream"],
		operations: integer("operations"), drainSteps: integer("drain_steps"), nonzero: real("nonzero_fraction"),
		cells: integer("cells"), buffers: integer("buffers"), flipFlops: integer("flip_flops"), latches: integer("latches"), areaUM2: real("area_um2"),
		criticalPathNS: real("critical_path_ns"), rippleNS: real("ripple_ns"), leakageNW: real("leakage_nw"),
		energyPJ: real("energy_pj_per_op"), clockPJ: real("of_which_clock_pj"), internalPJ: real("of_which_internal_pj"), drainPJ: real("drain_pj_per_step"),
		tools: value["tools"], status: value["status"], circuit: value["circuit"],
	}
	return r, err
}

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
			front: text("front"), block: text("block"), organisation: text("organisation"), arrays: text("arrays"), n: int(real("n")),
			bits: int(real("accumulator_bits") + real("counter_bits")), stream: text("distribution"), areaUM2: real("area_um2"), energyPJ: real("energy_pj_per_op"),
			leakageNW: 1000 * real("leakage_uw"),
		})
	}
	return rows, nil
}
