package folder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"dnasim/internal/inputfile"
	"dnasim/internal/plainjson"
)

// IndexName is the file that lists the others. It enters last and leaves first.
const IndexName = "index.json"

// File is a file of a set.
type File struct {
	Path    string // below the folder, with slashes
	What    string // in a sentence
	Content []byte
}

// Head identifies a set of files.
type Head struct {
	// Schema names the layout of the index. An index of another schema is not ours.
	Schema  string `json:"schema"`
	Version string `json:"version"` // of the program
	Command string `json:"command"` // that gave the files; "": not recorded
}

// index lists the files of a set as they were written.
type index struct {
	Head
	Files []indexed `json:"files"`
}

type indexed struct {
	Path   string `json:"path"`
	What   string `json:"what"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// withIndex adds the index as the last file.
func withIndex(files []File, h Head) ([]File, error) {
	x := index{Head: h}
	for _, f := range files {
		x.Files = append(x.Files, indexed{f.Path, f.What, len(f.Content), digest(f.Content)})
	}
	var b bytes.Buffer
	if err := plainjson.Write(&b, x); err != nil {
		return nil, err
	}
	return append(files[:len(files):len(files)], File{Path: IndexName, Content: b.Bytes()}), nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// readIndex reads an index of ours; nil where there is none.
func readIndex(root *os.Root, name, schema string) *index {
	f, err := inputfile.OpenIn(root, name, inputfile.MaxBytes)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, err := f.ReadAll()
	if err != nil {
		return nil
	}
	var x index
	if json.Unmarshal(text, &x) != nil || x.Schema != schema {
		return nil
	}
	for _, f := range x.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil
		}
	}
	return &x
}

// unchanged lists the files of an index that are still as they were written.
func (x *index) unchanged(root *os.Root) []string {
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
func conflict(root *os.Root, schema string, paths []string) error {
	ours := map[string]bool{}
	if x := readIndex(root, IndexName, schema); x != nil {
		ours[IndexName] = true
		for _, p := range x.unchanged(root) {
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

// Holds reports whether dir holds a set of that schema.
func Holds(dir, schema string) bool {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return false
	}
	defer root.Close()
	return readIndex(root, IndexName, schema) != nil
}

// Check reports what would keep Install from writing files of these paths and its index, as far as
// it can be known before: something that has such a name and is not ours to replace, or a folder
// that cannot be written into. A folder that does not exist is well if it can be made.
func Check(dir, schema string, paths []string) error {
	if dir == "" {
		return errors.New("the output directory has no name")
	}
	if err := Probe(dir); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot use the output directory %q: %w", dir, err)
	}
	defer root.Close()
	if _, err := root.Lstat(staging); err == nil {
		return nil // an interrupted call: Install puts it right first
	}
	moved := paths
	if x := readIndex(root, IndexName, schema); x != nil { // its files leave their folders
		moved = slices.Concat(moved, x.unchanged(root))
	}
	if err := probeBelow(root, moved); err != nil {
		return err
	}
	return conflict(root, schema, append(paths[:len(paths):len(paths)], IndexName))
}

// probeBelow probes the folders of files that exist.
func probeBelow(root *os.Root, paths []string) error {
	probed := map[string]bool{".": true}
	for _, p := range paths {
		for dir := path.Dir(p); !probed[dir]; dir = path.Dir(dir) {
			probed[dir] = true
			if info, err := root.Stat(dir); err != nil || !info.IsDir() {
				continue
			}
			if err := probe(filepath.Join(root.Name(), dir), false); err != nil {
				return err
			}
		}
	}
	return nil
}
