package energy

import (
	"fmt"
	"slices"

	"dnasim/energy/cacti"
	"dnasim/energy/sheet"
)

// SRAM is a single-port scratchpad macro of one bank.
type SRAM struct {
	ReadPJ    float64 `json:"read_pj"`    // per access of one word
	WritePJ   float64 `json:"write_pj"`   // per access of one word
	LeakageMW float64 `json:"leakage_mw"` // of the macro, at the table's temperature
	AreaMM2   float64 `json:"area_mm2"`
	AccessNS  float64 `json:"access_ns"`
	Method    string  `json:"method"` // grid point, organisation of the model, or override
	Source    string  `json:"source"`

	// ExpectedErrorPercent is zero on the grid. Between its points it is what the model was
	// measured to miss CACTI by where CACTI's figures are known (SRAM.md).
	ExpectedErrorPercent SRAMError `json:"expected_error_percent"`
}

// minSRAMWords is the fewest words CACTI models; smaller memories are registers.
const minSRAMWords = 32

// shape is the size of a macro.
type shape struct{ capacityBytes, widthBits int }

func (s shape) String() string { return fmt.Sprintf("%d B x %d bit", s.capacityBytes, s.widthBits) }

// sramQuantities are the simulated quantities of a macro, in the order read pJ, write pJ,
// leakage mW, area mm2, access ns.
type sramQuantities [5]float64

// sramGrid holds the macros of one node and cell. Capacities and widths are powers of two; every
// shape of them with at least minSRAMWords words is present.
type sramGrid struct {
	voltageV   float64
	capacities []int
	widths     []int
	macros     map[shape]sramQuantities
	model      *cacti.Model // between the grid points
	tabulated  bool         // the grid holds for the table's temperature; else the model gives all
	status     Status
	source     string
}

// sramKind selects a grid.
type sramKind struct {
	nodeNM int
	cell   string
}

func readSRAM(files *sheet.Folder, temperatureK int) (map[sramKind]*sramGrid, error) {
	grids := map[sramKind]*sramGrid{}
	err := files.Read("sram.csv", func(r *sheet.Record) {
		kind := sramKind{r.Integer("node_nm"), r.Text("cell")}
		grid := grids[kind]
		if grid == nil {
			grid = &sramGrid{voltageV: r.Number("voltage_v"),
				macros: map[shape]sramQuantities{}, status: r.Status(), source: r.Citation()}
			grids[kind] = grid
		}
		grid.add(shape{r.Integer("capacity_bytes"), r.Integer("width_bits")}, sramQuantities{
			r.Number("read_pj"), r.Number("write_pj"), r.Number("leakage_mw"), r.Number("area_mm2"), r.Number("access_ns")})
	})
	for _, grid := range grids {
		slices.Sort(grid.capacities)
		slices.Sort(grid.widths)
	}
	if err != nil {
		return nil, err
	}
	return grids, addModels(grids, temperatureK)
}

func (g *sramGrid) add(s shape, q sramQuantities) {
	g.macros[s] = q
	if !slices.Contains(g.capacities, s.capacityBytes) {
		g.capacities = append(g.capacities, s.capacityBytes)
	}
	if !slices.Contains(g.widths, s.widthBits) {
		g.widths = append(g.widths, s.widthBits)
	}
}

// shapes lists the tabulated macros by capacity, then width.
func (g *sramGrid) shapes() []shape {
	var all []shape
	for _, capacity := range g.capacities {
		for _, width := range g.widths {
			if _, ok := g.macros[shape{capacity, width}]; ok {
				all = append(all, shape{capacity, width})
			}
		}
	}
	return all
}

// SRAM gives the macro of a node, cell, capacity and word width: a CACTI 7 grid point or, between
// grid points, what CACTI's equations and its search for the best organisation give (package cacti,
// about a millisecond), or what an override says. Refused, with the allowed range: nodes and cells
// that are not tabulated, cells with known bad leakage data at the node, shapes outside the grid,
// fewer than 32 words.
func (t *Table) SRAM(nodeNM int, cell string, capacityBytes, widthBits int) (SRAM, error) {
	rows, q, err := t.sramRows(nodeNM, cell, shape{capacityBytes, widthBits})
	if err != nil {
		return SRAM{}, err
	}
	macro := SRAM{
		ReadPJ: sheet.Value(rows[0].EnergyPJ), WritePJ: sheet.Value(rows[1].EnergyPJ),
		AreaMM2: sheet.Value(rows[2].AreaUM2) / um2PerMM2, LeakageMW: sheet.Value(rows[3].LeakageUW) / uwPerMW,
		AccessNS: q[4], Method: t.sramMethod(rows), Source: rows[0].Source,
	}
	if modelled(rows) != "" {
		macro.ExpectedErrorPercent = t.data.sramError
	}
	return macro, nil
}

// modelled is the organisation of a macro between the grid points, "" on the grid; overridden rows
// do not know.
func modelled(rows [4]Row) string {
	for _, row := range rows {
		if row.Scaled != "" {
			return row.Scaled
		}
	}
	return ""
}

// sramMethod says how the macro's rows came about, and which of them are overridden.
func (t *Table) sramMethod(rows [4]Row) string {
	method := modelled(rows)
	if method == "" {
		method = "CACTI 7 grid point"
	}
	for _, row := range rows {
		if _, ok := t.overrides[row.Key]; ok {
			method += "; " + row.Action + " overridden"
		}
	}
	return method
}

// sramRows are the rows read, write, area and leakage of a macro, in this order.
func (t *Table) sramRows(nodeNM int, cell string, s shape) ([4]Row, sramQuantities, error) {
	grid, err := t.sramGrid(nodeNM, cell)
	if err != nil {
		return [4]Row{}, sramQuantities{}, err
	}
	q, method, err := grid.macro(s)
	if err != nil {
		return [4]Row{}, sramQuantities{}, fmt.Errorf("SRAM %s, %s at %d nm: %w", s, cell, nodeNM, err)
	}
	row := func(action string) Row {
		r := sheet.NewRow(sramComponent(cell, s), action)
		r.WidthBits, r.NodeNM, r.VoltageV = s.widthBits, nodeNM, grid.voltageV
		r.Status, r.Scaled, r.Source = grid.status, method, grid.source
		return r
	}
	rows := [4]Row{
		row("read").WithEnergy(q[0]), row("write").WithEnergy(q[1]),
		row("area").WithArea(q[3] * um2PerMM2), row("leakage").WithLeakage(q[2] * uwPerMW),
	}
	for i := range rows {
		rows[i] = t.overridden(rows[i])
	}
	return rows, q, nil
}

func sramComponent(cell string, s shape) string {
	return fmt.Sprintf("sram.%s.%dB.%db", cell, s.capacityBytes, s.widthBits)
}

func (t *Table) sramGrid(nodeNM int, cell string) (*sramGrid, error) {
	if err := checkNode(nodeNM); err != nil {
		return nil, err
	}
	if err := checkCell(cell); err != nil {
		return nil, err
	}
	grid := t.data.sram[sramKind{nodeNM, cell}]
	if flag := grid.model.LeakageFlag(); flag != "" {
		return nil, fmt.Errorf("SRAM cell %s at %d nm is excluded: its simulated leakage is wrong (%s): use one of %s",
			cell, nodeNM, flag, sheet.List(t.trustedCells(nodeNM)))
	}
	return grid, nil
}

func (t *Table) trustedCells(nodeNM int) []string {
	var cells []string
	for _, cell := range Cells() {
		if t.data.sram[sramKind{nodeNM, cell}].model.LeakageFlag() == "" {
			cells = append(cells, cell)
		}
	}
	return cells
}
