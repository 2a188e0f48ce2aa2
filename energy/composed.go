package energy

import (
	"fmt"

	"dnasim/energy/process"
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
	assumedWireActivity    = "wire_activity"              // share of the bits that toggle
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
	for _, name := range []string{assumedWireActivity, assumedVectorRegisters, assumedTableWord} {
		if _, ok := a[name]; !ok && err == nil {
			err = fmt.Errorf("assumed.csv: no %s", name)
		}
	}
	return a, err
}

const vectorComponent = "vector"

// readVector composes an elementary operation of the vector unit of a published adder and register:
// one addition and the assumed number of register accesses. It leaks as gate equivalents, not as
// the source states.
func readVector(files *sheet.Folder, assumed assumptions, l process.Library) ([]Row, error) {
	accesses := assumed[assumedVectorRegisters]
	op := sheet.NewRow(vectorComponent, "op")
	var energyPJ, areaUM2 float64
	err := files.Read("arithmetic.csv", func(r *sheet.Record) {
		count := 1.0
		if op.WidthBits = max(op.WidthBits, r.Integer("width_bits")); r.Text("component") == "register" {
			count = accesses.value * vectorWidthBits
		}
		energyPJ += float64(count * r.Number("energy_pj"))
		areaUM2 += float64(count * r.Number("area_um2"))
		op.NodeNM = r.Integer("node_nm")
		op.Source = sheet.JoinNotes(r.Citation(), accesses.note)
	})
	op.Status = Assumed
	area, leakage := sheet.NewRow(vectorComponent, "area"), sheet.NewRow(vectorComponent, "leakage")
	for _, r := range []*Row{&area, &leakage} {
		r.WidthBits, r.NodeNM, r.Status, r.Source = op.WidthBits, op.NodeNM, op.Status, op.Source
	}
	leakage.GateEquivalents = areaUM2 / l.NAND2UM2
	return []Row{op.WithEnergy(energyPJ), area.WithArea(areaUM2), leakage.WithLeakage(0)}, err
}

// vectorWidthBits is the width of an elementary operation: that of the published adder.
const vectorWidthBits = 32
