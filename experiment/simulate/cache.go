package simulate

import (
	"iter"
	"math/bits"
	"sync/atomic"

	"dnasim/arch"
	"dnasim/internal/cache"
	"dnasim/mapping"
	"dnasim/workloads"
)

// Cache keeps mappings and timings across evaluations. The zero Cache keeps nothing.
type Cache struct {
	mappings *cache.Cache[mapping.Key, *mapping.Mapping]
	timings  *cache.Cache[timingKey, arch.LayerResult]
	begun    atomic.Uint64 // networks whose layers were begun
}

// Sizes in bytes, estimated.
const (
	valueBytes = 1 << 10 // of a mapping or a timing, with its key
	tileBytes  = 64      // of a tile's part of a timing
	limitBytes = 32 << 20
)

// NewCache returns an empty cache. It takes at most 64 MiB.
func NewCache() *Cache {
	return &Cache{
		mappings: cache.New[mapping.Key, *mapping.Mapping](limitBytes),
		timings:  cache.New[timingKey, arch.LayerResult](limitBytes),
	}
}

// Use tells how much of each kind was asked for and found.
func (c *Cache) Use() (mappings, timings cache.Use) { return c.mappings.Use(), c.timings.Use() }

// timingKey holds all that the result of a layer's program depends on.
type timingKey struct {
	program mapping.ProgramKey
	machine arch.TimingKey
}

// mapping is mapping.Map, once for all machines that look alike to it: those of the key.
func (c *Cache) mapping(k mapping.Key, l *workloads.Layer, f arch.Format, h *arch.Config) (*mapping.Mapping, error) {
	return c.mappings.Get(k, func() (*mapping.Mapping, int, error) {
		found, err := mapping.Map(l, f, h)
		return found, valueBytes, err
	})
}

// timing is what run returns, once for all machines that take the same time for the program.
func (c *Cache) timing(k timingKey, run func() (arch.LayerResult, error)) (arch.LayerResult, error) {
	return c.timings.Get(k, func() (arch.LayerResult, int, error) {
		r, err := run()
		return r, valueBytes + tileBytes*len(r.Tiles), err
	})
}

// order is the order in which several jobs take up n layers. Evaluations that share a cache each
// begin at another layer, so that they share the work instead of waiting for each other. A single
// job begins at the first layer, and so finds the first of several errors.
func (c *Cache) order(n, jobs int) iter.Seq[int] {
	start := 0
	if c.timings != nil && jobs > 1 {
		const golden = 0x9e3779b97f4a7c15 // of 2^64: each start lies far from those before
		high, _ := bits.Mul64((c.begun.Add(1)-1)*golden, uint64(n))
		start = int(high)
	}
	return func(yield func(int) bool) {
		for k := range n {
			if !yield((start + k) % n) {
				return
			}
		}
	}
}
