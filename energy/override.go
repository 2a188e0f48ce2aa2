package energy

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dnasim/energy/sheet"
	"dnasim/internal/inputfile"
	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
)

// override replaces values of one row. Its values hold as they stand for the node of the
// table: they are not scaled.
type override struct {
	energyPJ, areaUM2, leakageUW *float64
	status                       Status
	source                       string
}

// MaxOverrideBytes bounds a file of overrides. It is far more than all rows of the table take.
const MaxOverrideBytes = 256 << 10

// overrideLimits refuses what no row can be.
var overrideLimits = map[string]float64{
	"energy_pj":  1e6, // 1 uJ per action
	"area_um2":   1e9, // 1000 mm2 per instance
	"leakage_uw": 1e8, // 100 W per instance
}

// overridden applies the override of the row's key, if there is one; else the factor of a constant
// that is moved.
func (t *Table) overridden(r Row) Row {
	o, ok := t.overrides[r.Key]
	if !ok {
		return t.moveTo(r)
	}
	for _, field := range []struct{ row, by **float64 }{
		{&r.EnergyPJ, &o.energyPJ}, {&r.AreaUM2, &o.areaUM2}, {&r.LeakageUW, &o.leakageUW}} {
		if *field.by != nil {
			*field.row = *field.by
		}
	}
	r.Status, r.Source, r.Scaled = o.status, o.source, ""
	return r
}

func (t *Table) readOverrides(path string) (map[string]override, error) {
	text, err := inputfile.Read(path, MaxOverrideBytes)
	if err != nil {
		return nil, fmt.Errorf("overrides: %w", err)
	}
	return t.parseOverrides(path, string(text))
}

// parseOverrides reads a TOML file of tables named by the key of a row, quoted:
//
//	["int8_mac.merged_carry_save.a32.pair_nonzero"]
//	energy_pj = 0.9
//	source = "our 22 nm macro"
//
// Fields: those of energy_pj, area_um2, leakage_uw that the row carries (at least one;
// finite, not negative), source, status (default "assumed").
func (t *Table) parseOverrides(file, text string) (map[string]override, error) {
	if len(text) > MaxOverrideBytes {
		return nil, fmt.Errorf("%s: %d bytes: an overrides file may have at most %d", file, len(text), MaxOverrideBytes)
	}
	document, err := tomlfile.Parse(file, text)
	if err != nil {
		return nil, err
	}
	p := overrideParser{table: t, document: document, overrides: map[string]override{}}
	p.walk("", document.Tree)
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	return p.overrides, nil
}

type overrideParser struct {
	table     *Table
	document  *tomlfile.Document
	overrides map[string]override
	errs      []error
}

// fail reports an error at a key of the file.
func (p *overrideParser) fail(path, format string, args ...any) {
	p.errs = append(p.errs, p.document.Fail(fmt.Sprintf(format, args...), "", path))
}

// walk descends to the tables that hold values: a key may be quoted, or bare
// and thereby nested.
func (p *overrideParser) walk(path string, tree map[string]any) {
	fields := map[string]any{}
	for _, name := range sortedKeys(tree) {
		if sub, ok := tree[name].(map[string]any); ok {
			p.walk(tomlfile.Join(path, name), sub)
		} else {
			fields[name] = tree[name]
		}
	}
	switch {
	case len(fields) > 0 && path == "":
		p.fail(sortedKeys(fields)[0], `values belong into a table named by a row, e.g. ["vector.op"]`)
	case len(fields) > 0 || (len(tree) == 0 && path != ""):
		p.entry(path, fields)
	}
}

