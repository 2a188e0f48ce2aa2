package table

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

const (
	columnGap  = 2
	noteIndent = "  "
	// narrowestWrap is the width below which a column of sentences is not squeezed:
	// the table is broken into bands instead.
	narrowestWrap = 16
)

// textLayout draws tables as aligned columns. width is that of the terminal in
// columns; 0 is unlimited.
type textLayout struct{ width int }

func (l textLayout) Head(b *bytes.Buffer, title string, paragraphs []string) {
	b.WriteString(Visible(title) + "\n")
	b.WriteString(strings.Repeat("=", TextWidth(Visible(title))) + "\n")
	for _, p := range paragraphs {
		l.paragraph(b, p)
	}
}

func (l textLayout) Table(b *bytes.Buffer, t *Table) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	if t.Title != "" {
		l.paragraph(b, t.Title)
	}
	if len(t.Rows) == 0 {
		b.WriteString("(none)\n")
		return
	}
	for i, band := range l.bands(t) {
		if i > 0 {
			b.WriteByte('\n')
		}
		band.write(b)
	}
	for _, note := range t.Notes {
		for _, line := range wrap(Visible(note), max(0, l.width-len(noteIndent))) {
			b.WriteString(noteIndent + line + "\n")
		}
	}
}

func (l textLayout) paragraph(b *bytes.Buffer, s string) {
	for _, line := range wrap(Visible(s), l.width) {
		b.WriteString(line + "\n")
	}
}

// bands breaks a table that is too wide, even with its sentences wrapped, into tables
// that repeat the row headings.
func (l textLayout) bands(t *Table) []*grid {
	whole := newGrid(t)
	if whole.fit(l.width) {
		return []*grid{whole}
	}
	var stubs []int
	for j := range t.Columns {
		if t.Columns[j].Stub {
			stubs = append(stubs, j)
		}
	}
	var bands []*grid
	for next := len(stubs); next < len(t.Columns); {
		indices := append([]int(nil), stubs...)
		var band *grid
		for next < len(t.Columns) {
			wider := t.withColumns(append(indices, next))
			g := newGrid(&wider)
			if fits := g.fit(l.width); !fits && band != nil {
				break
			}
			band, indices = g, append(indices, next)
			next++
		}
		bands = append(bands, band)
	}
	if len(bands) == 0 { // nothing but row headings
		return []*grid{whole}
	}
	return bands
}

// TextWidth is the number of terminal columns that s takes: letter by letter, as most
// terminals count, so that the width of a whole is the sum of its parts.
func TextWidth(s string) int {
	if isPlain(s) {
		return len(s)
	}
	width := 0
	for _, r := range s {
		width += runeWidth(r)
	}
	return width
}

// runeWidth is two for a wide East Asian letter, none for an accent.
func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	return uniseg.StringWidth(string(r))
}

// wrap breaks s at spaces into lines of at most width columns, and a word that is longer
// within the word. Width 0 is unlimited. There is always at least one line.
func wrap(s string, width int) []string {
	if width <= 0 || TextWidth(s) <= width {
		return []string{s}
	}
	var lines []string
	line, used := "", 0
	for _, word := range strings.Split(s, " ") {
		for _, piece := range breakWord(word, width) {
			size := TextWidth(piece)
			switch {
			case used == 0 && line == "":
				line, used = piece, size
			case used+1+size <= width:
				line, used = line+" "+piece, used+1+size
			default:
				lines = append(lines, line)
				line, used = piece, size
			}
		}
	}
	return append(lines, line)
}

// breakWord cuts a word into pieces of at most width columns, and of at least one
// letter with its accents.
func breakWord(word string, width int) []string {
	if TextWidth(word) <= width {
		return []string{word}
	}
	var pieces []string
	start, used := 0, 0
	for at, r := range word {
		size := runeWidth(r)
		if used > 0 && size > 0 && used+size > width {
			pieces = append(pieces, word[start:at])
			start, used = at, 0
		}
		used += size
	}
	return append(pieces, word[start:])
}
