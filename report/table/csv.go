package table

import (
	"bytes"
	"strconv"
	"strings"
)

// writeCSV draws t by RFC 4180 with lines ending in LF, as the tools of Unix expect:
// one header row of keys, then one record per row, numbers exact, missing values empty.
func writeCSV(b *bytes.Buffer, t *Table) {
	fields := make([]string, len(t.Columns))
	for j, column := range t.Columns {
		fields[j] = column.Key
	}
	writeRecord(b, fields)
	for _, row := range t.Rows {
		for j, cell := range row.Cells {
			fields[j] = cell.CSV()
		}
		writeRecord(b, fields)
	}
}

// CSV is the cell as a field before quoting: an exact number, or a text as Inert gives it.
func (c Cell) CSV() string {
	if c.Kind == TextCell {
		return Inert(c.text)
	}
	return c.Exact()
}

// Inert keeps a spreadsheet from executing a text. One that begins with = + - @, one of their wide
// forms, a tab or a line break, and is no number, has an apostrophe put before it. So has one that
// would begin so without its own apostrophes: to read a text back, drop the first apostrophe of
// those that are followed by such a character.
func Inert(text string) string {
	rest := strings.TrimLeft(text, "'")
	if rest == "" || strings.IndexAny(rest, "=+-@\t\r\n＝＋－＠") != 0 || isNumber(text) {
		return text
	}
	return "'" + text
}

// isNumber reports whether a text is a decimal number.
func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && strings.Trim(text, "+-.0123456789eE") == ""
}

// writeRecord writes one line. A record that would be an empty line is quoted: readers
// skip empty lines.
func writeRecord(b *bytes.Buffer, fields []string) {
	if len(fields) == 1 && fields[0] == "" {
		b.WriteString("\"\"\n")
		return
	}
	for j, field := range fields {
		if j > 0 {
			b.WriteByte(',')
		}
		b.WriteString(QuoteCSV(field))
	}
	b.WriteByte('\n')
}

// QuoteCSV quotes a field where it must be, or where a reader might trim it.
func QuoteCSV(field string) string {
	if !strings.ContainsAny(field, ",\"\r\n") && strings.TrimSpace(field) == field {
		return field
	}
	return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
}