// entry reads the override of one row.
func (p *overrideParser) entry(key string, fields map[string]any) {
	row, err := p.table.rowToOverride(key)
	if err != nil {
		p.fail(key, "%v", err)
		return
	}
	if _, twice := p.overrides[key]; twice {
		p.fail(key, "overridden twice, quoted and bare")
		return
	}
	o := override{status: Assumed, source: "override " + p.document.File}
	carried := map[string]**float64{}
	if row.EnergyPJ != nil {
		carried["energy_pj"] = &o.energyPJ
	}
	if row.AreaUM2 != nil {
		carried["area_um2"] = &o.areaUM2
	}
	if row.LeakageUW != nil {
		carried["leakage_uw"] = &o.leakageUW
	}
	values := 0
	for _, name := range sortedKeys(fields) {
		target, isValue := carried[name]
		switch {
		case isValue:
			values++
			*target = p.value(tomlfile.Join(key, name), name, fields[name])
		case name == "source":
			o.source = sheet.JoinNotes(p.text(tomlfile.Join(key, name), fields[name]), "override "+p.document.File)
		case name == "status":
			o.status = p.status(tomlfile.Join(key, name), fields[name])
		default:
			allowed := append(sortedKeys(carried), "source", "status")
			p.fail(tomlfile.Join(key, name), "no such field of this row: allowed are %s%s", sheet.List(allowed), spelling.DidYouMean(name, allowed))
		}
	}
	if values == 0 {
		p.fail(key, "replaces nothing: set %s", sheet.List(sortedKeys(carried)))
	}
	p.overrides[key] = o
}

func (p *overrideParser) value(path, name string, raw any) *float64 {
	v, ok := raw.(float64)
	if i, isInteger := raw.(int64); isInteger {
		v, ok = float64(i), true
	}
	if limit := overrideLimits[name]; !ok || math.IsNaN(v) || v < 0 || v > limit {
		p.fail(path, "%v is not a number from 0 to %g", raw, limit)
	}
	return &v
}

func (p *overrideParser) text(path string, raw any) string {
	s, ok := raw.(string)
	if !ok {
		p.fail(path, "%v is not a string", raw)
	}
	return s
}

func (p *overrideParser) status(path string, raw any) Status {
	s := Status(p.text(path, raw))
	if !slices.Contains(Statuses(), s) {
		p.fail(path, "%q is not one of %s", s, sheet.List(Statuses()))
	}
	return s
}

// rowToOverride finds the row a key names: a fixed row, a wire, or any SRAM macro inside the grid.
func (t *Table) rowToOverride(key string) (Row, error) {
	if row, ok := t.data.fixed[key]; ok {
		return row, nil
	}
	node, cell := t.config.NodeNM, t.config.Cell()
	wires := t.builtinWires(node)
	for _, row := range []Row{wires.toggle, wires.bit} {
		if key == row.Key {
			return row, nil
		}
	}
	if s, cell, ok := parseSRAMKey(key); ok {
		rows, _, err := t.sramRows(node, cell, s)
		if err != nil {
			return Row{}, err
		}
		for _, r := range rows {
			if r.Key == key {
				return r, nil
			}
		}
	}
	known := append(slices.Clone(t.data.keys), wires.toggle.Key, wires.bit.Key, "sram."+cell+".8192B.64b.read",
		"sram."+cell+".8192B.64b.write", "sram."+cell+".8192B.64b.area", "sram."+cell+".8192B.64b.leakage")
	return Row{}, fmt.Errorf("no row of this key%s: \"dnasim energy\" lists all", spelling.DidYouMean(key, known))
}

// parseSRAMKey takes apart sram.CELL.<bytes>B.<width>b.ACTION.
func parseSRAMKey(key string) (s shape, cell string, ok bool) {
	parts := strings.Split(key, ".")
	if len(parts) != 5 || parts[0] != "sram" {
		return s, "", false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "%dB %db", &s.capacityBytes, &s.widthBits); err != nil {
		return s, "", false
	}
	return s, parts[1], sramComponent(parts[1], s)+"."+parts[4] == key
}

// overriddenShapes are the macros off the grid that overrides name, for the table's cell.
func (t *Table) overriddenShapes(grid *sramGrid) []shape {
	var shapes []shape
	for _, key := range t.Overridden() {
		s, cell, ok := parseSRAMKey(key)
		_, onGrid := grid.macros[s]
		if ok && !onGrid && cell == t.config.Cell() && !slices.Contains(shapes, s) {
			shapes = append(shapes, s)
		}
	}
	return shapes
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
