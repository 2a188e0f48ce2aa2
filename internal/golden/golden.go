package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Update is the flag -update: write the files anew in place of comparing.
var Update = flag.Bool("update", false, "rewrite the golden files in testdata")

// Check compares got with testdata/name, or rewrites it with -update.
func Check(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *Update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(path, got, 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test with -update and review the file")
	require.Equal(t, string(want), string(got))
}

// Suffix of the golden files of a format of tables.
func Suffix[F ~string](format F) string {
	return map[F]string{"text": "txt", "markdown": "md", "csv": "csv", "json": "json", "latex": "tex"}[format]
}
