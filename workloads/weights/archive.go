package weights

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dnasim/internal/spelling"
)

// Archive is a file, or a set of files, that holds tensors by name. Tensors are read when
// they are asked for.
type Archive struct {
	file  string
	names []string // sorted
	load  func(name string) (*Tensor, error)
	close func() error // nil: nothing to close
}

// formats are the archives by the end of their file's name.
var formats = []struct {
	extension string
	open      func(path string) (*Archive, error)
}{
	{".npz", openNPZ},
	{".safetensors", openSafetensors},
	{".onnx", openONNX},
	{".json", openTFJS},
}

const knownFormats = "x.npy, x.npz:NAME, x.safetensors:NAME, x.onnx:NAME, model.json:NAME (TensorFlow.js)"

// Open opens an archive: NumPy's .npz, .safetensors, .onnx (its initializers and
// constants), or the .json of a TensorFlow.js model with its shards beside it.
func Open(path string) (*Archive, error) {
	for _, f := range formats {
		if strings.EqualFold(filepath.Ext(path), f.extension) {
			return f.open(path)
		}
	}
	if what := Foreign(path); what != "" {
		return nil, fmt.Errorf("%s: %s", path, what)
	}
	return nil, fmt.Errorf("%s: not a known archive of tensors; known are %s", path, knownFormats)
}

// Names of the tensors, sorted.
func (a *Archive) Names() []string { return slices.Clone(a.names) }

// Tensor reads a tensor. The error about an unknown name lists what is there.
func (a *Archive) Tensor(name string) (*Tensor, error) {
	if _, ok := slices.BinarySearch(a.names, name); !ok {
		return nil, fmt.Errorf("%s: holds no tensor %q%s (%s)", a.file, name, spelling.DidYouMean(name, a.names), a.listing(name))
	}
	t, err := a.load(name)
	if err != nil {
		return nil, fmt.Errorf("%s: tensor %q: %w", a.file, name, err)
	}
	t.Name = name
	return t, nil
}

// Close releases the file.
func (a *Archive) Close() error {
	if a.close == nil {
		return nil
	}
	return a.close()
}

// maxListed names are shown of an archive that has many.
const maxListed = 12

// listing shows the names, nearest to the given one first.
func (a *Archive) listing(near string) string {
	if len(a.names) == 0 {
		return "it holds none"
	}
	first := spelling.Nearest(near, a.names)
	list := slices.Clone(first)
	for _, n := range a.names {
		if len(list) < maxListed && !slices.Contains(first, n) {
			list = append(list, n)
		}
	}
	more := ""
	if n := len(a.names) - len(list); n > 0 {
		more = fmt.Sprintf(", and %d more", n)
	}
	return "it holds " + strings.Join(list, ", ") + more
}

// OpenTensor reads the tensor that a text names: x.npy, x.npz:NAME, x.safetensors:NAME,
// x.onnx:NAME or model.json:NAME. The name may be left out where the file holds one
// tensor only.
func OpenTensor(spec string) (*Tensor, error) {
	path, name, named := splitSpec(spec)
	if strings.EqualFold(filepath.Ext(path), ".npy") {
		return openNPY(path)
	}
	a, err := Open(path)
	if err != nil {
		return nil, err
	}
	t, err := a.one(name, named)
	return t, errors.Join(err, a.Close())
}

// one is the named tensor, or the only one.
func (a *Archive) one(name string, named bool) (*Tensor, error) {
	if !named && len(a.names) == 1 {
		return a.Tensor(a.names[0])
	}
	if !named {
		return nil, fmt.Errorf("%s: say which tensor, as %s:NAME (%s)", a.file, a.file, a.listing(""))
	}
	return a.Tensor(name)
}

// splitSpec cuts a text after the extension of an archive. Names may contain colons.
func splitSpec(spec string) (path, name string, named bool) {
	cut := len(spec)
	for _, f := range formats {
		if i := strings.Index(strings.ToLower(spec), f.extension+":"); i >= 0 {
			cut = min(cut, i+len(f.extension))
		}
	}
	if cut == len(spec) {
		return spec, "", false
	}
	return spec[:cut], spec[cut+1:], true
}

// openONNX opens the constants of a graph.
func openONNX(path string) (*Archive, error) {
	g, err := ReadONNXFile(path)
	if err != nil {
		return nil, err
	}
	a := &Archive{file: path, load: func(name string) (*Tensor, error) { return g.Initializers[name], nil }}
	for name := range g.Initializers {
		a.names = append(a.names, name)
	}
	slices.Sort(a.names)
	return a, nil
}
