package report

import (
	"dnasim/results"
	"fmt"
	"io"
	"slices"
)

// WriteNetworks lists networks, without their layers. The JSON is an object with the
// array "networks".
func WriteNetworks(w io.Writer, nets []results.NetworkSummary, f Format) error {
	nets = slices.Clone(nets)
	for i := range nets {
		if nets[i].Layers != nil {
			nets[i].LayerCount, nets[i].Layers = len(nets[i].Layers), nil
		}
	}
	if f == JSON {
		return writeObject(w, results.NetworkList{Networks: nets})
	}
	return WriteTable(w, networkList(nets), f, pageWidth)
}

// networkList has a row per network.
func networkList(nets []results.NetworkSummary) Table {
	t := Table{
		Key:   "built-in-networks",
		Title: "Networks",
		Columns: []Column{
			stubColumn("name", "Name"), wrapColumn("title", "Title"), countColumn("batch", "Batch"), countColumn("layers", "Layers"),
			countColumn("params", "Parameters"), countColumn("macs", "MACs"), textColumn("trained", "Trained weights"), footnoteColumn("source", "Source"),
		},
		Notes: []string{"Parameters include biases and normalisation; MACs are of the whole batch and include attention products."},
	}
	for i := range nets {
		n := &nets[i]
		t.add(String(n.Name), nonEmpty(n.Title), Integer(n.Batch), Integer(n.LayerCount), Integer(n.Params), Integer(n.MACs), nonEmpty(n.Trained), nonEmpty(n.Source))
	}
	return t
}

// WriteNetwork lists the layers of a network. The JSON is the network as an object.
func WriteNetwork(w io.Writer, n results.NetworkSummary, f Format) error {
	n.LayerCount = len(n.Layers)
	switch f {
	case JSON:
		return writeObject(w, n)
	case CSV:
		return WriteTable(w, longTable("layers", summaryColumns(), n.Layers), f, 0)
	}
	return WriteTable(w, networkLayers(&n), f, pageWidth)
}

// networkLayers has a row per layer, for reading: M, K and N stand in one column.
func networkLayers(n *results.NetworkSummary) Table {
	t := Table{
		Key:   "network-" + slug(n.Name),
		Title: fmt.Sprintf("%s: %s", n.Name, n.Title),
		Columns: []Column{
			stubColumn("name", "Layer"), textColumn("kind", "Kind"), textColumn("shape", "M x K x N"), countColumn("macs", "MACs"),
			countColumn("params", "Parameters"), countColumn("input_elements", "Input elements"), countColumn("second_elements", "Second input"),
			countColumn("output_elements", "Output elements"), countColumn("vector_ops", "Vector operations"),
			textColumn("geometry", "Geometry"),
		},
		Notes: networkNotes(n),
	}
	for i := range n.Layers {
		l := &n.Layers[i]
		t.add(String(l.Name), String(l.Kind), nonEmpty(shape(l.M, l.K, l.N, l.Groups, l.Repeat)), nonZero(l.MACs), nonZero(l.Params),
			Integer(l.InputElements), nonZero(l.SecondElements), Integer(l.OutputElements), nonZero(l.VectorOps), nonEmpty(l.Geometry))
	}
	t.add(String("total"), Cell{}, Cell{}, Integer(n.MACs), Integer(n.Params), Cell{}, Cell{}, Cell{}, Cell{}, Cell{})
	last := &t.Rows[len(t.Rows)-1]
	last.Rule, last.Total = true, true
	return t.dropEmptyColumns()
}

// networkNotes say where the shapes come from and how vector operations are counted,
// each manner once.
func networkNotes(n *results.NetworkSummary) []string {
	notes := []string{fmt.Sprintf("Batch %d. Source: %s.", n.Batch, n.Source)}
	if n.Trained != "" {
		notes = append(notes, "Trained weights: "+n.Trained+".")
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

// summaryColumns are the columns of the CSV.
func summaryColumns() []longColumn[results.LayerSummary] {
	type row = results.LayerSummary
	return []longColumn[row]{
		{"name", func(l *row) Cell { return String(l.Name) }},
		{"kind", func(l *row) Cell { return String(l.Kind) }},
		{"m", func(l *row) Cell { return Integer(l.M) }},
		{"k", func(l *row) Cell { return Integer(l.K) }},
		{"n", func(l *row) Cell { return Integer(l.N) }},
		{"groups", func(l *row) Cell { return Integer(l.Groups) }},
		{"repeat", func(l *row) Cell { return Integer(l.Repeat) }},
		{"macs", func(l *row) Cell { return Integer(l.MACs) }},
		{"params", func(l *row) Cell { return Integer(l.Params) }},
		{"input_elements", func(l *row) Cell { return Integer(l.InputElements) }},
		{"second_elements", func(l *row) Cell { return Integer(l.SecondElements) }},
		{"output_elements", func(l *row) Cell { return Integer(l.OutputElements) }},
		{"vector_ops", func(l *row) Cell { return Integer(l.VectorOps) }},
		{"vector_ops_note", func(l *row) Cell { return nonEmpty(l.VectorOpsNote) }},
		{"geometry", func(l *row) Cell { return nonEmpty(l.Geometry) }},
	}
}
