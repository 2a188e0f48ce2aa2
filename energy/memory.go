package energy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/energy/sheet"
	"dnasim/internal/spelling"
)

// The parts of a memory's energy that rows of data/dram.csv are about; its head says what each means.
const (
	PartAccess     = "access"
	PartArray      = "array"
	PartIO         = "io"
	PartBackground = "background"
	PartWithin     = "within"
	PartBeyond     = "beyond"
)

// MemoryPart is a row of the table of memories.
type MemoryPart struct {
	Technology string  `json:"technology"`
	Part       string  `json:"part"` // PartAccess, ...
	Component  string  `json:"component"`
	ReadPJBit  float64 `json:"read_pj_per_bit"`
	WritePJBit float64 `json:"write_pj_per_bit"`
	ChannelMW  float64 `json:"mw_per_channel"`
	IdleOnly   bool    `json:"idle_only"` // ChannelMW is charged only while no data moves
	Status     Status  `json:"status"`
	Source     string  `json:"source"`
}

// memory is a technology outside the tiles.
type memory struct {
	parts []MemoryPart
	rows  []Row // what the parts come to per byte and channel, see compose
}

func memoryComponent(technology string) string { return "dram." + technology }

func readMemories(files *sheet.Folder) (map[string]*memory, error) {
	memories := map[string]*memory{}
	err := files.Read("dram.csv", func(r *sheet.Record) {
		technology := r.Text("technology")
		if memories[technology] == nil {
			memories[technology] = &memory{}
		}
		m := memories[technology]
		m.parts = append(m.parts, readMemoryPart(r, r.Citation()))
	})
	if err != nil {
		return nil, err
	}
	for name, m := range memories {
		if m.compose(memoryComponent(name)); !m.has(PartBackground) || m.has(PartAccess) == m.has(PartArray) {
			return nil, fmt.Errorf("dram.csv: %s needs a row of part %s and rows of either %s or %s", name, PartBackground, PartAccess, PartArray)
		}
	}
	return memories, nil
}

func readMemoryPart(r *sheet.Record, source string) MemoryPart {
	p := MemoryPart{
		Technology: r.Text("technology"), Part: r.Text("part"), Component: r.Text("component"), Status: r.Status(),
		Source: sheet.JoinNotes(source, r.Text("note")),
	}
	switch unit := r.Text("unit"); {
	case unit == "pJ/bit" && p.Part != PartBackground:
		p.ReadPJBit, p.WritePJBit = r.Number("read"), r.Number("write")
	case unit == "mW/channel" && p.Part == PartBackground:
		p.ChannelMW, p.IdleOnly = r.Number("read"), r.Text("charged") == "idle"
	default:
		r.Fail(fmt.Errorf("unit: %q does not fit part %q: mW/channel belongs to %s, pJ/bit to the others", unit, p.Part, PartBackground))
	}
	return p
}

// has reports whether there are rows of a part.
func (m *memory) has(part string) bool {
	return slices.ContainsFunc(m.parts, func(p MemoryPart) bool { return p.Part == part })
}

// compose sums the parts to the rows that are priced: read_bytes and write_bytes, whole; background; and, where
// banks may be simulated, io_read_bytes and io_write_bytes: what the commands do not contain.
func (m *memory) compose(component string) {
	whole := []string{PartAccess, PartArray, PartIO}
	m.rows = append(m.rows, m.perByte(component, "read_bytes", whole), m.perByte(component, "write_bytes", whole), m.background(component))
	if m.has(PartIO) {
		io := []string{PartIO}
		m.rows = append(m.rows, m.perByte(component, "io_read_bytes", io), m.perByte(component, "io_write_bytes", io))
	}
}

// perByte is the energy of a byte moved.
func (m *memory) perByte(component, action string, parts []string) Row {
	row := sheet.NewRow(component, action)
	row.Status = Published
	pj := 0.0
	for _, p := range m.parts {
		if !slices.Contains(parts, p.Part) {
			continue
		}
		perBit := p.ReadPJBit
		if strings.HasSuffix(action, "write_bytes") {
			perBit = p.WritePJBit
		}
		pj += perBit * bitsPerB
		row.Status = Weaker(row.Status, p.Status)
		row.Source = sheet.JoinNotes(row.Source, fmt.Sprintf("%s %g pJ/bit", p.Component, perBit), p.Source)
	}
	return row.WithEnergy(pj)
}

// background is the power of a channel at rest.
func (m *memory) background(component string) Row {
	row := sheet.NewRow(component, "background")
	for _, p := range m.parts {
		if p.Part == PartBackground {
			row.Status, row.Source = p.Status, sheet.JoinNotes(p.Component, p.Source, fmt.Sprintf("%g mW/channel", p.ChannelMW))
			row = row.WithLeakage(p.ChannelMW * uwPerMW)
		}
	}
	return row
}

// idleOnly: the energy per byte is of the whole access, so the background is charged only for the
// time in which no data moves.
func (m *memory) idleOnly() bool {
	return slices.ContainsFunc(m.parts, func(p MemoryPart) bool { return p.IdleOnly })
}

func memoryNames(memories map[string]*memory) []string {
	return slices.Sorted(maps.Keys(memories))
}

// memory finds a technology.
func (t *Table) memory(technology string) (*memory, error) {
	if m, ok := t.data.memories[technology]; ok {
		return m, nil
	}
	names := memoryNames(t.data.memories)
	return nil, fmt.Errorf("no memory technology %q: allowed are %s%s", technology,
		strings.Join(names, ", "), spelling.DidYouMean(technology, names))
}
