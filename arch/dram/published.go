package dram

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed data/energy.csv
var publishedText string

// Parts of an energy that rows of the table are about.
const (
	PartAccess     = "access"     // replaces the device currents
	PartBackground = "background" // what the access rows do not contain
	PartWithin     = "within"     // a share of the access rows, not added
	PartBeyond     = "beyond"     // outside of the total
)

// Published is a row of the table of energies that do not follow from device currents.
type Published struct {
	Technology string  `json:"technology"`
	Part       string  `json:"part"` // PartAccess, ...
	Component  string  `json:"component"`
	ReadPJBit  float64 `json:"read_pj_per_bit"`
	WritePJBit float64 `json:"write_pj_per_bit"`
	ChannelMW  float64 `json:"mw_per_channel"`
	IdleOnly   bool    `json:"idle_only"` // ChannelMW is charged only while no data moves
	Status     string  `json:"status"`    // published, simulated, assumed
	Source     string  `json:"source"`
	Note       string  `json:"note"`
	ConsumedPJ float64 `json:"pj"` // in a run; 0 in the table
}

// PublishedEnergies is the table, in the order of the file.
func PublishedEnergies() []Published {
	rows, err := readPublished(publishedText)
	if err != nil {
		panic("dram: data/energy.csv: " + err.Error()) // embedded: a fault of the program
	}
	return rows
}

// Technologies that the table has rows of.
func Technologies() []string {
	var names []string
	for _, r := range PublishedEnergies() {
		names = append(names, r.Technology)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func readPublished(text string) ([]Published, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []Published
	for _, f := range lines[1:] {
		row := Published{Technology: f[0], Part: f[1], Component: f[2], IdleOnly: f[6] == "idle", Status: f[7], Source: f[8], Note: f[9]}
		read, err := strconv.ParseFloat(f[3], 64)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", f[0], f[2], err)
		}
		switch f[5] {
		case "mW/channel":
			row.ChannelMW = read
		case "pJ/bit":
			row.ReadPJBit = read
			if row.WritePJBit, err = strconv.ParseFloat(f[4], 64); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", f[0], f[2], err)
			}
		default:
			return nil, fmt.Errorf("%s, %s: unit %q is not pJ/bit or mW/channel", f[0], f[2], f[5])
		}
		rows = append(rows, row)
	}
	return rows, nil
}
