package sweep

import (
	"fmt"
	"slices"

	"dnasim/results"
)

// pointNote is a note with the number of points it is about.
type pointNote struct {
	results.Note
	points int
}

// maxNotes bounds the notes that are listed; their texts could differ at every point.
const maxNotes = 24

// note counts the notes of a point.
func (s *summary) note(notes []results.Note) {
	for _, n := range notes {
		i := slices.IndexFunc(s.notes, func(p pointNote) bool { return p.Note == n })
		switch {
		case i >= 0:
			s.notes[i].points++
		case len(s.notes) < maxNotes:
			s.notes = append(s.notes, pointNote{n, 1})
		default:
			s.unlisted++
		}
	}
}

// noted lists the notes, those about all points first.
func (s *summary) noted() []results.Note {
	var all, some []results.Note
	computed := s.counts[Computed] + s.counts[Stored]
	for _, n := range s.notes {
		if n.points == computed {
			all = append(all, n.Note)
			continue
		}
		n.Text = fmt.Sprintf("At %d of %d points: %s", n.points, computed, n.Text)
		some = append(some, n.Note)
	}
	if s.unlisted > 0 {
		some = append(some, results.Note{Status: "ours", Text: fmt.Sprintf(
			"%d further notes on single points are not listed; dnasim -config with the keys of a point shows its own.", s.unlisted)})
	}
	return append(all, some...)
}
