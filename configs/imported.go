package configs

import (
	"fmt"
	"maps"
	"slices"

	"dnasim/internal/tomlfile"
	"dnasim/workloads/describe"
)

// Imported describes a network in a file (ONNX) beyond what the file says. Paths are relative to
// the folder of the configuration.
type Imported struct {
	// BatchDimension of the inputs, "first" to "fourth" or "none"; empty: the first, or none
	// if the graph shows that it is no batch.
	BatchDimension string `toml:"batch_dimension"`
	// InputShapes of graph inputs whose file leaves dimensions open, by name.
	InputShapes map[string][]int `toml:"input_shapes"`
	// Inputs are files of the network's inputs: images (png, jpeg), or arrays (npy, npz: one array
	// for each graph input, by its name), batch first. Empty: tensors are synthetic.
	Inputs []string `toml:"inputs"`
	// Labels is an array of class numbers (npy), one for each input sample; empty: the network is
	// judged by how close its outputs are to float32.
	Labels string `toml:"labels"`
	// LabelBase is the number of the first class in Labels: 0 or 1.
	LabelBase int `toml:"label_base"`
	// Mean and Scale normalise images, per channel: (pixel/255 - mean) / scale.
	Mean  []float64 `toml:"mean"`
	Scale []float64 `toml:"scale"`
	// AllowUnknown turns operators that are not understood into listed gaps.
	AllowUnknown bool `toml:"allow_unknown"`
}

// checkBatchDimensions refuses those that do not exist, before networks are imported.
func (c *Config) checkBatchDimensions(d *tomlfile.Document) error {
	for _, name := range slices.Sorted(maps.Keys(c.Networks)) {
		if err := describe.CheckBatchDimension(c.Networks[name].BatchDimension); err != nil {
			return d.PlaceIn(err, tomlfile.Join("network", name))
		}
	}
	return nil
}

// checkImported refuses tables about networks that are not files of the run, and impossible
// normalisations.
func (c *Config) checkImported(d *tomlfile.Document, entries map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(c.Networks)) {
		n, table := c.Networks[name], tomlfile.Join("network", name)
		if entry, ok := entries[name]; !ok || !isFile(entry) {
			return d.Fail("no file in run.networks has this name", "the names of files without folder and extension, e.g. mine for \"models/mine.onnx\"", table)
		}
		if len(n.Mean) != len(n.Scale) {
			return d.Fail(fmt.Sprintf("%d values, but %d of scale", len(n.Mean), len(n.Scale)), "one of each per channel", tomlfile.Join(table, "mean"))
		}
		if n.LabelBase != 0 && n.LabelBase != 1 {
			return d.Fail(fmt.Sprint(n.LabelBase), "0 or 1, the number of the first class in labels", tomlfile.Join(table, "label_base"))
		}
		for _, s := range n.Scale {
			if !(s > 0) {
				return d.Fail(fmt.Sprint(s), "above 0", tomlfile.Join(table, "scale"))
			}
		}
	}
	return nil
}
