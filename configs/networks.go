package configs

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"dnasim/internal/invalid"
	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
	"dnasim/workloads"
	"dnasim/workloads/describe"
	"dnasim/workloads/weights"
)

// networkFiles are the extensions of the files of networks: a description, an ONNX graph, a
// SCALE-Sim topology. Names of built-in networks have none of them.
var networkFiles = []string{".toml", ".onnx", ".csv"}

func isFile(network string) bool {
	return slices.Contains(networkFiles, strings.ToLower(filepath.Ext(network))) || weights.Foreign(network) != ""
}

// networkOfFile is the name of the network in a file, as in [network.NAME] and in results.
func networkOfFile(path string) string {
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}

// FetchedPrefix begins the path of a network that tools/fetch-models obtains, relative to the
// folder where it puts them.
const FetchedPrefix = "models:"

// Network builds the network of that name, or imports the file of that path. A batch of 0 is what
// the file fixes, else 1. The errors of files name the file and the place in it.
func Network(name string, o describe.Options, given Imported) (*workloads.Network, error) {
	if !isFile(name) {
		o.Batch = cmp.Or(o.Batch, 1)
		return describe.Build(name, o)
	}
	path := name
	if file, fetched := strings.CutPrefix(name, FetchedPrefix); fetched {
		var err error
		if path, err = weights.Fetched(file); err != nil {
			return nil, err
		}
	}
	n, err := describe.ImportFile(path, describe.ImportOptions{
		Batch: o.Batch, BatchDimension: given.BatchDimension, InputShapes: given.InputShapes, AllowUnknown: given.AllowUnknown,
		SourceTokens: o.SourceTokens, TargetTokens: o.TargetTokens, Decoding: o.Decoding,
	})
	var file *fs.PathError
	if errors.As(err, &file) && file.Path == path { // that of one beside it says enough
		return nil, fmt.Errorf("%s: %w", name, file.Err)
	}
	return n, err
}

// Network builds the network that an entry of run.networks stands for.
func (c *Config) Network(entry string) (*workloads.Network, error) {
	return c.NetworkWith(entry, c.Run.Options())
}

// NetworkWith builds a network with other options than those of the run.
func (c *Config) NetworkWith(entry string, o describe.Options) (*workloads.Network, error) {
	return Network(entry, o, c.Networks[networkOfFile(entry)])
}

// relativeTo makes a path from the folder of a configuration file one from the working folder.
func relativeTo(file, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// HoldsPaths tells whether the value of a key is the path of a file, or a list of paths, relative
// to the folder of the configuration.
func HoldsPaths(key []string) bool {
	switch k := strings.Join(key, "."); {
	case k == "energy.overrides", k == "run.networks":
		return true
	}
	return len(key) == 3 && key[0] == "network" && (key[2] == "inputs" || key[2] == "labels")
}

// resolvePaths makes the paths in a file, which are relative to its folder, relative to the working
// folder.
func (c *Config) resolvePaths(d *tomlfile.Document) {
	if d.Has("run", "networks") {
		for i, name := range c.Run.Networks {
			if isFile(name) && !strings.HasPrefix(name, FetchedPrefix) {
				c.Run.Networks[i] = relativeTo(d.File, name)
			}
		}
	}
	for name, n := range c.Networks {
		if !d.Has("network", name) {
			continue
		}
		for i, path := range n.Inputs {
			n.Inputs[i] = relativeTo(d.File, path)
		}
		n.Labels = relativeTo(d.File, n.Labels)
		c.Networks[name] = n
	}
	if d.Has("energy", "overrides") {
		c.Energy.Overrides = relativeTo(d.File, c.Energy.Overrides)
	}
}

// checkNetworks refuses networks of the run that do not exist, and two networks of one name,
// because the results could not distinguish them. It returns the entries of run.networks by name.
func (c *Config) checkNetworks(d *tomlfile.Document) (map[string]string, error) {
	const key = "run.networks"
	if len(c.Run.Networks) == 0 {
		return nil, d.Fail("no network to run", knownNetworks(), key)
	}
	entries := map[string]string{}
	for _, entry := range c.Run.Networks {
		name, err := c.networkName(entry)
		if err != nil {
			return nil, d.Fail(err.Error(), allowedFor(entry), key)
		}
		switch other, taken := entries[name]; {
		case taken && other == entry:
			return nil, d.Fail(fmt.Sprintf("network %q stands there twice", entry), "each once", key)
		case taken:
			return nil, d.Fail(fmt.Sprintf("%s and %s are both networks of the name %q", other, entry, name), "each name once", key)
		}
		entries[name] = entry
	}
	return entries, nil
}

// checkPins refuses mappings for networks that are neither built in nor in the run; entries
// are as of checkNetworks.
func (c *Config) checkPins(d *tomlfile.Document, entries map[string]string) error {
	known := describe.Names()
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	for i := range c.Machines {
		for _, name := range slices.Sorted(maps.Keys(c.Machines[i].Pin)) {
			if !slices.Contains(known, name) {
				return d.Place(&invalid.FieldError{Problem: fmt.Sprintf("unknown network %q", name), Nearest: spelling.Nearest(name, known),
					Allowed: "names of built-in networks and of those in run.networks"}, tomlfile.Join(tomlfile.Join("machine."+c.Machines[i].Name, "pin"), name))
			}
		}
	}
	return nil
}

// networkName is the name of the network that an entry of run.networks stands for.
func (c *Config) networkName(entry string) (string, error) {
	if isFile(entry) {
		n, err := c.Network(entry)
		if err != nil {
			return "", err
		}
		return n.Name, nil
	}
	if slices.Contains(describe.Names(), entry) {
		return entry, nil
	}
	return "", fmt.Errorf("unknown network %q%s", entry, spelling.DidYouMean(entry, describe.Names()))
}

// allowedFor lists the networks. For a file it is empty, because the error of the file says enough.
func allowedFor(entry string) string {
	if isFile(entry) {
		return ""
	}
	return knownNetworks()
}

func knownNetworks() string {
	return strings.Join(describe.Names(), ", ") + ", or the path of a network's file: FILE" + strings.Join(networkFiles, ", FILE")
}
