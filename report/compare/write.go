package compare

import (
	"bytes"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Schema identifies the JSON layout of a comparison.
const Schema = "dnasim.comparison/1"

// Write writes what differs between two runs: JSON and CSV have every figure that
// differs, the formats made for reading the figures of networks and machines, with
// o.Layers also those of layers. Like Write it writes all or nothing.
func Write(w io.Writer, c *Comparison, f table.Format, o report.Options) error {
	for _, r := range []*results.Run{c.a, c.b} {
		if err := results.CheckFinite(r); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := renderComparison(&b, c, f, o); err != nil {
		return err
	}
	return table.Flush(w, &b)
}

func renderComparison(b *bytes.Buffer, c *Comparison, f table.Format, o report.Options) error {
	switch f {
	case table.JSON:
		return results.WriteJSON(b, c.document())
	case table.CSV:
		t := c.longTable()
		return table.Render(b, &t, f, 0)
	}
	l, err := table.LayoutOf(f, o.Width)
	if err != nil {
		return err
	}
	l.Head(b, "dnasim comparison", c.headParagraphs())
	for _, t := range c.tables(o) {
		if err := t.Check(); err != nil {
			return err
		}
		l.Table(b, &t)
	}
	return nil
}

// headParagraphs sum the comparison up.
func (c *Comparison) headParagraphs() []string {
	side := func(name string, s Side) string {
		return fmt.Sprintf("%s: dnasim %s, schema %s, energy table %s.", name, s.Version, s.Schema, s.PriceTable)
	}
	verdict := fmt.Sprintf("%s changed, %s did not.", table.CountOf(len(c.Changes), "figure"), table.GroupDigits(fmt.Sprint(c.Equal)))
	if len(c.Changes) == 0 && len(c.Missing) == 0 {
		verdict = fmt.Sprintf("No difference: all %s figures are equal.", table.GroupDigits(fmt.Sprint(c.Equal)))
	}
	return []string{side("A", c.A), side("B", c.B), verdict}
}

// tables lists the tables for reading, without those that would be empty.
func (c *Comparison) tables(o report.Options) []table.Table {
	all := []table.Table{c.missingTable(), c.settingsTable(), c.machinesTable(), c.gainsTable()}
	short := slices.Concat(c.a.Networks, c.b.Networks)
	report.MarkShort(&all[2], short, false)
	report.MarkShort(&all[3], short, true)
	if o.Layers {
		all = append(all, c.layersTable())
	}
	var filled []table.Table
	for _, t := range all {
		if len(t.Rows) > 0 {
			filled = append(filled, t)
		}
	}
	return filled
}

func (c *Comparison) missingTable() table.Table {
	t := table.Table{Key: "missing", Title: "In only one of the runs", Columns: []table.Column{table.Wrapped("missing", "What")}}
	for _, m := range c.Missing {
		t.Add(table.String(m))
	}
	return t
}

func (c *Comparison) settingsTable() table.Table {
	t := table.Table{Key: "settings", Title: "What was set differently", Columns: []table.Column{
		table.Stub("machine", "Machine"), table.Stub("setting", "Setting"), {Key: "a", Name: "A", Wrap: true, Trim: true}, {Key: "b", Name: "B", Wrap: true, Trim: true},
	}}
	for i := range c.Settings {
		s := &c.Settings[i]
		t.Add(table.String(s.Machine), table.String(s.Quantity), s.A, s.B)
	}
	return t
}

// changeColumn is a column of relative changes.
func changeColumn(key string) table.Column {
	return table.Column{Key: key + "_change_percent", Name: "Change", Unit: "%", Align: table.Right, Significant: 3}
}

// relativeCell is the change from a to b in percent; missing where a is zero.
func relativeCell(a, b float64) table.Cell {
	if a == b {
		return table.Number(0)
	}
	if a < 0 {
		return table.Ratio(100*(a-b), a)
	}
	return table.Ratio(100*(b-a), a)
}

// relativeOptional is missing where one of both is.
func relativeOptional(a, b *float64) table.Cell {
	if a == nil || b == nil {
		return table.Missing("")
	}
	return relativeCell(*a, *b)
}

// machinesTable sets the figures of every network on every machine side by side.
func (c *Comparison) machinesTable() table.Table {
	t := table.Table{
		Key: "compared-machines", Title: "Networks and machines",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("machine", "Machine"),
			table.Count("cycles_a", "Cycles A"), table.Count("cycles_b", "Cycles B"), changeColumn("cycles"),
			table.Real("energy_a_uj", "Energy A", "uJ"), table.Real("energy_b_uj", "Energy B", "uJ"), changeColumn("energy"),
			table.Real("dot_a_uj", "Dot products A", "uJ"), table.Real("dot_b_uj", "Dot products B", "uJ"), changeColumn("dot"),
			table.Real("dram_a_mib", "DRAM A", "MiB"), table.Real("dram_b_mib", "DRAM B", "MiB"), changeColumn("dram"),
		},
		Notes: []string{"Change is (B - A) / |A|. DRAM is bytes read and written."},
	}
	c.eachMachine(func(network string, a, b *results.Machine) {
		dramA, dramB := float64(a.DRAMReadBytes+a.DRAMWriteBytes), float64(b.DRAMReadBytes+b.DRAMWriteBytes)
		t.Add(table.String(network), table.String(a.Name),
			table.Integer(a.Cycles), table.Integer(b.Cycles), relativeCell(float64(a.Cycles), float64(b.Cycles)),
			table.Number(a.Energy.Total/report.PicoPerMicro), table.Number(b.Energy.Total/report.PicoPerMicro), relativeCell(a.Energy.Total, b.Energy.Total),
			table.Number(a.DotProductEnergyPJ/report.PicoPerMicro), table.Number(b.DotProductEnergyPJ/report.PicoPerMicro), relativeCell(a.DotProductEnergyPJ, b.DotProductEnergyPJ),
			table.Number(dramA/report.BytesPerMiB), table.Number(dramB/report.BytesPerMiB), relativeCell(dramA, dramB))
	})
	return t
}

// eachMachine visits the machines that both runs have.
func (c *Comparison) eachMachine(visit func(network string, a, b *results.Machine)) {
	none := func(string, string) {}
	pairUp(c.a.Networks, c.b.Networks, func(n *results.Network) string { return n.Name }, none, func(a, b *results.Network) {
		pairUp(a.Machines, b.Machines, func(m *results.Machine) string { return m.Name }, none, func(x, y *results.Machine) { visit(a.Name, x, y) })
	})
}

// gainsTable sets the geometric means side by side.
func (c *Comparison) gainsTable() table.Table {
	t := table.Table{
		Key: "compared-gains", Title: "Geometric means against INT8",
		Columns: []table.Column{
			table.Stub("machine", "Machine"), report.RatioColumn("speedup_a", "Speedup A"), report.RatioColumn("speedup_b", "Speedup B"), changeColumn("speedup"),
			report.RatioColumn("energy_ratio_a", "Energy ratio A"), report.RatioColumn("energy_ratio_b", "Energy ratio B"), changeColumn("energy_ratio"),
			report.RatioColumn("dot_ratio_a", "Dot-product ratio A"), report.RatioColumn("dot_ratio_b", "Dot-product ratio B"), changeColumn("dot_ratio"),
		},
	}
	pairUp(c.a.Geomean, c.b.Geomean, func(g *results.Geomean) string { return g.Machine }, func(string, string) {}, func(a, b *results.Geomean) {
		t.Add(table.String(a.Machine), table.Number(a.Speedup), table.Number(b.Speedup), relativeCell(a.Speedup, b.Speedup),
			table.Number(a.EnergyRatio), table.Number(b.EnergyRatio), relativeCell(a.EnergyRatio, b.EnergyRatio),
			table.Optional(a.DotProductEnergyRatio, 1), table.Optional(b.DotProductEnergyRatio, 1), relativeOptional(a.DotProductEnergyRatio, b.DotProductEnergyRatio))
	})
	return t
}

// layersTable has the layers whose cycles, energy, bits, bound or mapping differ.
func (c *Comparison) layersTable() table.Table {
	t := table.Table{
		Key: "compared-layers", Title: "Layers that differ",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("machine", "Machine"), table.Stub("layer", "Layer"),
			table.Count("cycles_a", "Cycles A"), table.Count("cycles_b", "Cycles B"), changeColumn("cycles"),
			table.Real("energy_a_uj", "Energy A", "uJ"), table.Real("energy_b_uj", "Energy B", "uJ"), changeColumn("energy"),
			table.Plain("bits_a", "Bits A"), table.Plain("bits_b", "Bits B"), table.Plain("bound_a", "Bound A"), table.Plain("bound_b", "Bound B"),
			table.Wrapped("mapping_a", "Mapping A"), table.Wrapped("mapping_b", "Mapping B"),
		},
		Notes: []string{"Bits are of weights / activations. A mapping is shown where it differs."},
	}
	c.eachMachine(func(network string, m, n *results.Machine) {
		pairUp(m.Layers, n.Layers, func(l *results.Layer) string { return l.Name }, func(string, string) {}, func(a, b *results.Layer) {
			if a.Cycles == b.Cycles && a.EnergyPJ == b.EnergyPJ && report.LayerBits(a) == report.LayerBits(b) && a.Bound == b.Bound && a.Mapping == b.Mapping {
				return
			}
			mappingA, mappingB := table.NonEmpty(a.Mapping), table.NonEmpty(b.Mapping)
			if a.Mapping == b.Mapping {
				mappingA, mappingB = table.Cell{}, table.Cell{}
			}
			t.Add(table.String(network), table.String(m.Name), table.String(a.Name),
				table.Integer(a.Cycles), table.Integer(b.Cycles), relativeCell(float64(a.Cycles), float64(b.Cycles)),
				table.Number(a.EnergyPJ/report.PicoPerMicro), table.Number(b.EnergyPJ/report.PicoPerMicro), relativeCell(a.EnergyPJ, b.EnergyPJ),
				report.LayerBits(a), report.LayerBits(b), table.NonEmpty(a.Bound), table.NonEmpty(b.Bound), mappingA, mappingB)
		})
	})
	return t.DropEmptyColumns()
}

