package energy

import (
	"fmt"

	"dnasim/energy/cacti"
	"dnasim/energy/process"
	"dnasim/energy/sheet"
)

// SRAMError is how far the model between the grid points is from CACTI 7, in percent of its
// figures.
type SRAMError struct {
	Read    ErrorSpread `json:"read"`
	Write   ErrorSpread `json:"write"`
	Leakage ErrorSpread `json:"leakage"`
	Area    ErrorSpread `json:"area"`
	Access  ErrorSpread `json:"access"`
}

// Median is the largest of the medians.
func (e SRAMError) Median() float64 {
	return max(e.Read.Median, e.Write.Median, e.Leakage.Median, e.Area.Median, e.Access.Median)
}

// ErrorSpread sums up the errors of one quantity, in percent.
type ErrorSpread struct {
	Median float64 `json:"median"`
	Worst  float64 `json:"worst"`
}

// readSRAMError reads what SRAM.md and its test measured: every grid point left out, none fitted.
func readSRAMError(files *sheet.Folder) (e SRAMError, err error) {
	quantities := map[string]*ErrorSpread{
		"read": &e.Read, "write": &e.Write, "leakage": &e.Leakage, "area": &e.Area, "access": &e.Access,
	}
	err = files.Read("sram_error.csv", func(r *sheet.Record) {
		spread, ok := quantities[r.Text("quantity")]
		if !ok {
			r.Fail(fmt.Errorf("quantity: %q is not one of %s", r.Text("quantity"), sheet.List(sortedKeys(quantities))))
			return
		}
		*spread = ErrorSpread{Median: r.Number("median_percent"), Worst: r.Number("worst_percent")}
		delete(quantities, r.Text("quantity"))
	})
	if err == nil && len(quantities) > 0 {
		err = fmt.Errorf("sram_error.csv: no row of %s", sheet.List(sortedKeys(quantities)))
	}
	return e, err
}

// macro is the grid point of the shape or, between grid points and at other temperatures, what
// CACTI's model gives; method says how CACTI would organise it and is "" on the grid.
func (g *sramGrid) macro(s shape) (q sramQuantities, method string, err error) {
	if q, ok := g.macros[s]; ok && g.tabulated {
		return q, "", nil
	}
	if err := g.inRange(s); err != nil {
		return q, "", err
	}
	m, err := g.model.Macro(s.capacityBytes, s.widthBits)
	if err != nil {
		return q, "", err
	}
	o := m.Organisation
	return sramQuantities{m.ReadPJ, m.WritePJ, m.LeakageMW, m.AreaMM2, m.AccessNS},
		fmt.Sprintf("CACTI 7 model, not interpolated: Nspd %d, Ndwl %d, Ndbl %d, Ndcm %d, Ndsam %d x %d",
			o.Nspd, o.Ndwl, o.Ndbl, o.Ndcm, o.Ndsam1, o.Ndsam2), nil
}

// addModels gives every grid the model of its node and cell at a temperature.
func addModels(grids map[sramKind]*sramGrid, temperatureK int) error {
	for kind, grid := range grids {
		model, err := cacti.New(kind.nodeNM, kind.cell, temperatureK)
		if err != nil {
			return fmt.Errorf("SRAM at %d nm, %s: %w", kind.nodeNM, kind.cell, err)
		}
		grid.model, grid.tabulated = model, temperatureK == process.DefaultTemperatureK
	}
	return nil
}

// inRange refuses shapes outside the grid: the model is verified inside.
func (g *sramGrid) inRange(s shape) error {
	first, last := 0, len(g.capacities)-1
	if s.capacityBytes < g.capacities[first] || s.capacityBytes > g.capacities[last] {
		return fmt.Errorf("capacity must be %d to %d bytes: use several banks for more, registers for less",
			g.capacities[first], g.capacities[last])
	}
	if s.widthBits < g.widths[first] || s.widthBits > g.widths[len(g.widths)-1] {
		return fmt.Errorf("width must be %d to %d bits", g.widths[first], g.widths[len(g.widths)-1])
	}
	if s.capacityBytes*8 < s.widthBits*minSRAMWords {
		return fmt.Errorf("at least %d words are needed: %d bytes at this width, or at most %d bits at this capacity",
			minSRAMWords, s.widthBits*minSRAMWords/8, s.capacityBytes*8/minSRAMWords)
	}
	return nil
}
