package memory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/energy/sheet"
	"dnasim/internal/spelling"
)

// The parts of a memory's energy that rows of data/dram.csv are about; its head says what each
// means.
const (
	PartAccess     = "access"
	PartActivation = "activation"
	PartActivate   = "activate"
	PartArray      = "array"
	PartIO         = "io"
	PartBackground = "background"
	PartWithin     = "within"
	PartBeyond     = "beyond"
)

// Contribution is a row of the table of memories: one part of the energy of a technology.
type Contribution struct {
	Technology string       `json:"technology"`
	Part       string       `json:"part"` // PartAccess, ...
	Component  string       `json:"component"`
	ReadPJBit  float64      `json:"read_pj_per_bit"`
	WritePJBit float64      `json:"write_pj_per_bit"`
	KiBPJ      float64      `json:"pj_per_row_kib"` // of an activate, per KiB of its row
	ChannelMW  float64      `json:"mw_per_channel"`
	IdleOnly   bool         `json:"idle_only"` // ChannelMW is charged only while no data moves
	Status     sheet.Status `json:"status"`
	Source     string       `json:"source"`
}

// Technology is a kind of memory outside the tiles.
type Technology struct {
	Parts []Contribution
	// Rows are what the parts come to: read_bytes and write_bytes, whole; background of a channel;
	// and, for simulated banks, either io_read_bytes and io_write_bytes: what the commands do not
	// contain; or activate_kib, and activation_read_bytes and activation_write_bytes: the share of
	// activates in whole accesses.
	Rows []sheet.Row
}

// Component of a technology in the price table.
func Component(technology string) string { return "dram." + technology }

// Technologies are the memories of the sheet, by name.
type Technologies map[string]*Technology

// Read reads the sheet.
func Read(files *sheet.Folder) (Technologies, error) {
	all := Technologies{}
	err := files.Read("dram.csv", func(r *sheet.Record) {
		name := r.Text("technology")
		if all[name] == nil {
			all[name] = &Technology{}
		}
		all[name].Parts = append(all[name].Parts, readPart(r))
	})
	if err != nil {
		return nil, err
	}
	for name, t := range all {
		t.compose(Component(name))
		if !t.Has(PartBackground) || t.Has(PartAccess) == t.Has(PartArray) || t.Has(PartAccess) != (t.Has(PartActivation) && t.Has(PartActivate)) {
			return nil, fmt.Errorf("dram.csv: %s needs a row of part %s, and rows of either %s, or %s, %s and %s", name,
				PartBackground, PartArray, PartAccess, PartActivation, PartActivate)
		}
	}
	return all, nil
}

func readPart(r *sheet.Record) Contribution {
	p := Contribution{
		Technology: r.Text("technology"), Part: r.Text("part"), Component: r.Text("component"), Status: r.Status(),
		Source: sheet.JoinNotes(r.Citation(), r.Text("note")),
	}
	switch unit := r.Text("unit"); {
	case unit == "pJ/KiB" && p.Part == PartActivate:
		p.KiBPJ = r.Number("read")
	case unit == "pJ/bit" && p.Part != PartBackground && p.Part != PartActivate:
		p.ReadPJBit, p.WritePJBit = r.Number("read"), r.Number("write")
	case unit == "mW/channel" && p.Part == PartBackground:
		p.ChannelMW, p.IdleOnly = r.Number("read"), r.Text("charged") == "idle"
	default:
		r.Fail(fmt.Errorf("unit: %q does not fit part %q: mW/channel belongs to %s, pJ/KiB to %s, pJ/bit to the others", unit, p.Part, PartBackground, PartActivate))
	}
	return p
}

// Names lists the technologies, sorted.
func (all Technologies) Names() []string { return slices.Sorted(maps.Keys(all)) }

// Named finds a technology. The error lists what there is.
func (all Technologies) Named(name string) (*Technology, error) {
	if t, ok := all[name]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("no memory technology %q: allowed are %s%s", name,
		strings.Join(all.Names(), ", "), spelling.DidYouMean(name, all.Names()))
}

// Has reports whether there are rows of a part.
func (t *Technology) Has(part string) bool {
	return slices.ContainsFunc(t.Parts, func(p Contribution) bool { return p.Part == part })
}

// IdleOnly reports that the energy per byte is of the whole access, so that the background is
// charged only for the time in which no data moves.
func (t *Technology) IdleOnly() bool {
	return slices.ContainsFunc(t.Parts, func(p Contribution) bool { return p.IdleOnly })
}

const bitsPerByte = 8

// compose sums the parts to rows.
func (t *Technology) compose(component string) {
	reads := func(p *Contribution) float64 { return p.ReadPJBit }
	writes := func(p *Contribution) float64 { return p.WritePJBit }
	whole := []string{PartAccess, PartArray, PartIO}
	t.Rows = append(t.Rows,
		t.perByte(sheet.NewRow(component, "read_bytes"), reads, whole),
		t.perByte(sheet.NewRow(component, "write_bytes"), writes, whole),
		t.background(component))
	if t.Has(PartActivate) {
		share := []string{PartActivation}
		t.Rows = append(t.Rows, t.activate(component),
			t.perByte(sheet.NewRow(component, "activation_read_bytes"), reads, share),
			t.perByte(sheet.NewRow(component, "activation_write_bytes"), writes, share))
	}
	if t.Has(PartIO) {
		t.Rows = append(t.Rows,
			t.perByte(sheet.NewRow(component, "io_read_bytes"), reads, []string{PartIO}),
			t.perByte(sheet.NewRow(component, "io_write_bytes"), writes, []string{PartIO}))
	}
}

// perByte is the energy of a byte moved, summed over some parts.
func (t *Technology) perByte(row sheet.Row, perBit func(*Contribution) float64, parts []string) sheet.Row {
	row.Status = sheet.Published
	pj := 0.0
	for i := range t.Parts {
		p := &t.Parts[i]
		if !slices.Contains(parts, p.Part) {
			continue
		}
		pj += float64(perBit(p) * bitsPerByte)
		row.Status = sheet.Weaker(row.Status, p.Status)
		row.Source = sheet.JoinNotes(row.Source, fmt.Sprintf("%s %g pJ/bit", p.Component, perBit(p)), p.Source)
	}
	return row.WithEnergy(pj)
}

// activate is the energy of an activate per KiB of the row that it opens.
func (t *Technology) activate(component string) sheet.Row {
	row := sheet.NewRow(component, "activate_kib")
	for _, p := range t.Parts {
		if p.Part == PartActivate {
			row.Status, row.Source = p.Status, sheet.JoinNotes(p.Component, p.Source)
			row = row.WithEnergy(p.KiBPJ)
		}
	}
	return row
}

// background is the power of an idle channel.
func (t *Technology) background(component string) sheet.Row {
	const uwPerMW = 1e3
	row := sheet.NewRow(component, "background")
	for _, p := range t.Parts {
		if p.Part == PartBackground {
			row.Status, row.Source = p.Status, sheet.JoinNotes(p.Component, p.Source, fmt.Sprintf("%g mW/channel", p.ChannelMW))
			row = row.WithLeakage(p.ChannelMW * uwPerMW)
		}
	}
	return row
}
