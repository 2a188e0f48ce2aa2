package weights

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// maxManifestBytes is far above the description of any network; the weights are elsewhere.
const maxManifestBytes = 1 << 28

// manifest is what is read of the model.json of TensorFlow.js
// (https://github.com/tensorflow/tfjs, tfjs-core/src/io/types.ts, WeightsManifestConfig).
type manifest struct {
	Groups []*weightsGroup `json:"weightsManifest"`
}

// weightsGroup is the bytes of some files, one after the other, and the tensors in them, one
// after the other.
type weightsGroup struct {
	Paths   []string       `json:"paths"`
	Weights []*groupWeight `json:"weights"`
}

type groupWeight struct {
	Name         string   `json:"name"`
	Shape        []int64  `json:"shape"`
	Type         string   `json:"dtype"`
	Quantization *affine  `json:"quantization"`
	offset       int64    // in the bytes of the group
	group        *tfGroup // that holds it
}

// affine is how a stored integer q stands for a number: scale q + min. A group stored
// in float16 has neither.
type affine struct {
	Type  string  `json:"dtype"`
	Scale float32 `json:"scale"`
	Min   float32 `json:"min"`
}

// tfGroup is a group as it lies on the disk.
type tfGroup struct {
	shards []tfShard
	bytes  int64
}

type tfShard struct {
	path  string
	bytes int64
}

var tfTypes = map[string]ElementType{
	"float32": TypeFloat32, "float16": TypeFloat16, "int32": TypeInt32, "uint8": TypeUint8, "uint16": TypeUint16, "bool": TypeBool,
}

// stored is the type of the elements in the file.
func (w *groupWeight) stored() (ElementType, error) {
	name := w.Type
	if w.Quantization != nil {
		name = w.Quantization.Type
	}
	typ, ok := tfTypes[name]
	if !ok {
		return "", fmt.Errorf("element type %q is not supported; float32, float16, int32, uint16, uint8 and bool are", name)
	}
	return typ, nil
}

// openTFJS opens the weights of a TensorFlow.js model. The shards must lie in the folder of
// the model or below, and hold exactly the bytes that the shapes ask for.
func openTFJS(path string) (*Archive, error) {
	data, err := readFile(path, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	a, err := readTFJS(data, root)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: not a usable TensorFlow.js model: %w", path, err), root.Close())
	}
	a.file, a.close = path, root.Close
	return a, nil
}

func readTFJS(data []byte, root *os.Root) (*Archive, error) {
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, err
	}
	if len(m.Groups) == 0 {
		return nil, errors.New("it has no weightsManifest")
	}
	weights, seen := map[string]*groupWeight{}, map[string]bool{}
	a := &Archive{}
	for i, g := range m.Groups {
		if g == nil {
			return nil, fmt.Errorf("group %d of the weightsManifest is null", i)
		}
		if err := g.place(root, weights, seen); err != nil {
			return nil, err
		}
	}
	for name := range weights {
		a.names = append(a.names, name)
	}
	slices.Sort(a.names)
	a.load = func(name string) (*Tensor, error) { return weights[name].load(root) }
	return a, nil
}

// place finds where each tensor of the group lies, and enters it. No shard may be used
// twice, so that all tensors together are no more than the files.
func (g *weightsGroup) place(root *os.Root, weights map[string]*groupWeight, seen map[string]bool) error {
	files, err := g.sizes(root, seen)
	if err != nil {
		return err
	}
	at := int64(0)
	for _, w := range g.Weights {
		if w == nil || weights[w.Name] != nil {
			return fmt.Errorf("a tensor is null or stands twice in the weightsManifest")
		}
		typ, err := w.stored()
		if err == nil {
			w.offset, w.group = at, files
			var count int
			count, err = elements(w.Shape, (files.bytes-at)/int64(typ.size()))
			at += int64(count) * int64(typ.size())
		}
		if err != nil {
			return fmt.Errorf("tensor %q: %w", w.Name, err)
		}
		weights[w.Name] = w
	}
	if at != files.bytes {
		return fmt.Errorf("the tensors of %v have %d bytes, the files %d", g.Paths, at, files.bytes)
	}
	return nil
}

// sizes looks at the files of a group.
func (g *weightsGroup) sizes(root *os.Root, seen map[string]bool) (*tfGroup, error) {
	files := &tfGroup{}
	for _, path := range g.Paths {
		local := filepath.Clean(filepath.FromSlash(path))
		if seen[local] {
			return nil, fmt.Errorf("shard %q stands twice in the weightsManifest", path)
		}
		seen[local] = true
		if !filepath.IsLocal(local) {
			return nil, fmt.Errorf("shard %q is not below the folder of the model", path)
		}
		info, err := root.Stat(local)
		if err != nil {
			return nil, fmt.Errorf("shard %q: %w", path, err)
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("shard %q is not a file", path)
		}
		files.shards = append(files.shards, tfShard{local, info.Size()})
		files.bytes = plus(files.bytes, info.Size())
	}
	return files, nil
}

// load reads a tensor.
func (w *groupWeight) load(root *os.Root) (*Tensor, error) {
	typ, err := w.stored()
	if err != nil {
		return nil, err
	}
	t := &Tensor{Dims: intDims(w.Shape)}
	raw, err := w.group.read(root, w.offset, int64(t.Len())*int64(typ.size()))
	if err == nil {
		err = t.decode(typ, raw)
	}
	if err != nil || w.Quantization == nil || typ == TypeFloat16 {
		return t, err
	}
	t.Float32 = make([]float32, len(t.Int64))
	for i, q := range t.Int64 {
		v := float32(w.Quantization.Scale*float32(q)) + w.Quantization.Min
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return nil, fmt.Errorf("element %d, %d, stands for %v under scale %v and min %v", i, q, v, w.Quantization.Scale, w.Quantization.Min)
		}
		t.Float32[i] = v
	}
	t.Int64 = nil
	return t, nil
}

// read returns bytes of a group, which may span files.
func (g *tfGroup) read(root *os.Root, offset, length int64) ([]byte, error) {
	out := make([]byte, 0, length)
	for _, s := range g.shards {
		if offset >= s.bytes {
			offset -= s.bytes
			continue
		}
		if int64(len(out)) == length {
			break
		}
		n := min(s.bytes-offset, length-int64(len(out)))
		part := out[len(out) : int64(len(out))+n]
		if err := readPart(root, s.path, part, offset); err != nil {
			return nil, err
		}
		out, offset = out[:int64(len(out))+n], 0
	}
	return out, nil
}

func readPart(root *os.Root, path string, part []byte, offset int64) error {
	f, err := root.Open(path)
	if err != nil {
		return err
	}
	_, err = f.ReadAt(part, offset)
	return errors.Join(err, f.Close())
}
