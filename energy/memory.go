package energy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/internal/spelling"
)

// memory is a technology outside the tiles: rows read_bytes, write_bytes, background.
type memory struct {
	rows []Row
	// idleOnly: the energy per byte is of the whole access, so the background is charged
	// only for the time in which no data moves.
	idleOnly bool
}

// memoryActions are the rows every technology has.
func memoryActions() []string { return []string{"read_bytes", "write_bytes", "background"} }

func memoryComponent(technology string) string { return "dram." + technology }

func readMemories(cite func(*record) string) (map[string]*memory, error) {
	memories := map[string]*memory{}
	err := readSheet("dram.csv", func(r *record) {
		technology := r.text("technology")
		m := memories[technology]
		if m == nil {
			m = &memory{}
			memories[technology] = m
		}
		m.add(r, newRow(memoryComponent(technology), r.text("action")), cite(r))
	})
	if err != nil {
		return nil, err
	}
	for name, m := range memories {
		if len(m.rows) != len(memoryActions()) {
			return nil, fmt.Errorf("dram.csv: %s needs the actions %s", name, list(memoryActions()))
		}
	}
	return memories, nil
}

func (m *memory) add(r *record, row Row, source string) {
	row.Status = r.status()
	row.Source = joinNotes(source, r.text("value")+" "+r.text("unit"), r.text("note"))
	switch unit := r.text("unit"); unit {
	case "pJ/bit":
		row = row.withEnergy(r.number("value") * bitsPerB)
	case "mW/channel":
		row = row.withLeakage(r.number("value") * uwPerMW)
		m.idleOnly = r.text("charged") == "idle"
	default:
		r.fail(fmt.Errorf("unit: %q is not pJ/bit or mW/channel", unit))
	}
	if !slices.Contains(memoryActions(), row.Action) {
		r.fail(fmt.Errorf("action: %q is not one of %s", row.Action, list(memoryActions())))
	}
	m.rows = append(m.rows, row)
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
