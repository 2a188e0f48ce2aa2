package datapath

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet"
)

var folder = filepath.Join("..", "data")

// read reads the synthesis from the sheets of package energy.
func read(t testing.TB) *Blocks {
	t.Helper()
	files, err := sheet.Open(os.DirFS(folder))
	require.NoError(t, err)
	b, err := Read(files)
	require.NoError(t, err)
	return b
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
