package weights

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"dnasim/internal/inputfile"
)

// maxManifestBytes is far above the description of any network; the weights are elsewhere.
const maxManifestBytes = 1 << 24

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
	Type  string   `json:"dtype"`
	Scale *float32 `json:"scale"`
	Min   *float32 `json:"min"`
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
	name, q := w.Type, w.Quantization
	if q != nil {
		name = q.Type
	}
	typ, ok := tfTypes[name]
	if !ok {
		return "", fmt.Errorf("element type %q is not supported; float32, float16, int32, uint16, uint8 and bool are", name)
	}
	if q == nil || typ == TypeFloat16 {
		return typ, nil
	}
	if typ != TypeUint8 && typ != TypeUint16 {
		return "", fmt.Errorf("quantization to %q is unknown; float16, uint8 and uint16 are known", name)
	}
	if q.Scale == nil || q.Min == nil || !(*q.Scale != 0) {
		return "", fmt.Errorf("quantization to %s needs a scale, other than 0, and a min", name)
	}
	return typ, nil
}

// openTFJS opens the weights of a TensorFlow.js model. The shards must lie in the folder of
// the model or below, and hold exactly the bytes that the shapes ask for.
func openTFJS(path string) (*Archive, error) {
	data, err := inputfile.Read(path, maxManifestBytes)
	if err != nil {
		return nil, err
	}
	if files := shardsOf(data); files != nil {
		return openSharded(path, files)
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
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) { // weights_manifest.json, before 2019
		err = json.Unmarshal(data, &m.Groups)
	} else {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
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
		f, err := inputfile.OpenIn(root, local, math.MaxInt64)
		if err != nil {
			return nil, fmt.Errorf("shard %q: %w", path, err)
		}
		files.shards = append(files.shards, tfShard{local, f.Bytes})
		files.bytes = plus(files.bytes, f.Bytes)
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("shard %q: %w", path, err)
		}
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
	r := &tfReader{root: root, shards: w.group.shards, offset: w.offset}
	if w.Quantization == nil || typ == TypeFloat16 {
		return t, t.load(typ, r, t.Len(), maxTensorBytes)
	}
	return t, w.dequantize(t, typ, r)
}

// dequantize reads integers and stores the numbers that they stand for, some at a time.
func (w *groupWeight) dequantize(t *Tensor, typ ElementType, r io.Reader) error {
	count := t.Len()
	if err := checkMemory(TypeFloat32, count, maxTensorBytes); err != nil {
		return err
	}
	t.Type, t.Float32 = typ, make([]float32, 0, count)
	scale, low := *w.Quantization.Scale, *w.Quantization.Min
	for len(t.Float32) < count {
		var part Tensor
		if err := part.load(typ, r, min(chunkElements, count-len(t.Float32)), maxTensorBytes); err != nil {
			return err
		}
		for _, q := range part.Ints() {
			v := float32(scale*float32(q)) + low
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("element %d, %d, stands for %v under scale %v and min %v", len(t.Float32), q, v, scale, low)
			}
			t.Float32 = append(t.Float32, v)
		}
	}
	return nil
}

// tfReader reads the shards of a group, one after the other.
type tfReader struct {
	root   *os.Root
	shards []tfShard
	offset int64 // in the first shard
}

// Read opens the shard in question each time: reads are long and few.
func (r *tfReader) Read(p []byte) (int, error) {
	for len(r.shards) > 0 && r.offset >= r.shards[0].bytes {
		r.offset -= r.shards[0].bytes
		r.shards = r.shards[1:]
	}
	if len(r.shards) == 0 {
		return 0, io.EOF
	}
	s := r.shards[0]
	f, err := inputfile.OpenIn(r.root, s.path, math.MaxInt64)
	if err != nil {
		return 0, err
	}
	n, err := f.ReadAt(p[:min(int64(len(p)), s.bytes-r.offset)], r.offset)
	r.offset += int64(n)
	return n, errors.Join(err, f.Close())
}
