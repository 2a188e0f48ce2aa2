package pictures

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/table"
	"dnasim/results"
)

// OfRun lists the pictures that results give: energy, speedup, waterfall, tornado and roofline of
// the run, then waterfall, widths, cycles and roofline of every network. A picture that would be
// empty is left out. Results with a NaN or an infinity are an error that names the field.
func OfRun(r *results.Run) ([]chart.Picture, error) {
	if r == nil {
		return nil, errors.New("no results to draw")
	}
	if err := results.CheckFinite(r); err != nil {
		return nil, err
	}
	var all []chart.Picture
	add := func(p chart.Picture, ok bool) {
		if ok {
			all = append(all, p)
		}
	}
	add(energyPicture(r))
	add(speedupPicture(r))
	add(meanWaterfallPicture(r))
	for _, of := range swings() {
		add(tornadoPicture(r, of))
	}
	if len(r.Networks) > 1 {
		add(rooflinePicture(r, r.Networks, "roofline", "Roofline of all networks", "networks[].machines[].layers[]"))
	}
	for i := range r.Networks {
		before := len(all)
		add(networkWaterfallPicture(r, i))
		add(bitsPicture(r, i))
		add(cyclesPicture(r, i))
		n := &r.Networks[i]
		add(rooflinePicture(r, r.Networks[i:i+1], "roofline-"+table.Slug(n.Name), "Roofline of "+n.Name, layersPath(i)))
		for k := range all[before:] {
			all[before+k].Network = i + 1
		}
	}
	if note := report.GapNote(r.Networks); note != "" {
		for i := range all {
			all[i].Caption = strings.TrimSpace(all[i].Caption + " " + strings.TrimPrefix(note, table.ShortMark+" "))
		}
	}
	DistinctKeys(all)
	return all, nil
}

// DistinctKeys numbers keys that are equal, as those of networks whose names differ in
// nothing but punctuation.
func DistinctKeys(pictures []chart.Picture) {
	var names table.Distinct
	for i := range pictures {
		pictures[i].Key = names.Of(pictures[i].Key)
	}
}

// layersPath is where the layers of a network stand in the JSON.
func layersPath(network int) string { return fmt.Sprintf("networks[%d].machines[].layers[]", network) }

// looks gives every machine of a run its colour and marker: the INT8 baseline is grey.
type looks map[string]chart.Look

func machineLooks(r *results.Run) looks {
	all := looks{}
	next := 0
	for _, name := range r.MachineNames() {
		if r.IsBaseline(name) {
			all[name] = chart.Look{Color: chart.Grey, Marker: chart.Circle}
			continue
		}
		look := chart.SeriesLook(next)
		look.Marker = (look.Marker + 1) % (chart.Cross + 1)
		all[name] = look
		next++
	}
	return all
}

// fill is the plain filling of a colour.
func (l looks) fill(machine string) chart.Fill { return chart.Fill{Color: l[machine].Color} }

// All are those of the results, then those that o adds.
func All(r *results.Run, o report.Options) ([]chart.Picture, error) {
	pictures, err := OfRun(r)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(pictures, o.Pictures)
	DistinctKeys(all)
	return all, nil
}
