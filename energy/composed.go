package energy

import (
	"fmt"

	"dnasim/energy/sheet"
)

// assumptions are the values of assumed.csv: name to value and its note.
type assumptions map[string]assumption

type assumption struct {
	value float64
	note  string
}

// The names of the assumptions.
const (
	assumedHopLength       = "interconnect_hop_length"    // mm
	assumedVectorRegisters = "vector_register_accesses"   // per operation
	assumedTableWord       = "post_processing_table_word" // bits
)

func readAssumptions(files *sheet.Folder) (assumptions, error) {
	a := assumptions{}
	err := files.Read("assumed.csv", func(r *sheet.Record) {
		value := r.Number("value")
		note := fmt.Sprintf("assumed %g %s: %s", value, r.Text("unit"), r.Text("note"))
		a[r.Text("name")] = assumption{value, note}
	})
	for _, name := range []string{assumedHopLength, assumedVectorRegisters, assumedTableWord} {
		if _, ok := a[name]; !ok && err == nil {
			err = fmt.Errorf("assumed.csv: no %s", name)
		}
	}
	return a, err
}

const interconnectComponent = "interconnect"

// readWires gives the price of moving a byte over a hop: the wires of a node and device type
// over the assumed length.
func readWires(files *sheet.Folder, assumed assumptions) (map[sramKind]Row, error) {
	wires := map[sramKind]Row{}
	hop := assumed[assumedHopLength]
	err := files.Read("wires.csv", func(r *sheet.Record) {
		perBit := r.Number("energy_pj_per_bit_mm")
		row := sheet.NewRow(interconnectComponent, "byte_hops").WithEnergy(bitsPerB * perBit * hop.value)
		row.WidthBits, row.NodeNM, row.VoltageV = bitsPerB, r.Integer("node_nm"), r.Number("voltage_v")
		row.Status = Assumed
		row.Source = sheet.JoinNotes(r.Citation(), fmt.Sprintf("%g pJ per bit and mm (%s)", perBit, r.Text("cell")), hop.note)
		wires[sramKind{row.NodeNM, r.Text("cell")}] = row
	})
	return wires, err
}

// byteHops is the row of the interconnect at a node, overrides applied.
func (t *Table) byteHops(nodeNM int, cell string) Row {
	return t.overridden(t.data.wires[sramKind{nodeNM, cell}])
}

const vectorComponent = "vector"

// readVector composes an elementary operation of the vector unit of a published adder and register:
// one addition and the assumed number of register accesses.
func readVector(files *sheet.Folder, assumed assumptions) ([]Row, error) {
	accesses := assumed[assumedVectorRegisters]
	op := sheet.NewRow(vectorComponent, "op")
	var energyPJ, areaUM2, leakageUW float64
	err := files.Read("arithmetic.csv", func(r *sheet.Record) {
		count := 1.0
		if op.WidthBits = max(op.WidthBits, r.Integer("width_bits")); r.Text("component") == "register" {
			count = accesses.value * vectorWidthBits
		}
		energyPJ += float64(count * r.Number("energy_pj"))
		areaUM2 += float64(count * r.Number("area_um2"))
		leakageUW += float64(count * r.Number("leakage_mw") * uwPerMW)
		op.NodeNM = r.Integer("node_nm")
		op.Source = sheet.JoinNotes(r.Citation(), accesses.note)
	})
	op.Status = Assumed
	area, leakage := sheet.NewRow(vectorComponent, "area"), sheet.NewRow(vectorComponent, "leakage")
	for _, r := range []*Row{&area, &leakage} {
		r.WidthBits, r.NodeNM, r.Status, r.Source = op.WidthBits, op.NodeNM, op.Status, op.Source
	}
	return []Row{op.WithEnergy(energyPJ), area.WithArea(areaUM2), leakage.WithLeakage(leakageUW)}, err
}

// vectorWidthBits is the width of an elementary operation: that of the published adder.
const vectorWidthBits = 32
