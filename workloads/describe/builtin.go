package describe

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"dnasim/internal/inputfile"
	"dnasim/internal/spelling"
	"dnasim/workloads"
)

//go:embed networks/*.toml
var networkFiles embed.FS

// Names of the built-in networks: image classifiers by age, then Transformers, then the
// small ones with trained weights.
func Names() []string {
	return []string{
		"alexnet", "alexnet-grouped", "vgg16", "resnet50", "resnet50-v1", "mobilenetv2",
		"transformer", "bert-base", "vit-b16", "gpt2",
		"alexnet-fmnist", "resnet-fmnist", "transformer-fmnist",
	}
}

// Build returns a built-in network for the given sizes.
func Build(name string, o Options) (*workloads.Network, error) {
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("no network %q%s (built in: %s)", name, spelling.DidYouMean(name, Names()), strings.Join(Names(), ", "))
	}
	file := "networks/" + name + ".toml"
	text, err := networkFiles.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parse(file, string(text), o)
}

// ParseFile reads a network from a file in the format of the built-in ones, which
// networks/README.md describes. Errors name the file, the line, the layer and the key.
func ParseFile(path string, o Options) (*workloads.Network, error) {
	text, err := inputfile.Read(path, maxFileBytes)
	if err != nil {
		return nil, err
	}
	return parse(path, string(text), o)
}

// parse builds the network that a file describes.
func parse(file, text string, o Options) (*workloads.Network, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	doc, err := parseDocument(file, text)
	if err != nil {
		return nil, err
	}
	network, err := newBuilder(doc, o).build()
	if err != nil {
		return nil, err
	}
	if err := network.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return network, nil
}
