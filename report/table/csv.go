package table

import (
	"bytes"
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
			fields[j] = cell.Exact()
		}
		writeRecord(b, fields)
	}
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
