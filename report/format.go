package report

import (
	"fmt"
	"slices"
	"strings"
)

// Format is an output format, by its name on the command line.
type Format string

// The formats.
const (
	Text     Format = "text"     // aligned columns for a terminal
	Markdown Format = "markdown" // GitHub-flavoured tables
	CSV      Format = "csv"      // RFC 4180, one header row
	JSON     Format = "json"     // the schema of results.go
	LaTeX    Format = "latex"    // booktabs tables, to be included in a document
)

// Formats lists the formats in the order in which messages name them.
func Formats() []Format { return []Format{Text, Markdown, CSV, JSON, LaTeX} }

// ParseFormat finds the format called s. The error lists the formats and, when one is
// spelt nearly like s, suggests it.
func ParseFormat(s string) (Format, error) {
	if slices.Contains(Formats(), Format(s)) {
		return Format(s), nil
	}
	names := make([]string, len(Formats()))
	for i, f := range Formats() {
		names[i] = string(f)
	}
	message := fmt.Sprintf("unknown format %q: allowed are %s", s, strings.Join(names, ", "))
	if near := nearest(s, names); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return "", fmt.Errorf("%s", message)
}

// nearest returns the name with the fewest edits to s, or "" when none is near: more
// than half of the letters would have to change.
func nearest(s string, names []string) string {
	best, bestEdits := "", 0
	for _, name := range names {
		edits := editDistance(strings.ToLower(s), name)
		if 2*edits <= max(len(s), len(name)) && (best == "" || edits < bestEdits) {
			best, bestEdits = name, edits
		}
	}
	return best
}

// editDistance is Levenshtein's distance in bytes.
func editDistance(a, b string) int {
	if len(a) > 64 { // no format is near to this, and the cost is quadratic
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
