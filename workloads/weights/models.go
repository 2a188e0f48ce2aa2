package weights

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed models/*.onnx models/*.npy models/*.gz
var models embed.FS

// Names of the embedded files, sorted.
func Names() []string {
	entries, err := models.ReadDir("models")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// Model returns the content of an embedded file, e.g. "alexnet_fmnist.onnx".
func Model(name string) ([]byte, error) {
	data, err := models.ReadFile("models/" + name)
	if err != nil {
		return nil, fmt.Errorf("no embedded file %q; there are: %s", name, strings.Join(Names(), ", "))
	}
	return data, nil
}
