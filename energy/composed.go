package energy

import "fmt"

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

func readAssumptions() (assumptions, error) {
	a := assumptions{}
	err := readSheet("assumed.csv", func(r *record) {
		value := r.number("value")
		note := fmt.Sprintf("assumed %g %s: %s", value, r.text("unit"), r.text("note"))
		a[r.text("name")] = assumption{value, note}
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
func readWires(cite func(*record) string, assumed assumptions) (map[sramKind]Row, error) {
	wires := map[sramKind]Row{}
	hop := assumed[assumedHopLength]
	err := readSheet("wires.csv", func(r *record) {
		perBit := r.number("energy_pj_per_bit_mm")
		row := newRow(interconnectComponent, "byte_hops").withEnergy(bitsPerB * perBit * hop.value)
		row.WidthBits, row.NodeNM, row.VoltageV = bitsPerB, r.integer("node_nm"), r.number("voltage_v")
		row.Status = Assumed
		row.Source = joinNotes(cite(r), fmt.Sprintf("%g pJ per bit and mm (%s)", perBit, r.text("cell")), hop.note)
		wires[sramKind{row.NodeNM, r.text("cell")}] = row
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
func readVector(cite func(*record) string, assumed assumptions) ([]Row, error) {
	accesses := assumed[assumedVectorRegisters]
	op := newRow(vectorComponent, "op")
	var energyPJ, areaUM2, leakageUW float64
	err := readSheet("arithmetic.csv", func(r *record) {
		count := 1.0
		if op.WidthBits = max(op.WidthBits, r.integer("width_bits")); r.text("component") == "register" {
			count = accesses.value * vectorWidthBits
		}
		energyPJ += count * r.number("energy_pj")
		areaUM2 += count * r.number("area_um2")
		leakageUW += count * r.number("leakage_mw") * uwPerMW
		op.NodeNM = r.integer("node_nm")
		op.Source = joinNotes(cite(r), accesses.note)
	})
	op.Status = Assumed
	area, leakage := newRow(vectorComponent, "area"), newRow(vectorComponent, "leakage")
	for _, r := range []*Row{&area, &leakage} {
		r.WidthBits, r.NodeNM, r.Status, r.Source = op.WidthBits, op.NodeNM, op.Status, op.Source
	}
	return []Row{op.withEnergy(energyPJ), area.withArea(areaUM2), leakage.withLeakage(leakageUW)}, err
}

// vectorWidthBits is the width of an elementary operation: that of the published adder.
const vectorWidthBits = 32
