package energy

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet"
)

// load is the built-in table at a node with the default cell.
func load(t testing.TB, nodeNM int) *Table {
	t.Helper()
	c := DefaultConfig()
	c.NodeNM = nodeNM
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
