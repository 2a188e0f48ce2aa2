package process

import (
	"fmt"

	"dnasim/energy/cacti"
	"dnasim/energy/sheet"
)

// Library is a cell library as its Liberty file states it (energy/data/libraries.csv), or the
// process of a publication.
type Library struct {
	Name         string
	NodeNM       int
	SupplyV      float64
	TemperatureC float64
	// Of its smallest NAND2, flip-flop, and inverter that drives four. 0: not stated.
	NAND2UM2, NAND2NW       float64
	FlipFlopUM2, FlipFlopNW float64
	FO4PS, ToggleFJ         float64
	Family                  string // whose capacitance counts as its own; "": none

	loadF float64 // of the nearest family's inverter
}

// Logic names the library that the datapath is synthesized to.
const Logic = "nangate45_typ"

// nodes are the libraries that are compared, with the node of each.
var nodes = []struct {
	library string
	nodeNM  int
}{
	{Logic, 45}, {"nangate45_fast", 45}, {"nangate45_slow", 45}, {"sg13g2_stdcell_typ_1p20V_25C", 130}, {"sky130hd_tt", 130},
	{"osu018", 180}, {"asap7sc7p5t_INVBUF_RVT_FF_nldm_220122", 7}, {"asap7sc7p5t_INVBUF_RVT_SS_nldm_220122", 7},
	{"asap7sc7p5t_INVBUF_LVT_FF_nldm_220122", 7}, {"asap7sc7p5t_INVBUF_SLVT_FF_nldm_220122", 7},
}

// nearestFamily is the one whose FO4 delay and energy are nearest to those of Logic, see
// energy/PROCESS.md.
const nearestFamily = "hp"

// Libraries reads the libraries of libraries.csv whose node is known, in the order of nodes.
func Libraries(files *sheet.Folder) ([]Library, error) {
	stated := map[string]Library{}
	err := files.Read("libraries.csv", func(r *sheet.Record) {
		stated[r.Text("library")] = Library{
			Name: r.Text("library"), SupplyV: r.Number("supply_v"), TemperatureC: r.Number("temperature_c"),
			NAND2UM2: r.Number("nand2_area_um2"), NAND2NW: r.Number("nand2_leakage_nw"),
			FlipFlopUM2: r.Number("flip_flop_area_um2"), FlipFlopNW: r.Number("flip_flop_leakage_nw"),
			FO4PS: r.Number("fo4_ps"), ToggleFJ: r.Number("fo4_toggle_fj"),
		}
	})
	var all []Library
	for _, of := range nodes {
		l, ok := stated[of.library]
		if !ok && err == nil {
			err = fmt.Errorf("libraries.csv: no %s", of.library)
		}
		l.NodeNM = of.nodeNM
		all = append(all, l)
	}
	if err == nil {
		err = all[0].resemble(nearestFamily)
	}
	return all, err
}

// resemble makes a family the one whose capacitance counts as the library's.
func (l *Library) resemble(family string) error {
	m, err := cacti.New(l.NodeNM, Device(family), DefaultTemperatureK)
	if err != nil {
		return err
	}
	l.Family, l.loadF = family, m.Logic().LoadF
	return nil
}

// Published is the process of a publication that states a node and neither supply nor cells: it
// counts as a family at its own supply, with NAND2s of the given area.
func Published(name, family string, nodeNM int, nand2UM2 float64) (Library, error) {
	p, err := New(family, nodeNM, DefaultTemperatureK)
	if err != nil {
		return Library{}, err
	}
	return Library{Name: name, NodeNM: nodeNM, SupplyV: p.SupplyV(), FO4PS: p.FO4PS(), NAND2UM2: nand2UM2,
		Family: family, loadF: p.gates.LoadF}, nil
}
