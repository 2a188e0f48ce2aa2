package studies

import (
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"errors"
	"io"
)

// WriteFormats writes the comparison of formats. With Options.Layers it has the widths of every
// layer and the whole sweep; JSON always has everything.
func WriteFormats(w io.Writer, s *results.Study, f table.Format, o report.Options) error {
	if s == nil {
		return errors.New("no study to report")
	}
	c := report.Document{
		Data: s, Title: "Number formats compared",
		About: "dnasim " + s.Version + ", schema " + s.Schema + ": " + table.Plural(len(s.Networks), "network") + ".",
		Rows:  formatsTable(s), Tables: []table.Table{formatsTable(s)},
	}
	var nets []results.Network
	for i := range s.Networks {
		nets = append(nets, results.Network{Name: s.Networks[i].Name, Gaps: s.Networks[i].Gaps})
	}
	report.MarkShort(&c.Tables[0], nets, false)
	if o.Layers {
		c.Rows = sweepTable(s)
		c.Tables = append(c.Tables, widthsTable(s), c.Rows)
	}
	c.Tables = append(c.Tables, tensorsTable(s, o.Layers), groundsTable(s.Notes))
	return c.Write(w, f, o)
}
