package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

// modelVersion counts the models: it is raised whenever equal configurations give other results, so that results found
// before are not used any more.
const modelVersion = 3

// identity is everything that determines the result of a point. Its digest names the point in the store.
type identity struct {
	Model    int               `json:"model"`
	Version  string            `json:"version"` // of dnasim
	Config   string            `json:"config"`  // digest of the configuration in force, without paths
	Energy   string            `json:"energy_table"`
	Networks map[string]string `json:"networks"` // digests of their layers and files, by name
}

// key is the digest of an identity, which names it.
func (id *identity) key() string { return digest(id) }

// digest of a value as JSON, which has one order of keys.
func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("sweep: a configuration that JSON cannot hold: " + err.Error()) // validation refuses NaN and infinities
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// identifier makes identities; it remembers the digests of networks.
type identifier struct {
	version string
	mu      sync.Mutex
	known   map[networkKey]string
	files   map[fileState]string
}

// remembered bounds how many digests are remembered.
const remembered = 10_000

type networkKey struct {
	entry   string
	options describe.Options
	about   string
}

// of identifies a configuration; designs identifies its machines.
func (f *identifier) of(c *configs.Config, memo *experiment.Memo) (id *identity, designs map[string]string, err error) {
	id = &identity{Model: modelVersion, Version: f.version, Networks: map[string]string{}}
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
	whole := c.Map()
	machines := whole["machine"].(map[string]any)
	delete(whole, "machine")
	delete(whole, "hardware") // the machines have it
	delete(whole, "quantization")
	delete(whole, "study") // of dnasim quantize alone
	delete(whole, "format")
	delete(whole, "network") // see network
	whole["energy"].(map[string]any)["overrides"] = ""
	run := whole["run"].(map[string]any)
	run["networks"] = slices.Sorted(maps.Keys(id.Networks))
	dram := whole["dram"]
	delete(whole, "dram") // of machines that have one
	selected := map[string]any{}
	designs = map[string]string{}
	names := []string{}
	for _, m := range c.Selected() {
		names = append(names, m.Name)
		if selected[m.Name] = machines[m.Name]; m.Hardware.Memory.Model == arch.MemoryBanks {
			selected[m.Name] = []any{machines[m.Name], dram}
		}
	}
	run["machines"] = names
	id.Config = digest([]any{whole, selected})
	run["machines"] = []string{}
	for _, m := range c.Selected() {
		what := selected[m.Name]
		if c.Run.Comparison != configs.EqualLanes && m.Kind != arch.LaneINT8 { // others set its size
			what = selected
		}
		designs[m.Name] = digest([]any{id.Energy, id.Networks, whole, m.Name, what})
	}
	return id, designs, nil
}

// energyDigest identifies the energy table in force. Overrides count by their content: the table itself names their file.
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
	overrides, err := os.ReadFile(c.Energy.Overrides)
	return digest([]any{table.Hash(), overrides}), err
}

// network digests a network: its layers, and the files that its values come from. The digest of a built-in one is
// remembered; a file may change at any time.
func (f *identifier) network(c *configs.Config, entry string) (name, sum string, err error) {
	if !slices.Contains(describe.Names(), entry) {
		return f.digestOf(c, entry)
	}
	k := networkKey{entry, c.Run.Options(), digest(c.Networks[entry])}
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
	if f.known == nil || len(f.known) > remembered {
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
	told := c.Networks[n.Name]
	told.Inputs, told.Labels = nil, "" // they count by their content
	plain := *n
	plain.ModelFile, plain.ModelData, plain.Title, plain.Source = "", nil, "", "" // of files the content counts
	return n.Name, digest([]any{plain, digest(told), files}), nil
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

// file digests a file, once as long as it does not change. A folder has no content of its own.
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
	in, err := os.Open(path)
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
	if f.files == nil || len(f.files) > remembered {
		f.files = map[fileState]string{}
	}
	f.files[state] = sum
	return sum, nil
}
