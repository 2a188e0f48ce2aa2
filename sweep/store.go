package sweep

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dnasim/results"
)

// recordSchema names the layout of a file of the store.
const recordSchema = "dnasim.point/1"

// record is what the store keeps of a point.
type record struct {
	Identity identity `json:"identity"`
	// Impossible says why the point has no results: what its keys ask for together cannot be.
	Impossible string    `json:"impossible"`
	Outcomes   []Outcome `json:"outcomes"`
	// Notes say what the outcomes rest on.
	Notes []results.Note `json:"notes"`
}

// sealed is a file of the store: a record with what tells damage.
type sealed struct {
	Schema string          `json:"schema"`
	Key    string          `json:"key"` // digest of the identity, also the file's name
	Record json.RawMessage `json:"record"`
	SHA256 string          `json:"sha256"` // of the record's bytes
}

// Store is a folder of results: below it a folder for each version of the model, in it one file a point, named by the
// digest of everything that determines the result. Files are written beside their place and renamed, so that
// there is never half a file; any number of processes may share the folder.
type Store struct {
	dir  string // of the results of this version
	root string

	mu      sync.Mutex
	made    bool
	damaged []string // names of files that were there but not whole
}

// modelName is the folder of the results of a version of dnasim.
func modelName(version string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, version)
	return fmt.Sprintf("model%d-%s", modelVersion, plain)
}

// openStore opens a folder for results of a version. Nothing is made or changed before a result is put into it.
func openStore(root, version string) (*Store, error) {
	s := &Store{root: root, dir: filepath.Join(root, modelName(version))}
	for _, dir := range []string{root, s.dir} {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, fmt.Errorf("store %s: %w", root, cause(err))
		case !info.IsDir():
			return nil, fmt.Errorf("store %s: %s is a file; allowed: a folder, which is made if it does not exist", root, dir)
		}
	}
	return s, nil
}

// cause is an error of the file system without the name, which the caller states.
func cause(err error) error {
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

// get finds the record of a key; nil when there is none. A file that is damaged counts as none, and is noted.
func (s *Store) get(key string) (*record, error) {
	text, err := os.ReadFile(s.path(key))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("store %s: %s: %w", s.root, key+recordSuffix, cause(err))
	}
	r, err := unseal(key, text)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.damaged = append(s.damaged, key+recordSuffix)
		return nil, nil
	}
	return r, nil
}

// has tells whether there is a file for the key, whole or not.
func (s *Store) has(key string) bool {
	_, err := os.Stat(s.path(key))
	return err == nil
}

// unseal reads a file of the store and checks that it is what was written.
func unseal(key string, text []byte) (*record, error) {
	var outer sealed
	if err := json.Unmarshal(text, &outer); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(outer.Record)
	r := &record{}
	if err := json.Unmarshal(outer.Record, r); err != nil {
		return nil, err
	}
	if outer.Schema != recordSchema || outer.Key != key || r.Identity.key() != key || hex.EncodeToString(sum[:]) != outer.SHA256 {
		return nil, errors.New("it is not what was written")
	}
	return r, nil
}

// seal makes the text of a file.
func (r *record) seal(key string) ([]byte, error) {
	inner, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(inner)
	text, err := json.Marshal(sealed{recordSchema, key, inner, hex.EncodeToString(sum[:])})
	return append(text, '\n'), err
}

// put keeps a record.
func (s *Store) put(key string, r *record) error {
	text, err := r.seal(key)
	if err != nil {
		return err
	}
	if err := s.make(); err != nil {
		return err
	}
	return s.replace(key+recordSuffix, text)
}

// make makes the folder when the first result comes, and clears away what interrupted processes have left. A process
// that still writes there notices, and writes again.
func (s *Store) make() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made {
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
	s.made = true
	return nil
}

// probe tries whether results can be written, before work is spent on them.
func (s *Store) probe() error {
	if err := s.make(); err != nil {
		return err
	}
	name := filepath.Join(s.dir, temporaryPrefix+"probe."+rand.Text())
	err := os.WriteFile(name, []byte(strings.Repeat("probe\n", 1000)), 0o666)
	_ = os.Remove(name)
	if err != nil {
		return s.unwritable(err)
	}
	return nil
}

func (s *Store) unwritable(err error) error {
	return fmt.Errorf("cannot write into the store %s: %w; -store names another folder; what is in the store stays and is used again", s.root, cause(err))
}

// replace writes a file in one go.
func (s *Store) replace(name string, text []byte) error {
	const tries = 10 // each time another process has just begun and cleared our file away
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
		if err := os.MkdirAll(s.dir, 0o777); err != nil { // the whole folder may have been cleared away
			return s.unwritable(err)
		}
	}
}

// Damaged lists the files that were not whole.
func (s *Store) Damaged() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(s.damaged)))
}

// others counts the results of other versions by their folder.
func (s *Store) others() map[string]int {
	found := map[string]int{}
	dirs, err := os.ReadDir(s.root)
	if err != nil {
		return found
	}
	for _, d := range dirs {
		if !d.IsDir() || !strings.HasPrefix(d.Name(), "model") || d.Name() == filepath.Base(s.dir) {
			continue
		}
		files, err := os.ReadDir(filepath.Join(s.root, d.Name()))
		if err != nil {
			continue
		}
		for _, f := range files {
			if strings.HasSuffix(f.Name(), recordSuffix) && !strings.HasPrefix(f.Name(), temporaryPrefix) {
				found[d.Name()]++
			}
		}
	}
	return found
}

// size counts the results of this version.
func (s *Store) size() int {
	n := 0
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return 0
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), recordSuffix) && !strings.HasPrefix(f.Name(), temporaryPrefix) {
			n++
		}
	}
	return n
}
