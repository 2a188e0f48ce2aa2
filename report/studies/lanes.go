package studies

import (
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"errors"
	"io"
)

// WriteLanes writes the comparison of lanes: by default each lane and who wins where; with
// Options.Layers every point too. JSON always has everything.
func WriteLanes(w io.Writer, s *results.LaneStudy, f table.Format, o report.Options) error {
	if s == nil {
		return errors.New("no comparison of lanes to report")
	}
	c := report.Document{
		Data: s, Title: "Organisations of the exponential lane compared",
		About: "dnasim " + s.Version + ", schema " + s.Schema + ": " + table.Plural(len(s.Lanes), "lane") + ", front " + s.Front + ".",
		Rows:  lanesTable(s), Tables: []table.Table{lanesTable(s), laneWinnersTable(s)},
	}
	if o.Layers {
		c.Rows = lanePointsTable(s)
		c.Tables = append(c.Tables, c.Rows)
	}
	var nets []results.Network
	for i := range s.Networks {
		nets = append(nets, results.Network{Name: s.Networks[i].Name, Gaps: s.Networks[i].Gaps})
	}
	for i := range c.Tables {
		report.MarkShort(&c.Tables[i], nets, false)
	}
	c.Tables = append(c.Tables, groundsTable(s.Notes))
	return c.Write(w, f, o)
}
