package datapath

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet"
)

var folder = filepath.Join("..", "data")

// read reads a synthesis from the sheets of package energy.
func read(t testing.TB, synthesis func(*sheet.Folder) (*Blocks, error)) *Blocks {
	t.Helper()
	files, err := sheet.Open(os.DirFS(folder))
	require.NoError(t, err)
	b, err := synthesis(files)
	require.NoError(t, err)
	return b
}

// readCSV reads a sheet as maps from column to text, without the reader of package sheet.
func readCSV(t testing.TB, name string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, name))
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

func number(t testing.TB, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return v
}

// rowOf finds a row by its key.
func rowOf(t testing.TB, b *Blocks, key string) sheet.Row {
	t.Helper()
	for _, r := range b.Rows() {
		if r.Key == key {
			return r
		}
	}
	require.Failf(t, "no row", "key %s", key)
	return sheet.Row{}
}
