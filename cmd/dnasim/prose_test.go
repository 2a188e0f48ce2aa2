package main

import (
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// proseColumns is how wide a line of prose may be; a tab is four columns.
const proseColumns = 100

// Lines of prose in Go comments and Markdown files are at most proseColumns wide. Tables, code,
// links, expected outputs of examples and test data are not prose.
func TestProseFitsTheColumns(t *testing.T) {
	root := filepath.Join("..", "..")
	var wide []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git"):
			return fs.SkipDir
		}
		var lines []int
		switch filepath.Ext(path) {
		case ".go":
			lines = wideComments(t, path)
		case ".md":
			lines = wideMarkdown(t, path)
		}
		for _, line := range lines {
			wide = append(wide, fmt.Sprintf("%s:%d", path, line))
		}
		return nil
	}))
	assert.Empty(t, wide, "prose wider than %d columns", proseColumns)
}

// wideComments lists the lines of a Go file whose comment ends beyond the last column.
func wideComments(t *testing.T, path string) (lines []int) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	files := token.NewFileSet()
	file := files.AddFile(path, -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, scanner.ScanComments)
	source := strings.Split(string(text), "\n")
	output := -1 // the last line of an example's expected output
	for {
		pos, kind, comment := s.Scan()
		if strings.HasPrefix(comment, "// Output:") || kind == token.COMMENT && file.Line(pos) == output+1 {
			output = file.Line(pos)
			continue
		}
		switch {
		case kind == token.EOF:
			return lines
		case kind != token.COMMENT || strings.HasPrefix(comment, "//go:"):
			continue
		}
		first := file.Line(pos)
		for i, part := range strings.Split(comment, "\n") {
			code := strings.HasPrefix(part, "//\t") || strings.HasPrefix(part, "//    ")
			if !code && columns(withoutLinks(source[first-1+i])) > proseColumns {
				lines = append(lines, first+i)
			}
		}
	}
}

// wideMarkdown lists the lines of prose in a Markdown file that are too wide.
func wideMarkdown(t *testing.T, path string) (lines []int) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	fenced := false
	for i, line := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "```") {
			fenced = !fenced
		}
		code := fenced || strings.HasPrefix(line, "    ")
		table := strings.HasPrefix(trimmed, "|")
		if !code && !table && columns(withoutLinks(line)) > proseColumns {
			lines = append(lines, i+1)
		}
	}
	return lines
}

var (
	linkTarget = regexp.MustCompile(`\]\([^)]*\)`)
	bareLink   = regexp.MustCompile(`https?://\S+`)
)

// withoutLinks leaves out what cannot be broken: the targets of links.
func withoutLinks(line string) string {
	return bareLink.ReplaceAllString(linkTarget.ReplaceAllString(line, "]"), "")
}

func columns(line string) int {
	return utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    "))
}
