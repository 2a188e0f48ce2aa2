package results

import (
	"fmt"
	"strings"
)

// GapNote says that figures of a network lack the operators that were not understood.
func GapNote(network string, gaps []string) Note {
	return Note{Status: "assumed", Text: fmt.Sprintf(
		"Network %s is not complete: %d operators are not understood (allow_unknown), and all its figures lack their work but for a move of each element: %s.",
		network, len(gaps), strings.Join(gaps, "; "))}
}
