package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// opensOwn are the packages that open files which no user names, and why.
var opensOwn = map[string]string{
	"internal/inputfile": "opens those that users name",
	"internal/folder":    "files that were written by dnasim, and those of /proc",
	"report/timeline":    "creates the file of -trace",
}

// Users' files are opened in one place, which refuses what is no file or too large.
func TestUsersFilesAreOpenedByInputfileOnly(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles", "-deps", "dnasim/cmd/dnasim").Output()
	require.NoError(t, err)
	decoder, seen := json.NewDecoder(strings.NewReader(string(out))), 0
	for decoder.More() {
		var p struct {
			ImportPath, Dir string
			GoFiles         []string
		}
		require.NoError(t, decoder.Decode(&p))
		name, ours := strings.CutPrefix(p.ImportPath, "dnasim/")
		if !ours || opensOwn[name] != "" {
			continue
		}
		for _, file := range p.GoFiles {
			seen++
			assert.Empty(t, openings(t, filepath.Join(p.Dir, file)), "call inputfile.Read or inputfile.Open instead")
		}
	}
	assert.Greater(t, seen, 100)
}

// openings lists the places of a file that open files by name for reading.
func openings(t *testing.T, path string) (places []string) {
	files := token.NewFileSet()
	syntax, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	ast.Inspect(syntax, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Open", "OpenFile", "ReadFile", "DirFS", "FS"}, selector.Sel.Name) {
			return true
		}
		of := selector.X
		if inner, ok := of.(*ast.SelectorExpr); ok {
			of = inner.Sel
		}
		if owner, ok := of.(*ast.Ident); ok && slices.Contains([]string{"os", "root", "ioutil"}, owner.Name) {
			places = append(places, files.Position(n.Pos()).String())
		}
		return true
	})
	return places
}