// gaps are the networks with gaps in either run.
func (c *Comparison) gaps() map[string]bool {
	out := map[string]bool{}
	for _, side := range []Side{c.A, c.B} {
		for name := range side.Gaps {
			out[name] = true
		}
	}
	return out
}

// longTable has a row per difference, for CSV.
func (c *Comparison) longTable() table.Table {
	t := table.Table{Key: "comparison", Columns: []table.Column{
		table.Plain("kind", "kind"), table.Plain("network", "network"), table.Plain("machine", "machine"), table.Plain("layer", "layer"),
		table.Plain("quantity", "quantity"), table.Plain("a", "a"), table.Plain("b", "b"), table.Count("relative_change", "relative_change"),
	}}
	for _, m := range c.Missing {
		t.Add(table.String("missing"), table.Cell{}, table.Cell{}, table.Cell{}, table.String(m), table.Cell{}, table.Cell{}, table.Cell{})
	}
	for _, name := range slices.Sorted(maps.Keys(c.gaps())) {
		t.Add(table.String("gap"), table.String(name), table.Cell{}, table.Cell{}, table.String("gaps"),
			table.NonEmpty(strings.Join(c.A.Gaps[name], "; ")), table.NonEmpty(strings.Join(c.B.Gaps[name], "; ")), table.Cell{})
	}
	for _, part := range []struct {
		kind    string
		changes []Change
	}{{"setting", c.Settings}, {"change", c.Changes}} {
		for i := range part.changes {
			x := &part.changes[i]
			t.Add(table.String(part.kind), table.NonEmpty(x.Network), table.NonEmpty(x.Machine), table.NonEmpty(x.Layer), table.String(x.Quantity), x.A, x.B, x.relativeCell())
		}
	}
	return t
}

