package weights

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// shardsOf reads the index of a model in several safetensors files, such as
// model.safetensors.index.json: the file of each tensor. It is nil for other JSON.
func shardsOf(data []byte) map[string]string {
	var index struct {
		Files map[string]string `json:"weight_map"`
	}
	if json.Unmarshal(data, &index) != nil {
		return nil
	}
	return index.Files
}

// openSharded opens the tensors of an index. A shard is opened when a tensor of it is read.
func openSharded(path string, files map[string]string) (*Archive, error) {
	for name, file := range files {
		if !filepath.IsLocal(filepath.FromSlash(file)) {
			return nil, fmt.Errorf("%s: tensor %q is in the file %q, which is not below the folder of the index", path, name, file)
		}
	}
	load := func(name string) (*Tensor, error) {
		shard, err := openSafetensors(filepath.Join(filepath.Dir(path), filepath.FromSlash(files[name])))
		if err != nil {
			return nil, fmt.Errorf("the index names its file: %w", err)
		}
		defer shard.Close()
		return shard.Tensor(name)
	}
	return &Archive{file: path, names: slices.Sorted(maps.Keys(files)), load: load}, nil
}
