package table

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryFormatParsesAsItself(t *testing.T) {
	for _, f := range Formats() {
		got, err := ParseFormat(string(f))
		require.NoError(t, err)
		assert.Equal(t, f, got)
	}
}

func TestUnknownFormatListsTheAllowedAndTheNearest(t *testing.T) {
	const allowed = `: allowed are text, markdown, csv, json, latex`
	for given, want := range map[string]string{
		"xml":      `unknown format "xml"` + allowed, // nothing is near
		"":         `unknown format ""` + allowed,
		"jsn":      `unknown format "jsn"` + allowed + `; did you mean "json"?`,
		"JSON":     `unknown format "JSON"` + allowed + `; did you mean "json"?`,
		"Latex":    `unknown format "Latex"` + allowed + `; did you mean "latex"?`,
		"markdwon": `unknown format "markdwon"` + allowed + `; did you mean "markdown"?`,
		"\x1b[1m":  `unknown format "\x1b[1m"` + allowed,
	} {
		_, err := ParseFormat(given)
		assert.EqualError(t, err, want)
	}
}

func FuzzParseFormat(f *testing.F) {
	for _, seed := range []string{"text", "xml", "", "\xff", "csvcsvcsv"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseFormat(s)
		if err == nil {
			assert.Contains(t, Formats(), got)
			assert.Equal(t, s, string(got))
		} else {
			assert.Contains(t, err.Error(), "text, markdown, csv, json, latex")
		}
	})
}
