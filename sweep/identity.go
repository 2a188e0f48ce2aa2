package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"dnasim/configs"
	"dnasim/energy"
	"dnasim/experiment"
	"dnasim/internal/inputfile"
	"dnasim/sweep/store"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

// identifier makes identities. It caches the digests of networks and files.
type identifier struct {
	version string
	mu      sync.Mutex
	known   map[networkKey]string
	files   map[fileState]string
}

// maxCached bounds each cache of digests.
const maxCached = 10_000

type networkKey struct {
	entry   string
	options describe.Options
	about   string
}

// of identifies the result of a configuration, and each of its machines.
func (f *identifier) of(c *configs.Config, memo *experiment.Memo) (id *store.Identity, designs map[string]string, err error) {
	id = &store.Identity{Version: f.version, Networks: map[string]string{}}
	if id.Energy, err = energyDigest(c, memo); err != nil {
		return nil, nil, err
	}
	for _, entry := range c.Run.Networks {
		name, sum, err := f.network(c, entry)
		if err != nil {
			return nil, nil, err
		}
		id.Networks[name] = sum
	}
	whole := c.Identity(slices.Sorted(maps.Keys(id.Networks)))
	id.Config = store.Digest(whole.Run)
	designs = map[string]string{}
	for name, machine := range whole.Machines {
		designs[name] = store.Digest(append([]any{id.Energy, id.Networks}, machine...))
	}
	return id, designs, nil
}

// energyDigest identifies the energy table in force. It digests the content of overrides, because
// the table itself names their file.
func energyDigest(c *configs.Config, memo *experiment.Memo) (string, error) {
	if _, err := memo.Prices(c); err != nil {
		return "", err
	}
	builtin := *c
	builtin.Energy.Overrides = ""
	table, err := memo.Prices(&builtin)
	if err != nil {
		return "", err
	}
	if c.Energy.Overrides == "" {
		return table.Hash(), nil
	}
	overrides, err := inputfile.Read(c.Energy.Overrides, energy.MaxOverrideBytes)
	return store.Digest([]any{table.Hash(), overrides}), err
}

// network digests a network: its layers and the files of its values. It caches the digest of a
// built-in network; a file may change at any time.
func (f *identifier) network(c *configs.Config, entry string) (name, sum string, err error) {
	if !slices.Contains(describe.Names(), entry) {
		return f.digestOf(c, entry)
	}
	k := networkKey{entry, c.Run.Options(), store.Digest(c.Networks[entry])}
	f.mu.Lock()
	sum, ok := f.known[k]
	f.mu.Unlock()
	if ok {
		return entry, sum, nil
	}
	if name, sum, err = f.digestOf(c, entry); err != nil {
		return "", "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) > maxCached {
		f.known = map[networkKey]string{}
	}
	f.known[k] = sum
	return name, sum, nil
}

// digestOf builds a network and digests it.
func (f *identifier) digestOf(c *configs.Config, entry string) (name, sum string, err error) {
	n, err := c.Network(entry)
	if err != nil {
		return "", "", err
	}
	files, err := f.filesOf(c, n)
	if err != nil {
		return "", "", err
	}
	return n.Name, store.Digest([]any{n.Identity(), store.Digest(c.Networks[n.Name].Identity()), files}), nil
}

// filesOf digests the files that a network and its inputs were read from.
func (f *identifier) filesOf(c *configs.Config, n *workloads.Network) ([]string, error) {
	about := c.Networks[n.Name]
	var sums []string
	for _, p := range slices.Concat([]string{n.ModelFile}, n.ModelData, about.Inputs, []string{about.Labels}) {
		if p == "" {
			continue
		}
		sum, err := f.file(p)
		if err != nil {
			return nil, fmt.Errorf("network %s: %w", n.Name, err)
		}
		sums = append(sums, filepath.Base(p)+" "+sum)
	}
	return sums, nil
}

// fileState tells whether a file may have changed.
type fileState struct {
	path     string
	size     int64
	modified time.Time
}

// file digests a file and caches the digest until the file changes. It is "" for a folder.
func (f *identifier) file(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return "", err
	}
	state := fileState{path, info.Size(), info.ModTime()}
	f.mu.Lock()
	sum, ok := f.files[state]
	f.mu.Unlock()
	if ok {
		return sum, nil
	}
	in, err := inputfile.Open(path, math.MaxInt64)
	if err != nil {
		return "", err
	}
	defer in.Close()
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return "", err
	}
	sum = hex.EncodeToString(h.Sum(nil))
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.files == nil || len(f.files) > maxCached {
		f.files = map[fileState]string{}
	}
	f.files[state] = sum
	return sum, nil
}
