package report

import (
	"bytes"
	"dnasim/report/chart"
	"dnasim/report/table"
	"dnasim/results"
	"errors"
	"fmt"
	"io"
	"slices"
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
	Pictures []chart.Picture
}

// Write writes the report of a run. It writes all or nothing: results that cannot be
// shown (a NaN, an infinity) are an error that names the field, and then w is untouched.
func Write(w io.Writer, r *results.Run, f table.Format, o Options) error {
	b, err := Render(r, f, o)
	if err != nil {
		return err
	}
	return table.Flush(w, b)
}

// Render draws the report of a run in memory.
func Render(r *results.Run, f table.Format, o Options) (*bytes.Buffer, error) {
	if r == nil {
		return nil, errors.New("no results to report")
	}
	if err := results.CheckFinite(r); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	switch f {
	case table.JSON:
		return &b, results.WriteJSON(&b, r)
	case table.CSV:
		t := machineRecords(r)
		if o.Layers {
			t = layerRecords(r)
		}
		return &b, table.Render(&b, &t, f, 0)
	}
	return &b, drawReport(&b, r, f, o)
}

// drawReport draws the head and all tables.
func drawReport(b *bytes.Buffer, r *results.Run, f table.Format, o Options) error {
	l, err := table.LayoutOf(f, o.Width)
	if err != nil {
		return err
	}
	l.Head(b, "dnasim results", HeadParagraphs(r))
	for _, t := range Tables(r, o) {
		if err := t.Check(); err != nil {
			return err
		}
		readable := t.WithFootnotes()
		l.Table(b, &readable)
	}
	return nil
}

// HeadParagraphs identify the run.
func HeadParagraphs(r *results.Run) []string {
	return []string{
		fmt.Sprintf("dnasim %s, schema %s: %s on %s.", r.Version, r.Schema,
			table.Plural(len(r.Networks), "network"), table.Plural(len(r.MachineNames()), "machine")),
		priceSummary(&r.EnergyTable),
	}
}

// overAll are the tables whose figures are of all networks together.
var overAll = []string{"sensitivity", "published"}

// Tables lists the tables of a report in reading order. Tables that would be
// empty because nothing was measured or stated are left out.
func Tables(r *results.Run, o Options) []table.Table {
	always := []table.Table{machinesTable(r), networksTable(r), speedupTable(r), stackTable(r), cyclesTable(r), efficiencyTable(r), bitsTable(r)}
	sometimes := []table.Table{WaterfallTable(r), sensitivityTable(r), accuracyTable(r), goodnessTable(r), hardwareTable(r), areaTable(r)}
	if o.Layers {
		sometimes = append(sometimes, layerTables(r)...)
		prices := PricesTable(&r.EnergyTable)
		prices.Path = "energy_table.rows[]"
		sometimes = append(sometimes, prices)
	}
	sometimes = append(sometimes, publishedTable(r), notesTable(r))
	for _, t := range sometimes {
		if len(t.Rows) > 0 {
			always = append(always, t)
		}
	}
	for i := range always {
		MarkShort(&always[i], r.Networks, slices.Contains(overAll, always[i].Key))
	}
	return always
}
