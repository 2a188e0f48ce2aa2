package sheettest

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// CSV reads a file as maps from column to text. Lines that begin with # are comments.
func CSV(t testing.TB, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.FromSlash(path))
	require.NoError(t, err)
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comment = '#'
	records, err := reader.ReadAll()
	require.NoError(t, err)
	var rows []map[string]string
	for _, fields := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = fields[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// Number reads a field.
func Number(t testing.TB, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return v
}
