package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ARCHITECTURE.md has a row for every package, and every package but those below internal says in
// a doc.go what it is for.
func TestTheArchitecturePageKnowsEveryPackage(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	require.NoError(t, err)
	var rows strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "| `") {
			first, _, _ := strings.Cut(line[2:], " | ")
			rows.WriteString(first)
		}
	}
	out, err := exec.Command("go", "list", "dnasim/...").Output()
	require.NoError(t, err)
	for name := range strings.FieldsSeq(string(out)) {
		name = strings.TrimPrefix(name, "dnasim/")
		assert.Contains(t, rows.String(), "`"+name+"`", "ARCHITECTURE.md has no row for package %s", name)
		assert.FileExists(t, filepath.Join("../..", name, "doc.go"))
	}
}

// path finds what looks like a file or folder of this repository.
var path = regexp.MustCompile("`((?:arch|cmd|configs|docs|energy|experiment|inference|internal|mapping|quant|report|results|rtl|sim|sweep|tools|workloads)/[A-Za-z0-9_./*-]+)`|\\]\\(([A-Za-z0-9_./-]+)\\)")

// The files and folders that the pages at the root and in docs name exist.
func TestDocumentedFilesExist(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"../../*.md", "../../docs/*.md"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		pages = append(pages, found...)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, m := range path.FindAllStringSubmatch(string(text), -1) {
			name, base := m[1], "../.."
			if name == "" {
				name, base = m[2], filepath.Dir(page)
			}
			found, err := filepath.Glob(filepath.Join(base, name))
			require.NoError(t, err)
			assert.NotEmpty(t, found, "%s names %s, which does not exist", page, name)
		}
	}
}
