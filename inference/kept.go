package inference

import (
	"slices"

	"dnasim/internal/cache"
	"dnasim/quant"
)

// keptValues are values of the graph for one input, by what they depend on.
type keptValues struct {
	values map[cache.Digest]*keptValue
	bytes  int
	uses   int // of any value, so far
}

type keptValue struct {
	tensor
	used int // when it was used last
}

// get returns a value, which must not be overwritten.
func (k *keptValues) get(key cache.Digest) (tensor, bool) {
	v, ok := k.values[key]
	if !ok {
		return tensor{}, false
	}
	k.uses++
	v.used = k.uses
	return v.tensor, true
}

// put keeps a copy of a value, in place of those that were not used for longest.
func (k *keptValues) put(key cache.Digest, t tensor, limit int) {
	size := bytesOf(t)
	if _, known := k.values[key]; known || size > limit {
		return
	}
	for k.bytes+size > limit {
		k.evict()
	}
	if k.values == nil {
		k.values = map[cache.Digest]*keptValue{}
	}
	t.floats, t.ints, t.memory = slices.Clone(t.floats), slices.Clone(t.ints), nil
	k.uses++
	k.values[key] = &keptValue{t, k.uses}
	k.bytes += size
}

func (k *keptValues) evict() {
	var oldest cache.Digest
	found := false
	for key, v := range k.values {
		if !found || v.used < k.values[oldest].used {
			oldest, found = key, true
		}
	}
	k.bytes -= bytesOf(k.values[oldest].tensor)
	delete(k.values, oldest)
}

// bytesOf a value and its entry, estimated.
func bytesOf(t tensor) int { return 4*len(t.floats) + 8*len(t.ints) + 256 }

// crossing tells, by slot, which values depend on a GEMM and are needed by another one or behind
// it. With these an evaluation can begin anywhere.
func (m *Model) crossing() []bool {
	before := make([]int, len(m.steps)+1) // GEMMs before each step
	made, last := make([]int, len(m.values)), make([]int, len(m.values))
	depends := make([]bool, len(m.values))
	for i, st := range m.steps {
		before[i+1] = before[i]
		if st.product >= 0 {
			before[i+1]++
		}
		behind := st.product >= 0
		for _, slot := range st.in {
			if slot >= 0 {
				last[slot] = i
				behind = behind || depends[slot]
			}
		}
		for _, slot := range st.out {
			if slot >= 0 {
				made[slot], last[slot], depends[slot] = i, i, behind
			}
		}
	}
	out := make([]bool, len(m.values))
	for slot := range out {
		out[slot] = depends[slot] && before[last[slot]+1] > before[made[slot]+1]
	}
	return out
}

// formatsOf identifies the codes of each GEMM.
func (m *Model) formatsOf(codes Codes) []cache.Digest {
	out := make([]cache.Digest, len(m.gemms))
	for i := range out {
		d := cache.NewDigester("format")
		if c, ok := codes[i]; ok {
			d.Print([]quant.Codec{c.Weights.Codec, c.Activations.Codec})
		}
		out[i] = d.Sum()
	}
	return out
}

// valueKeys identifies, by slot, what a value depends on beside the inputs of the graph: the step
// that computes it, the codes if that is a GEMM, and the same of all that it reads.
func (m *Model) valueKeys(formats []cache.Digest) []cache.Digest {
	keys := make([]cache.Digest, len(m.values)) // zero for inputs and constants
	for i, st := range m.steps {
		d := cache.NewDigester("value")
		d.Int(int64(i))
		for _, slot := range st.in {
			if slot >= 0 {
				d.Bytes(keys[slot][:])
			}
		}
		if st.product >= 0 {
			d.Bytes(formats[st.product][:])
		}
		for _, slot := range st.out {
			if slot >= 0 {
				d.Int(int64(slot))
				keys[slot] = d.Sum()
			}
		}
	}
	return keys
}
