package energy

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"dnasim/energy/sheet"

	"github.com/stretchr/testify/require"
)

// load is the built-in table at a node with the default cell and the datapath of the independent synthesis.
func load(t testing.TB, nodeNM int) *Table {
	t.Helper()
	c := DefaultConfig()
	c.NodeNM, c.Synthesis = nodeNM, SynthesisReference
	table, err := Load(c)
	require.NoError(t, err)
	return table
}

// builtinFiles are the sheets in the folder data.
func builtinFiles(t testing.TB) *sheet.Folder {
	t.Helper()
	files, err := sheet.Open(os.DirFS("data"))
	require.NoError(t, err)
	return files
}

// readCSV reads a file as maps from column to text, without the package's own reader.
func readCSV(t testing.TB, path string) []map[string]string {
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

func number(t testing.TB, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return v
}

// rowOf finds a row of the table by key.
func rowOf(t testing.TB, table *Table, key string) Row {
	t.Helper()
	for _, r := range table.rows {
		if r.Key == key {
			return r
		}
	}
	require.Failf(t, "no row", "key %s", key)
	return Row{}
}
