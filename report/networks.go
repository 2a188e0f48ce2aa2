package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"io"
	"slices"
)

// WriteNetworks lists networks, without their layers. The JSON is an object with the
// array "networks".
func WriteNetworks(w io.Writer, nets []results.NetworkSummary, f table.Format) error {
	nets = slices.Clone(nets)
	for i := range nets {
		if nets[i].Layers != nil {
			nets[i].LayerCount, nets[i].Layers = len(nets[i].Layers), nil
		}
	}
	if f == table.JSON {
		return writeJSON(w, results.NetworkList{Networks: nets})
	}
	list := networkList(nets)
	if f != table.CSV {
		list = list.DropEmptyColumns()
	}
	return table.Write(w, list, f, table.PageWidth)
}

// networkList has a row per network.
func networkList(nets []results.NetworkSummary) table.Table {
	t := table.Table{
		Key:   "built-in-networks",
		Title: "Networks",
		Columns: []table.Column{
			table.Stub("name", "Name"), table.Wrapped("title", "Title"), table.Count("batch", "Batch"), table.Count("layers", "Layers"),
			table.Count("params", "Parameters"), table.Count("macs", "MACs"), table.Plain("trained", "Trained weights"), table.Footnote("source", "Source"), table.Count("gaps", "Gaps"),
		},
		Notes: []string{"Parameters include biases and normalisation; MACs are of the whole batch and include attention products."},
	}
	for i := range nets {
		n := &nets[i]
		t.Add(table.String(n.Name), table.NonEmpty(n.Title), table.Integer(n.Batch), table.Integer(n.LayerCount), table.Integer(n.Params), table.Integer(n.MACs), table.NonEmpty(n.Trained), table.NonEmpty(n.Source), table.NonZero(int64(len(n.Gaps))))
		if len(n.Gaps) > 0 {
			last := &t.Rows[len(t.Rows)-1]
			last.Cells[4], last.Cells[5] = last.Cells[4].AsShort(), last.Cells[5].AsShort()
			t.Notes = append(t.Notes, gapsOf(n))
		}
	}
	return t
}

// WriteNetwork lists the layers of a network. The JSON is the network as an object.
func WriteNetwork(w io.Writer, n results.NetworkSummary, f table.Format) error {
	n.LayerCount = len(n.Layers)
	switch f {
	case table.JSON:
		return writeJSON(w, n)
	case table.CSV:
		return table.Write(w, tableOf("layers", summaryColumns(), n.Layers), f, 0)
	}
	return table.Write(w, networkLayers(&n), f, table.PageWidth)
}

// networkLayers has a row per layer, for reading: M, K and N stand in one column.
func networkLayers(n *results.NetworkSummary) table.Table {
	t := table.Table{
		Key:   "network-" + table.Slug(n.Name),
		Title: fmt.Sprintf("%s: %s", n.Name, n.Title),
		Columns: []table.Column{
			table.Stub("name", "Layer"), table.Plain("kind", "Kind"), table.Plain("shape", "M x K x N"), table.Count("macs", "MACs"),
			table.Count("params", "Parameters"), table.Count("input_elements", "Input elements"), table.Count("second_elements", "Second input"),
			table.Count("output_elements", "Output elements"), table.Count("vector_ops", "Vector operations"),
			table.Plain("geometry", "Geometry"),
		},
		Notes: networkNotes(n),
	}
	for i := range n.Layers {
		l := &n.Layers[i]
		t.Add(table.String(l.Name), table.String(l.Kind), table.NonEmpty(shape(l.M, l.K, l.N, l.Groups, l.Repeat)), table.NonZero(l.MACs), table.NonZero(l.Params),
			table.Integer(l.InputElements), table.NonZero(l.SecondElements), table.Integer(l.OutputElements), table.NonZero(l.VectorOps), table.NonEmpty(l.Geometry))
	}
	t.Add(table.String("total"), table.Cell{}, table.Cell{}, table.Integer(n.MACs), table.Integer(n.Params), table.Cell{}, table.Cell{}, table.Cell{}, table.Cell{}, table.Cell{})
	last := &t.Rows[len(t.Rows)-1]
	last.Rule, last.Total = true, true
	if len(n.Gaps) > 0 {
		MarkRow(&t, last)
	}
	return t.DropEmptyColumns()
}

// networkNotes say where the shapes come from and how vector operations are counted,
// each manner once.
func networkNotes(n *results.NetworkSummary) []string {
	notes := []string{fmt.Sprintf("Batch %d. Source: %s.", n.Batch, n.Source)}
	if n.Trained != "" {
		notes = append(notes, "Trained weights: "+n.Trained+".")
	}
	if len(n.Gaps) > 0 {
		notes = append(notes, gapsOf(n))
	}
	seen := map[string]bool{}
	for i := range n.Layers {
		l := &n.Layers[i]
		note := fmt.Sprintf("Vector operations of %s: %s.", l.Kind, l.VectorOpsNote)
		if l.VectorOpsNote != "" && !seen[note] {
			seen[note] = true
			notes = append(notes, note)
		}
	}
	return notes
}

// gapsOf says what the totals of a network lack.
func gapsOf(n *results.NetworkSummary) string {
	return GapNote([]results.Network{{Name: n.Name, Gaps: n.Gaps}})
}

// summaryColumns are the columns of the CSV.
func summaryColumns() []field[results.LayerSummary] {
	type row = results.LayerSummary
	return []field[row]{
		{"name", func(l *row) table.Cell { return table.String(l.Name) }},
		{"kind", func(l *row) table.Cell { return table.String(l.Kind) }},
		{"m", func(l *row) table.Cell { return table.Integer(l.M) }},
		{"k", func(l *row) table.Cell { return table.Integer(l.K) }},
		{"n", func(l *row) table.Cell { return table.Integer(l.N) }},
		{"groups", func(l *row) table.Cell { return table.Integer(l.Groups) }},
		{"repeat", func(l *row) table.Cell { return table.Integer(l.Repeat) }},
		{"macs", func(l *row) table.Cell { return table.Integer(l.MACs) }},
		{"params", func(l *row) table.Cell { return table.Integer(l.Params) }},
		{"input_elements", func(l *row) table.Cell { return table.Integer(l.InputElements) }},
		{"second_elements", func(l *row) table.Cell { return table.Integer(l.SecondElements) }},
		{"output_elements", func(l *row) table.Cell { return table.Integer(l.OutputElements) }},
		{"vector_ops", func(l *row) table.Cell { return table.Integer(l.VectorOps) }},
		{"vector_ops_note", func(l *row) table.Cell { return table.NonEmpty(l.VectorOpsNote) }},
		{"geometry", func(l *row) table.Cell { return table.NonEmpty(l.Geometry) }},
	}
}
