package report

import (
	"dnasim/results"
	"errors"
	"io"
)

// WriteStudy writes the comparison of formats. With Options.Layers it has the widths of every layer and the whole sweep; JSON
// always has everything.
func WriteStudy(w io.Writer, s *results.Study, f Format, o Options) error {
	if s == nil {
		return errors.New("no study to report")
	}
	c := comparison{
		data: s, title: "Number formats compared",
		about: "dnasim " + s.Version + ", schema " + s.Schema + ": " + plural(len(s.Networks), "network") + ".",
		rows:  formatsTable(s), tables: []Table{formatsTable(s)},
	}
	if o.Layers {
		c.rows = sweepTable(s)
		c.tables = append(c.tables, widthsTable(s), c.rows)
	}
	c.tables = append(c.tables, tensorsTable(s, o.Layers), groundsTable(s.Notes))
	return c.write(w, f, o)
}
