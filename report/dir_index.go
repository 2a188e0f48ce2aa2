package report

import (
	"bytes"
	"crypto/sha256"
	"dnasim/internal/plainjson"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// DirSchema identifies the layout of index.json in a results directory.
const DirSchema = "dnasim.folder/1"

const (
	indexJSON     = "index.json"
	indexMarkdown = "index.md"
)

// dirIndex lists the files of a results directory: which are ours, and as we wrote them.
type dirIndex struct {
	Schema  string      `json:"schema"`
	Version string      `json:"version"`
	Command string      `json:"command"`
	Files   []indexFile `json:"files"`
}

type indexFile struct {
	Path   string `json:"path"`
	What   string `json:"what"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// folderHead says what a folder holds.
type folderHead struct {
	title, version, command string
	paragraphs              []string
}

// withIndex adds index.md and, as the last file, index.json.
func withIndex(files []dirFile, h folderHead) ([]dirFile, error) {
	files = append(files, dirFile{indexMarkdown, "This list.", indexPage(files, h)})
	index := dirIndex{Schema: DirSchema, Version: h.version, Command: h.command}
	for _, f := range files {
		index.Files = append(index.Files, indexFile{f.path, f.what, len(f.content), digest(f.content)})
	}
	var b bytes.Buffer
	if err := plainjson.Write(&b, index); err != nil {
		return nil, err
	}
	return append(files, dirFile{path: indexJSON, content: b.Bytes()}), nil
}

// indexPage lists the files for people.
func indexPage(files []dirFile, h folderHead) []byte {
	var b bytes.Buffer
	b.WriteString("# " + h.title + "\n\n")
	for _, s := range h.paragraphs {
		b.WriteString(escapeMarkdown(s) + "\n")
	}
	if h.command != "" {
		b.WriteString("\nRepeat it: " + escapeMarkdown(h.command) + "\n")
	}
	b.WriteString("\n| File | What it is |\n| --- | --- |\n")
	for _, f := range files {
		fmt.Fprintf(&b, "| [%s](%s) | %s |\n", escapeMarkdown(f.path), f.path, escapeMarkdown(f.what))
	}
	fmt.Fprintf(&b, "\n%s has sizes and SHA-256. Files that are not listed were not written by dnasim and are never touched.\n", indexJSON)
	return b.Bytes()
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// readIndex reads an index of ours; nil where there is none.
func readIndex(root *os.Root, name string) *dirIndex {
	text, err := root.ReadFile(name)
	if err != nil {
		return nil
	}
	var index dirIndex
	if json.Unmarshal(text, &index) != nil || index.Schema != DirSchema {
		return nil
	}
	for _, f := range index.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil
		}
	}
	return &index
}

// unchanged lists the files of an index that are still as they were written.
func (x *dirIndex) unchanged(root *os.Root) []string {
	var paths []string
	for _, f := range x.Files {
		if sameContent(root, f.Path, f.SHA256) {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// sameContent reports whether there is a regular file with that digest.
func sameContent(root *os.Root, name, sha string) bool {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	content, err := root.ReadFile(name)
	return err == nil && digest(content) == sha
}

// conflict reports the first of some paths that is not ours to replace.
func conflict(root *os.Root, paths []string) error {
	ours := map[string]bool{}
	if index := readIndex(root, indexJSON); index != nil {
		ours[indexJSON] = true
		for _, p := range index.unchanged(root) {
			ours[p] = true
		}
	}
	for _, p := range paths {
		for parent := path.Dir(p); parent != "."; parent = path.Dir(parent) {
			if info, err := root.Stat(parent); err == nil && !info.IsDir() {
				return fmt.Errorf("cannot make the directory %q: a file has that name; move it, or choose another directory", filepath.Join(root.Name(), parent))
			}
		}
		if ours[p] {
			continue
		}
		if _, err := root.Lstat(p); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot write %q: what has that name was not written by dnasim, or was changed since; move it, or choose another directory", filepath.Join(root.Name(), p))
		}
	}
	return nil
}

// CheckDir reports what would keep WriteDir from writing into dir, as far as it can be
// known before a run: something that has the name of a file of every run, and is not ours
// to replace. A directory that does not exist is well.
func CheckDir(dir string) error {
	paths := []string{htmlName, configName, indexMarkdown, indexJSON, "pictures/energy.svg", "tables/machines.tex", "scale-sim/x"}
	for _, f := range reportNames(Options{}) {
		paths = append(paths, f.name)
	}
	return checkFolder(dir, paths)
}

// checkFolder reports what stands in the way of files of these names.
func checkFolder(dir string, paths []string) error {
	if dir == "" {
		return errors.New("the output directory has no name")
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot use the output directory %q: %w", dir, err)
	}
	defer root.Close()
	if interrupted(root) {
		return nil // WriteDir puts it right first
	}
	return conflict(root, paths)
}

// listed are the paths of files.
func listed(files []dirFile) []string {
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = strings.TrimPrefix(f.path, "/")
	}
	return paths
}
