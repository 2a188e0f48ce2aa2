package report

import (
	"bytes"
	"slices"

	"dnasim/report/table"
	"dnasim/results"
)

// A ScaleSimReport is a file of the set that SCALE-Sim writes and scripts read. Its first columns
// have SCALE-Sim's names (v2 and v3, scalesim/simulator.py) and meanings (single_layer_sim.py);
// ours, with units, follow.
type ScaleSimReport struct {
	Name    string
	columns func() []scaleSimColumn
}

// ScaleSimReports lists the files: cycles and utilisations; mean rates per operand (elements per
// cycle, at the buffers over all cycles of the layer, at the DRAM from the first to the last
// access); first and last cycle and number of the accesses per operand, in elements. Accesses at
// the DRAM are those requested, as SCALE-Sim counts them; bytes are those that crossed its bus.
func ScaleSimReports() []ScaleSimReport {
	return []ScaleSimReport{
		{"COMPUTE_REPORT.csv", computeColumns},
		{"BANDWIDTH_REPORT.csv", bandwidthColumns},
		{"DETAILED_ACCESS_REPORT.csv", accessColumns},
	}
}

// scaleSimColumn is a column under SCALE-Sim's name or, after those, ours.
type scaleSimColumn = field[layerRow]

// Render draws the file for a network on a machine, a row per layer in the order of execution. A
// figure that the results do not have is left empty.
func (f *ScaleSimReport) Render(m *machineRow) []byte {
	var b bytes.Buffer
	writeScaleSim(&b, slices.Concat(
		[]scaleSimColumn{{"LayerID", func(l *layerRow) table.Cell { return table.Integer(l.index) }}}, f.columns(),
		[]scaleSimColumn{{"Layer Name", func(l *layerRow) table.Cell { return table.String(table.Visible(l.layer.Name)) }}, {"Layer Kind", func(l *layerRow) table.Cell { return table.String(table.Visible(l.layer.Kind)) }}},
	), m)
	return b.Bytes()
}

// writeScaleSim writes header and rows as SCALE-Sim does: a comma at the end of each line,
// and in the header a space after each, which scripts that use its names rely on.
func writeScaleSim(b *bytes.Buffer, columns []scaleSimColumn, m *machineRow) {
	for j, c := range columns {
		if j > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c.key + ",")
	}
	b.WriteByte('\n')
	for i := range m.Machine.Layers {
		row := layerRow{*m, i, &m.Machine.Layers[i]}
		for _, c := range columns {
			b.WriteString(table.QuoteCSV(c.cell(&row).CSV()) + ",")
		}
		b.WriteByte('\n')
	}
}

// computeColumns are those of COMPUTE_REPORT.csv.
func computeColumns() []scaleSimColumn {
	return []scaleSimColumn{
		{"Total Cycles", func(l *layerRow) table.Cell { return table.Integer(l.layer.Cycles) }},
		{"Stall Cycles", func(l *layerRow) table.Cell { return table.Integer(l.layer.StallCycles) }},
		{"Overall Util %", func(l *layerRow) table.Cell { return table.Number(100 * l.layer.Utilization) }},
		{"Mapping Efficiency %", func(l *layerRow) table.Cell { return table.Optional(l.layer.MappingEfficiency, 100) }},
		{"Compute Util %", func(l *layerRow) table.Cell {
			return table.Ratio(100*float64(l.layer.MACs), float64(l.hardware.Lanes)*float64(l.layer.Cycles-l.layer.StallCycles))
		}},
		{"Time (us)", func(l *layerRow) table.Cell { return layerTime(l.Machine, l.layer, MicroPerUnit) }},
		{"Minimum Cycles", func(l *layerRow) table.Cell { return table.Integer(l.layer.MinCycles) }},
		{"MACs", func(l *layerRow) table.Cell { return table.Integer(l.layer.MACs) }},
		{"Energy (pJ)", func(l *layerRow) table.Cell { return table.Number(l.layer.EnergyPJ) }},
	}
}

// operandName has SCALE-Sim's names of an operand: in rates and in accesses.
type operandName struct {
	rate, access, verb string
	of                 func(*results.Operands) *results.Operand
}

