package report

import (
	"bytes"
	"dnasim/results"
	"fmt"
	"io"
)

// ComparisonSchema identifies the JSON layout of a comparison.
const ComparisonSchema = "dnasim.comparison/1"

// WriteComparison writes what differs between two runs: JSON and CSV have every figure that
// differs, the formats made for reading the figures of networks and machines, with
// o.Layers also those of layers. Like Write it writes all or nothing.
func WriteComparison(w io.Writer, c *Comparison, f Format, o Options) error {
	for _, r := range []*results.Run{c.a, c.b} {
		if err := results.CheckFinite(r); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := renderComparison(&b, c, f, o); err != nil {
		return err
	}
	return flush(w, &b)
}

func renderComparison(b *bytes.Buffer, c *Comparison, f Format, o Options) error {
	switch f {
	case JSON:
		return results.WriteJSON(b, c.document())
	case CSV:
		t := c.longTable()
		return drawTable(b, &t, f, 0)
	}
	l, err := layoutOf(f, o.Width)
	if err != nil {
		return err
	}
	l.head(b, "dnasim comparison", c.headParagraphs())
	for _, t := range c.tables(o) {
		if err := t.check(); err != nil {
			return err
		}
		l.table(b, &t)
	}
	return nil
}

// headParagraphs sum the comparison up.
func (c *Comparison) headParagraphs() []string {
	side := func(name string, s Side) string {
		return fmt.Sprintf("%s: dnasim %s, schema %s, energy table %s.", name, s.Version, s.Schema, s.PriceTable)
	}
	verdict := fmt.Sprintf("%s changed, %s did not.", countOf(len(c.Changes), "figure"), groupDigits(fmt.Sprint(c.Equal)))
	if len(c.Changes) == 0 && len(c.Missing) == 0 {
		verdict = fmt.Sprintf("No difference: all %s figures are equal.", groupDigits(fmt.Sprint(c.Equal)))
	}
	return []string{side("A", c.A), side("B", c.B), verdict}
}

// tables lists the tables for reading, without those that would be empty.
func (c *Comparison) tables(o Options) []Table {
	all := []Table{c.missingTable(), c.settingsTable(), c.machinesTable(), c.gainsTable()}
	if o.Layers {
		all = append(all, c.layersTable())
	}
	var filled []Table
	for _, t := range all {
		if len(t.Rows) > 0 {
			filled = append(filled, t)
		}
	}
	return filled
}

func (c *Comparison) missingTable() Table {
	t := Table{Key: "missing", Title: "In only one of the runs", Columns: []Column{wrapColumn("missing", "What")}}
	for _, m := range c.Missing {
		t.add(String(m))
	}
	return t
}

func (c *Comparison) settingsTable() Table {
	t := Table{Key: "settings", Title: "What was set differently", Columns: []Column{
		stubColumn("machine", "Machine"), stubColumn("setting", "Setting"), {Key: "a", Name: "A", Wrap: true, Trim: true}, {Key: "b", Name: "B", Wrap: true, Trim: true},
	}}
	for i := range c.Settings {
		s := &c.Settings[i]
		t.add(String(s.Machine), String(s.Quantity), s.A, s.B)
	}
	return t
}

// changeColumn is a column of relative changes.
func changeColumn(key string) Column {
	return Column{Key: key + "_change_percent", Name: "Change", Unit: "%", Align: Right, Significant: 3}
}

// relativeCell is the change from a to b in percent; missing where a is zero.
func relativeCell(a, b float64) Cell {
	if a == b {
		return Number(0)
	}
	if a < 0 {
		return ratio(100*(a-b), a)
	}
	return ratio(100*(b-a), a)
}

// machinesTable sets the figures of every network on every machine side by side.
func (c *Comparison) machinesTable() Table {
	t := Table{
		Key: "compared-machines", Title: "Networks and machines",
		Columns: []Column{
			stubColumn("network", "Network"), stubColumn("machine", "Machine"),
			countColumn("cycles_a", "Cycles A"), countColumn("cycles_b", "Cycles B"), changeColumn("cycles"),
			realColumn("energy_a_uj", "Energy A", "uJ"), realColumn("energy_b_uj", "Energy B", "uJ"), changeColumn("energy"),
			realColumn("dot_a_uj", "Dot products A", "uJ"), realColumn("dot_b_uj", "Dot products B", "uJ"), changeColumn("dot"),
			realColumn("dram_a_mib", "DRAM A", "MiB"), realColumn("dram_b_mib", "DRAM B", "MiB"), changeColumn("dram"),
		},
		Notes: []string{"Change is (B - A) / |A|. DRAM is bytes read and written."},
	}
	c.eachMachine(func(network string, a, b *results.Machine) {
		dramA, dramB := float64(a.DRAMReadBytes+a.DRAMWriteBytes), float64(b.DRAMReadBytes+b.DRAMWriteBytes)
		t.add(String(network), String(a.Name),
			Integer(a.Cycles), Integer(b.Cycles), relativeCell(float64(a.Cycles), float64(b.Cycles)),
			Number(a.Energy.Total/picoPerMicro), Number(b.Energy.Total/picoPerMicro), relativeCell(a.Energy.Total, b.Energy.Total),
			Number(a.DotProductEnergyPJ/picoPerMicro), Number(b.DotProductEnergyPJ/picoPerMicro), relativeCell(a.DotProductEnergyPJ, b.DotProductEnergyPJ),
			Number(dramA/bytesPerMiB), Number(dramB/bytesPerMiB), relativeCell(dramA, dramB))
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
func (c *Comparison) gainsTable() Table {
	t := Table{
		Key: "compared-gains", Title: "Geometric means against INT8",
		Columns: []Column{
			stubColumn("machine", "Machine"), ratioColumn("speedup_a", "Speedup A"), ratioColumn("speedup_b", "Speedup B"), changeColumn("speedup"),
			ratioColumn("energy_ratio_a", "Energy ratio A"), ratioColumn("energy_ratio_b", "Energy ratio B"), changeColumn("energy_ratio"),
			ratioColumn("dot_ratio_a", "Dot-product ratio A"), ratioColumn("dot_ratio_b", "Dot-product ratio B"), changeColumn("dot_ratio"),
		},
	}
	pairUp(c.a.Geomean, c.b.Geomean, func(g *results.Geomean) string { return g.Machine }, func(string, string) {}, func(a, b *results.Geomean) {
		t.add(String(a.Machine), Number(a.Speedup), Number(b.Speedup), relativeCell(a.Speedup, b.Speedup),
			Number(a.EnergyRatio), Number(b.EnergyRatio), relativeCell(a.EnergyRatio, b.EnergyRatio),
			Number(a.DotProductEnergyRatio), Number(b.DotProductEnergyRatio), relativeCell(a.DotProductEnergyRatio, b.DotProductEnergyRatio))
	})
	return t
}

// layersTable has the layers whose cycles, energy, bits, bound or mapping differ.
func (c *Comparison) layersTable() Table {
	t := Table{
		Key: "compared-layers", Title: "Layers that differ",
		Columns: []Column{
			stubColumn("network", "Network"), stubColumn("machine", "Machine"), stubColumn("layer", "Layer"),
			countColumn("cycles_a", "Cycles A"), countColumn("cycles_b", "Cycles B"), changeColumn("cycles"),
			realColumn("energy_a_uj", "Energy A", "uJ"), realColumn("energy_b_uj", "Energy B", "uJ"), changeColumn("energy"),
			textColumn("bits_a", "Bits A"), textColumn("bits_b", "Bits B"), textColumn("bound_a", "Bound A"), textColumn("bound_b", "Bound B"),
			wrapColumn("mapping_a", "Mapping A"), wrapColumn("mapping_b", "Mapping B"),
		},
		Notes: []string{"Bits are of weights / activations. A mapping is shown where it differs."},
	}
	c.eachMachine(func(network string, m, n *results.Machine) {
		pairUp(m.Layers, n.Layers, func(l *results.Layer) string { return l.Name }, func(string, string) {}, func(a, b *results.Layer) {
			if a.Cycles == b.Cycles && a.EnergyPJ == b.EnergyPJ && layerBits(a) == layerBits(b) && a.Bound == b.Bound && a.Mapping == b.Mapping {
				return
			}
			mappingA, mappingB := nonEmpty(a.Mapping), nonEmpty(b.Mapping)
			if a.Mapping == b.Mapping {
				mappingA, mappingB = Cell{}, Cell{}
			}
			t.add(String(network), String(m.Name), String(a.Name),
				Integer(a.Cycles), Integer(b.Cycles), relativeCell(float64(a.Cycles), float64(b.Cycles)),
				Number(a.EnergyPJ/picoPerMicro), Number(b.EnergyPJ/picoPerMicro), relativeCell(a.EnergyPJ, b.EnergyPJ),
				layerBits(a), layerBits(b), nonEmpty(a.Bound), nonEmpty(b.Bound), mappingA, mappingB)
		})
	})
	return t.dropEmptyColumns()
}

// longTable has a row per difference, for CSV.
func (c *Comparison) longTable() Table {
	t := Table{Key: "comparison", Columns: []Column{
		textColumn("kind", "kind"), textColumn("network", "network"), textColumn("machine", "machine"), textColumn("layer", "layer"),
		textColumn("quantity", "quantity"), textColumn("a", "a"), textColumn("b", "b"), countColumn("relative_change", "relative_change"),
	}}
	for _, m := range c.Missing {
		t.add(String("missing"), Cell{}, Cell{}, Cell{}, String(m), Cell{}, Cell{}, Cell{})
	}
	for _, part := range []struct {
		kind    string
		changes []Change
	}{{"setting", c.Settings}, {"change", c.Changes}} {
		for i := range part.changes {
			x := &part.changes[i]
			t.add(String(part.kind), nonEmpty(x.Network), nonEmpty(x.Machine), nonEmpty(x.Layer), String(x.Quantity), x.A, x.B, x.relativeCell())
		}
	}
	return t
}

func (c *Change) relativeCell() Cell {
	if relative, ok := c.Relative(); ok {
		return Number(relative)
	}
	return Cell{}
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
	return comparisonDocument{ComparisonSchema, c.A, c.B, append([]string{}, c.Missing...), changeDocuments(c.Settings), changeDocuments(c.Changes), c.Equal}
}

func changeDocuments(changes []Change) []changeDocument {
	out := make([]changeDocument, len(changes))
	for i := range changes {
		x := &changes[i]
		out[i] = changeDocument{x.Network, x.Machine, x.Layer, x.Quantity, x.A.value(), x.B.value(), x.relativeCell().value()}
	}
	return out
}
