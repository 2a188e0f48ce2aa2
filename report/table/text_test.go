package table

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawText renders one table as text.
func drawText(t require.TestingT, table Table, width int) string {
	var b bytes.Buffer
	require.NoError(t, Write(&b, table, Text, width))
	return b.String()
}

func TestPointsStandInLine(t *testing.T) {
	table := Table{Title: "Points", Columns: []Column{Stub("layer", "Layer"), Real("energy_uj", "Energy", "uJ")}}
	table.Add(String("a"), Number(1234.4))
	table.Add(String("long name"), Number(0.01234))
	table.Add(String("c"), Missing(""))
	assert.Equal(t, strings.Join([]string{
		"Points",
		"                Energy",
		"Layer               uJ",
		"─────────  ───────────",
		"a          1,234",
		"long name      0.01234",
		"c                    -",
		"",
	}, "\n"), drawText(t, table, 0))
}

// Every cell must lie in its column, so the gaps between the columns must be blank on
// every line.
func TestCellsLieInTheirColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawRandomTable(t)
		g := newGrid(&table)
		width := rapid.IntRange(0, 120).Draw(t, "width")
		g.fit(width)
		var b bytes.Buffer
		g.write(&b)
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		for j := range lines {
			require.LessOrEqual(t, TextWidth(lines[j]), g.width())
		}
		checkGaps(t, g, lines)
	})
}

// checkGaps demands spaces between the columns of every line but the rules.
func checkGaps(t *rapid.T, g *grid, lines []string) {
	for _, line := range lines {
		if strings.HasPrefix(line, "─") && strings.Trim(line, "─ ") == "" {
			continue
		}
		at := 0
		for j, w := range g.widths[:len(g.widths)-1] {
			at += w + columnGap
			before := cutWidth(line, at)
			if TextWidth(line) >= at {
				require.True(t, strings.HasSuffix(before, strings.Repeat(" ", columnGap)), "column %d of %q", j, line)
			}
		}
	}
}

// cutWidth gives the longest beginning of s of at most width terminal columns.
func cutWidth(s string, width int) string {
	if TextWidth(s) <= width {
		return s
	}
	return breakWord(s, width)[0]
}

func TestWrap(t *testing.T) {
	tests := []struct {
		given string
		width int
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 0, []string{"one two three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"層層層", 4, []string{"層層", "層"}}, // each is two columns wide
		{"層", 1, []string{"層"}},         // cannot be cut
		{"a b", 1, []string{"a", "b"}},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, wrap(test.given, test.width), "%q in %d", test.given, test.width)
	}
}

func TestWrapLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Visible(rapid.String().Draw(t, "s"))
		width := rapid.IntRange(2, 20).Draw(t, "width")
		lines := wrap(s, width)
		for _, line := range lines {
			assert.LessOrEqual(t, TextWidth(line), width)
		}
		assert.Equal(t, strings.ReplaceAll(s, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
	})
}
