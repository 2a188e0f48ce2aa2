package table

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// readCSV reads with the standard library, which is the oracle here.
func readCSV(t require.TestingT, b []byte) [][]string {
	records, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	require.NoError(t, err)
	return records
}

// asRead is a field as encoding/csv gives it back: it reads CRLF within quotes as LF.
func asRead(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func FuzzCSVRecordReadsBack(f *testing.F) {
	for _, seed := range hostileSeeds() {
		f.Add(seed, ",")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, fields := range [][]string{{a}, {a, b}, {a, "", b}} {
			var buffer bytes.Buffer
			writeRecord(&buffer, fields)
			records := readCSV(t, buffer.Bytes())
			require.Len(t, records, 1)
			for j := range fields {
				assert.Equal(t, asRead(fields[j]), records[0][j])
			}
		}
	})
}

// drawTables generates tables of any cells.
func drawRandomTable(t *rapid.T) Table {
	columns := rapid.IntRange(1, 6).Draw(t, "columns")
	stubs := rapid.IntRange(0, min(2, columns)).Draw(t, "stubs")
	table := Table{Key: "random", Title: rapid.String().Draw(t, "title")}
	for j := range columns {
		table.Columns = append(table.Columns, Column{
			Key: "key" + strconv.Itoa(j), Name: rapid.String().Draw(t, "name"), Unit: rapid.SampledFrom([]string{"", "uJ", "%"}).Draw(t, "unit"),
			Align: rapid.SampledFrom([]Align{Left, Right}).Draw(t, "align"), Decimals: rapid.IntRange(0, 3).Draw(t, "decimals"),
			Stub: j < stubs, Wrap: rapid.Bool().Draw(t, "wrap"),
		})
	}
	for range rapid.IntRange(1, 6).Draw(t, "rows") {
		row := Row{Rule: rapid.Bool().Draw(t, "rule")}
		for range columns {
			row.Cells = append(row.Cells, drawCell(t))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func drawCell(t *rapid.T) Cell {
	return rapid.OneOf(
		rapid.Map(rapid.String(), String),
		rapid.Map(rapid.Int64(), Integer[int64]),
		rapid.Map(rapid.Float64Range(-1e9, 1e9), Number),
		rapid.Map(rapid.Float64(), Number),
		rapid.Just(Missing("")),
		rapid.Just(Missing("not measured")),
	).Draw(t, "cell")
}

func TestCSVOfAnyTableReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawRandomTable(t)
		var b bytes.Buffer
		require.NoError(t, Write(&b, table, CSV, 0))
		records := readCSV(t, b.Bytes())
		require.Len(t, records, 1+len(table.Rows))
		for i, row := range table.Rows {
			for j, cell := range row.Cells {
				checkReadBack(t, cell, records[1+i][j])
			}
		}
	})
}

// checkReadBack demands that a field gives the very value of the cell.
func checkReadBack(t *rapid.T, cell Cell, field string) {
	switch cell.Kind {
	case TextCell:
		assert.Equal(t, asRead(cell.text), undone(field))
	case integerCell:
		n, err := strconv.ParseInt(field, 10, 64)
		require.NoError(t, err)
		assert.Equal(t, cell.integer, n)
	case RealCell:
		x, err := strconv.ParseFloat(field, 64)
		require.NoError(t, err)
		assert.Equal(t, cell.real, x)
	default:
		assert.Empty(t, field)
	}
}

// undone is the text that a CSV field stands for: the inverse of Inert.
func undone(field string) string {
	if rest := strings.TrimLeft(field, "'"); rest != field && Inert(rest) != rest {
		return field[1:]
	}
	return field
}

func TestSpreadsheetsExecuteNoText(t *testing.T) {
	for text, want := range map[string]string{
		`=HYPERLINK("http://x")`: `'=HYPERLINK("http://x")`, "@SUM(A1)": "'@SUM(A1)", "+A1": "'+A1", "-A1+cmd|' /C calc'!A0": "'-A1+cmd|' /C calc'!A0",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1", "'=1": "''=1", "-": "'-", "-inf": "'-inf", "+0x10": "'+0x10",
		"-5": "-5", "+1.5e-3": "+1.5e-3", "conv1": "conv1", "'": "'", "it's": "it's", "'a": "'a", "": "", " =1": " =1", "a=1": "a=1",
	} {
		assert.Equal(t, want, Inert(text))
		assert.Equal(t, text, undone(want))
	}
	assert.Equal(t, "-5", Integer(-5).CSV())
	assert.Equal(t, "-0.5", Number(-0.5).CSV())
	assert.Equal(t, "'=x", String("=x").CSV())
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`'{0,3}[=+\-@\t\r\na1]?.{0,3}`).Draw(t, "text")
		require.Equal(t, text, undone(Inert(text)))
		if first := strings.IndexAny(Inert(text), "=+-@\t\r\n"); first == 0 {
			require.True(t, isNumber(text))
		}
	})
}