func (c *Change) relativeCell() table.Cell {
	if relative, ok := c.Relative(); ok {
		return table.Number(relative)
	}
	return table.Cell{}
}

// comparisonDocument is the JSON of a comparison.
type comparisonDocument struct {
	Schema   string           `json:"schema"`
	A        Side             `json:"a"`
	B        Side             `json:"b"`
	Missing  []string         `json:"missing"`
	Settings []changeDocument `json:"settings"`
	Changes  []changeDocument `json:"changes"`
	Equal    int              `json:"equal"`
}

type changeDocument struct {
	Network  string `json:"network"`
	Machine  string `json:"machine"`
	Layer    string `json:"layer"`
	Quantity string `json:"quantity"`
	A        any    `json:"a"`
	B        any    `json:"b"`
	Relative any    `json:"relative_change"` // null where there is none
}

func (c *Comparison) document() comparisonDocument {
	return comparisonDocument{Schema, c.A, c.B, append([]string{}, c.Missing...), changeDocuments(c.Settings), changeDocuments(c.Changes), c.Equal}
}

func changeDocuments(changes []Change) []changeDocument {
	out := make([]changeDocument, len(changes))
	for i := range changes {
		x := &changes[i]
		out[i] = changeDocument{x.Network, x.Machine, x.Layer, x.Quantity, x.A.Value(), x.B.Value(), x.relativeCell().Value()}
	}
	return out
}
