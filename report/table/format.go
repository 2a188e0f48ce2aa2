package table

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/internal/spelling"
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
	return "", fmt.Errorf("unknown format %q: allowed are %s%s", s, strings.Join(names, ", "), spelling.DidYouMean(s, names))
}
