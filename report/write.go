package report

import (
	"bytes"
	"dnasim/results"
	"errors"
	"fmt"
	"io"
)

// Options choose what a report shows.
type Options struct {
	// Layers adds the per-layer tables and the rows of the energy table. In CSV it
	// gives one row per layer in place of one row per network and machine. JSON always has
	// everything.
	Layers bool
	// Width of the terminal in columns, for Text only: sentences are wrapped and wide
	// tables broken into bands. 0 is unlimited.
	Width int
	// Command is the exact command that gave the results, for WriteHTML and WriteDir; "":
	// not recorded.
	Command string
	// ConfigFile is the text of the configuration file as it was read, for WriteHTML and
	// WriteDir, which puts it beside the results; "": none.
	ConfigFile string
	// Pictures are shown after those of the results, in WriteHTML and WriteDir.
	Pictures []Picture
}

// Write writes the report of a run. It writes all or nothing: results that cannot be
// shown (a NaN, an infinity) are an error that names the field, and then w is untouched.
func Write(w io.Writer, r *results.Run, f Format, o Options) error {
	b, err := render(r, f, o)
	if err != nil {
		return err
	}
	return flush(w, b)
}

// render draws the report of a run in memory.
func render(r *results.Run, f Format, o Options) (*bytes.Buffer, error) {
	if r == nil {
		return nil, errors.New("no results to report")
	}
	if err := results.CheckFinite(r); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	switch f {
	case JSON:
		return &b, results.WriteJSON(&b, r)
	case CSV:
		t := machinesLong(r)
		if o.Layers {
			t = layersLong(r)
		}
		return &b, drawTable(&b, &t, f, 0)
	}
	return &b, drawReport(&b, r, f, o)
}

// drawReport draws the head and all tables.
func drawReport(b *bytes.Buffer, r *results.Run, f Format, o Options) error {
	l, err := layoutOf(f, o.Width)
	if err != nil {
		return err
	}
	l.head(b, "dnasim results", headParagraphs(r))
	for _, t := range reportTables(r, o) {
		if err := t.check(); err != nil {
			return err
		}
		readable := t.withFootnotes()
		l.table(b, &readable)
	}
	return nil
}

// headParagraphs identify the run.
func headParagraphs(r *results.Run) []string {
	return []string{
		fmt.Sprintf("dnasim %s, schema %s: %s on %s.", r.Version, r.Schema,
			plural(len(r.Networks), "network"), plural(len(r.MachineNames()), "machine")),
		priceSummary(&r.EnergyTable),
	}
}

// reportTables lists the tables of a report in reading order. Tables that would be
// empty because nothing was measured or stated are left out.
func reportTables(r *results.Run, o Options) []Table {
	always := []Table{machinesTable(r), networksTable(r), speedupTable(r), stackTable(r), cyclesTable(r), efficiencyTable(r), bitsTable(r)}
	sometimes := []Table{waterfallTable(r), sensitivityTable(r), accuracyTable(r), goodnessTable(r), hardwareTable(r), areaTable(r)}
	if o.Layers {
		sometimes = append(sometimes, layerTables(r)...)
		prices := pricesTable(&r.EnergyTable)
		prices.Path = "energy_table.rows[]"
		sometimes = append(sometimes, prices)
	}
	sometimes = append(sometimes, publishedTable(r), notesTable(r))
	for _, t := range sometimes {
		if len(t.Rows) > 0 {
			always = append(always, t)
		}
	}
	return always
}
