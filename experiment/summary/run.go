package summary

import (
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/experiment/bill"
	"dnasim/results"
)

// Run adds to the networks' results what holds for the whole run: comparisons,
// machines, prices and what all of it rests on.
func Run(r *results.Run, c *configs.Config, machines []*bill.Machine, table *energy.Table) {
	base := bill.Baseline(machines)
	for i := range r.Networks {
		compare(&r.Networks[i], base)
	}
	r.Geomean = geomeans(r.Networks)
	for _, m := range machines {
		r.Hardware = append(r.Hardware, m.Describe(c, table))
	}
	r.Config = c.Map()
	r.Process = bill.Process(c.Energy)
	r.EnergyTable = bill.RowsInForce(c, machines, table)
	r.Notes = notes(r, c, machines)
	r.Published = published(r, machines)
}