func operandNames() []operandName {
	return []operandName{
		{"IFMAP", "IFMAP", "Reads", func(o *results.Operands) *results.Operand { return &o.Activations }},
		{"FILTER", "Filter", "Reads", func(o *results.Operands) *results.Operand { return &o.Weights }},
		{"OFMAP", "OFMAP", "Writes", func(o *results.Operands) *results.Operand { return &o.Outputs }},
	}
}

// memories are the two levels in SCALE-Sim's order.
func memories() []struct {
	name string
	of   func(*results.Operand) *results.Accesses
} {
	return []struct {
		name string
		of   func(*results.Operand) *results.Accesses
	}{
		{"SRAM", func(o *results.Operand) *results.Accesses { return o.SRAM }},
		{"DRAM", func(o *results.Operand) *results.Accesses { return o.DRAM }},
	}
}

// bandwidthColumns are those of BANDWIDTH_REPORT.csv.
func bandwidthColumns() []scaleSimColumn {
	var columns []scaleSimColumn
	for _, memory := range memories() {
		for _, operand := range operandNames() {
			columns = append(columns, scaleSimColumn{"Avg " + operand.rate + " " + memory.name + " BW", func(l *layerRow) table.Cell {
				a := l.accesses(operand, memory.of)
				if a == nil {
					return table.Cell{}
				}
				if memory.name == "SRAM" {
					return table.Ratio(float64(a.Elements), float64(l.layer.Cycles))
				}
				return accessRate(a)
			}})
		}
	}
	perCycle := func(bytes func(*results.Layer) int64) func(*layerRow) table.Cell {
		return func(l *layerRow) table.Cell { return table.Ratio(float64(bytes(l.layer)), float64(l.layer.Cycles)) }
	}
	return append(columns,
		scaleSimColumn{"DRAM Read (bytes/cycle)", perCycle(func(l *results.Layer) int64 { return l.DRAMReadBytes })},
		scaleSimColumn{"DRAM Write (bytes/cycle)", perCycle(func(l *results.Layer) int64 { return l.DRAMWriteBytes })})
}

// accesses are those of an operand at a memory; nil where the results do not have them.
func (l *layerRow) accesses(operand operandName, of func(*results.Operand) *results.Accesses) *results.Accesses {
	if l.layer.Operands == nil {
		return nil
	}
	return of(operand.of(l.layer.Operands))
}

// accessRate is elements per cycle from the first to the last access.
func accessRate(a *results.Accesses) table.Cell {
	if a.StartCycle == nil || a.StopCycle == nil {
		return table.Cell{}
	}
	return table.Ratio(float64(a.Elements), float64(*a.StopCycle-*a.StartCycle+1))
}

// accessColumns are those of DETAILED_ACCESS_REPORT.csv.
func accessColumns() []scaleSimColumn {
	var columns []scaleSimColumn
	for _, memory := range memories() {
		for _, operand := range operandNames() {
			name := memory.name + " " + operand.access + " "
			cell := func(of func(*results.Accesses) table.Cell) func(*layerRow) table.Cell {
				return func(l *layerRow) table.Cell {
					if a := l.accesses(operand, memory.of); a != nil {
						return of(a)
					}
					return table.Cell{}
				}
			}
			columns = append(columns,
				scaleSimColumn{name + "Start Cycle", cell(func(a *results.Accesses) table.Cell { return optionalInteger(a.StartCycle) })},
				scaleSimColumn{name + "Stop Cycle", cell(func(a *results.Accesses) table.Cell { return optionalInteger(a.StopCycle) })},
				scaleSimColumn{name + operand.verb, cell(func(a *results.Accesses) table.Cell { return table.Integer(a.Elements) })})
		}
	}
	return append(columns,
		scaleSimColumn{"DRAM Read (bytes)", func(l *layerRow) table.Cell { return table.Integer(l.layer.DRAMReadBytes) }},
		scaleSimColumn{"DRAM Write (bytes)", func(l *layerRow) table.Cell { return table.Integer(l.layer.DRAMWriteBytes) }})
}

// optionalInteger is missing for nil.
func optionalInteger(n *int64) table.Cell {
	if n == nil {
		return table.Cell{}
	}
	return table.Integer(*n)
}
