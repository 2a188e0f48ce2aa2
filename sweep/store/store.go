package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dnasim/internal/inputfile"
)

// Store is a folder of results. It holds a folder for each version of dnasim, and in it one file
// for each point, named by the digest of everything that determines the result. A file is written
// under a temporary name and renamed, so that no reader sees half a file. Any number of processes
// may share the folder.
type Store struct {
	root string
	dir  string // of the results of this version

	mu      sync.Mutex
	created bool
	damaged []string // names of files with a wrong checksum or layout
}

// versionPrefix begins the names of the folders of results.
const versionPrefix = "model"

// folderOf names the folder of the results of a version of dnasim.
func folderOf(version string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, version)
	return versionPrefix + "-" + plain
}

// FolderError says that a folder cannot be a store, which is known before any point is computed.
type FolderError struct{ error }

// Unwrap gives the cause.
func (e FolderError) Unwrap() error { return e.error }

// Open opens a folder for the results of a version. It creates nothing before the first Put.
// Its errors are FolderErrors.
func Open(root, version string) (*Store, error) {
	s := &Store{root: root, dir: filepath.Join(root, folderOf(version))}
	for _, dir := range []string{root, s.dir} {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, FolderError{fmt.Errorf("store %s: %w", root, Cause(err))}
		case !info.IsDir():
			return nil, FolderError{fmt.Errorf("store %s: %s is a file; allowed: a folder, which is made if it does not exist", root, dir)}
		}
	}
	return s, nil
}

// Cause is an error of the file system without the name of the file, which the caller states.
func Cause(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}

const (
	recordSuffix    = ".json"
	temporaryPrefix = "."
)

func (s *Store) path(key string) string { return filepath.Join(s.dir, key+recordSuffix) }

// Get finds the record of a key; nil if there is none. A damaged file counts as none and is listed
// by Damaged.
func (s *Store) Get(key string) (*Record, error) {
	text, err := inputfile.Read(s.path(key), inputfile.MaxBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("store %s: %s: %w", s.root, key+recordSuffix, Cause(err))
	}
	r, err := decode(key, text)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.damaged = append(s.damaged, key+recordSuffix)
		return nil, nil
	}
	return r, nil
}

// Put writes a record.
func (s *Store) Put(key string, r *Record) error {
	text, err := r.encode(key)
	if err != nil {
		return err
	}
	if err := s.create(); err != nil {
		return err
	}
	return s.replace(key+recordSuffix, text)
}

// create makes the folder and removes temporary files that interrupted processes left there. A
// process whose file is removed while it writes notices that and writes again.
func (s *Store) create() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.created {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return s.unwritable(err)
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return s.unwritable(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), temporaryPrefix) {
			_ = os.Remove(filepath.Join(s.dir, e.Name())) // it may be gone, or not ours: no harm
		}
	}
	s.created = true
	return nil
}

// Probe checks that results can be written, before time is spent on computing them. Its errors are
// FolderErrors.
func (s *Store) Probe() error {
	if err := s.create(); err != nil {
		return FolderError{err}
	}
	name := filepath.Join(s.dir, temporaryPrefix+"probe."+rand.Text())
	err := os.WriteFile(name, []byte(strings.Repeat("probe\n", 1000)), 0o666)
	_ = os.Remove(name)
	if err != nil {
		return FolderError{s.unwritable(err)}
	}
	return nil
}

func (s *Store) unwritable(err error) error {
	return fmt.Errorf("cannot write into the store %s: %w; -store names another folder; what is in the store stays and is used again", s.root, Cause(err))
}

// replace writes a file atomically.
func (s *Store) replace(name string, text []byte) error {
	// Each failure means that another process has just started and removed our file.
	const tries = 10
	for try := 1; ; try++ {
		temporary := filepath.Join(s.dir, temporaryPrefix+name+"."+rand.Text())
		err := os.WriteFile(temporary, text, 0o666)
		if err == nil {
			err = os.Rename(temporary, filepath.Join(s.dir, name))
		}
		if err == nil {
			return nil
		}
		_ = os.Remove(temporary)
		if !errors.Is(err, fs.ErrNotExist) || try == tries {
			return s.unwritable(err)
		}
		if err := os.MkdirAll(s.dir, 0o777); err != nil { // the whole folder may be gone
			return s.unwritable(err)
		}
	}
}

// Damaged lists the damaged files that Get met.
func (s *Store) Damaged() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(s.damaged)))
}

// Others counts the results of other versions, by their folder.
func (s *Store) Others() map[string]int {
	found := map[string]int{}
	dirs, err := os.ReadDir(s.root)
	if err != nil {
		return found
	}
	for _, d := range dirs {
		if !d.IsDir() || !strings.HasPrefix(d.Name(), versionPrefix) || d.Name() == filepath.Base(s.dir) {
			continue
		}
		if n := countRecords(filepath.Join(s.root, d.Name())); n > 0 {
			found[d.Name()] = n
		}
	}
	return found
}

// Size counts the results of this version.
func (s *Store) Size() int { return countRecords(s.dir) }

func countRecords(dir string) int {
	files, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	n := 0
	for _, f := range files {
		if strings.HasSuffix(f.Name(), recordSuffix) && !strings.HasPrefix(f.Name(), temporaryPrefix) {
			n++
		}
	}
	return n
}
