package operands

import (
	"maps"
	"slices"
	"sync"

	"dnasim/inference"
	"dnasim/internal/cache"
	"dnasim/quant"
)

// contentOf returns the identity of a network's tensors, by their content: those that its codes are
// found from, and those that it is measured with. It is computed at the first call.
func (n *Network) contentOf() func() cache.Digest {
	return sync.OnceValue(func() cache.Digest {
		d := cache.NewDigester("tensors")
		d.Print(n.Name)
		if n.model == nil {
			d.Print(n.config.Tensors)
			return d.Sum()
		}
		model := n.model.content()
		d.Bytes(model[:])
		n.model.inputs.digest(d)
		return d.Sum()
	})
}

// about begins the key of something that depends on the tensors.
func (n *Network) about(what string) *cache.Digester {
	d := cache.NewDigester(what)
	content := n.content()
	d.Bytes(content[:])
	return d
}

// scoresKey identifies the scores of the evaluation inputs in codes.
func (n *Network) scoresKey(codes inference.Codes) cache.Digest {
	d := n.about("scores")
	d.Print(codes == nil)
	for _, gemm := range slices.Sorted(maps.Keys(codes)) {
		d.Int(int64(gemm))
		d.Print([]quant.Codec{codes[gemm].Weights.Codec, codes[gemm].Activations.Codec})
	}
	return d.Sum()
}

// keptCodes are the codes of all GEMM layers in one quantization, on disk: together, because a file
// for each layer would be small.
type keptCodes struct {
	net     *Network
	key     func() cache.Digest
	load    func() []Codes // nil: they are not on disk
	mu      sync.Mutex
	missing bool // a layer was asked for and was not on disk
}

// kept finds the codes of a quantization on disk; that of the baseline is zero.
func (n *Network) kept(q quant.Config) *keptCodes {
	k := &keptCodes{net: n}
	if n.cache.Disk == nil {
		return k
	}
	k.key = sync.OnceValue(func() cache.Digest {
		d := n.about("codes and toggles")
		d.Print(q)
		for i := range n.Layers {
			if n.Layers[i].IsGEMM() {
				of := n.tensorsKey(i)
				of.model = modelKey{} // their content stands for them
				d.Print(of)
			}
		}
		return d.Sum()
	})
	k.load = sync.OnceValue(func() []Codes {
		list, ok := cache.Load[[]Codes](n.cache.Disk, k.key())
		if !ok || len(list) != n.gemms {
			return nil
		}
		return list
	})
	return k
}

// of returns the codes of a GEMM, if they are on disk.
func (k *keptCodes) of(gemm int) (Codes, bool) {
	if k.load == nil {
		return Codes{}, false
	}
	list := k.load()
	if list == nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.missing = true
		return Codes{}, false
	}
	return list[gemm], true
}

// store puts the codes of all layers on disk unless they are there.
func (k *keptCodes) store(pick func(layer int) Codes) {
	if !k.missing {
		return
	}
	list := make([]Codes, 0, k.net.gemms)
	for i := range k.net.Layers {
		if k.net.Layers[i].IsGEMM() {
			list = append(list, pick(i))
		}
	}
	k.net.cache.Disk.Store(k.key(), list)
}
