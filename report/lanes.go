package report

import (
	"dnasim/results"
	"errors"
	"io"
)

// WriteLanes writes the comparison of lanes: by default each lane and who wins where; with Options.Layers every point too.
// JSON always has everything.
func WriteLanes(w io.Writer, s *results.LaneStudy, f Format, o Options) error {
	if s == nil {
		return errors.New("no comparison of lanes to report")
	}
	c := comparison{
		data: s, title: "Organisations of the exponential lane compared",
		about: "dnasim " + s.Version + ", schema " + s.Schema + ": " + plural(len(s.Lanes), "lane") + ", front " + s.Front + ".",
		rows:  lanesTable(s), tables: []Table{lanesTable(s), laneWinnersTable(s)},
	}
	if o.Layers {
		c.rows = lanePointsTable(s)
		c.tables = append(c.tables, c.rows)
	}
	c.tables = append(c.tables, groundsTable(s.Notes))
	return c.write(w, f, o)
}
