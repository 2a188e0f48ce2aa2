package inference

import (
	"math"
	"sync"

	"dnasim/inference/kernel"
)

// Stats are exact statistics of the elements of a tensor, in its unit.
type Stats struct {
	Elements int64
	Zeros    int64
	Min, Max float32
	// MinNonZeroAbs and MaxAbs are the smallest non-zero and the largest magnitude. Both are 0 when
	// all elements are.
	MinNonZeroAbs, MaxAbs float32
	notFinite             bool
}

// add includes the statistics of other elements.
func (s *Stats) add(other Stats) {
	if s.Elements == 0 {
		*s = other
		return
	}
	if other.Elements == 0 {
		return
	}
	s.Elements += other.Elements
	s.Zeros += other.Zeros
	s.Min, s.Max = min(s.Min, other.Min), max(s.Max, other.Max)
	s.MaxAbs = max(s.MaxAbs, other.MaxAbs)
	if s.MinNonZeroAbs == 0 || other.MinNonZeroAbs != 0 && other.MinNonZeroAbs < s.MinNonZeroAbs {
		s.MinNonZeroAbs = other.MinNonZeroAbs
	}
	s.notFinite = s.notFinite || other.notFinite
}

// statsOf computes the statistics in one pass.
func statsOf(x []float32) Stats {
	if len(x) == 0 {
		return Stats{}
	}
	// Magnitudes compare as their bits do.
	least, most, zeros := uint32(math.MaxUint32), uint32(0), 0
	low, high := x[0], x[0]
	for _, v := range x {
		b := math.Float32bits(v) &^ kernel.SignBit
		most = max(most, b)
		if b == 0 {
			zeros++
		} else if b < least {
			least = b
		}
		if v < low {
			low = v
		}
		if v > high {
			high = v
		}
	}
	out := Stats{Elements: int64(len(x)), Zeros: int64(zeros), Min: low, Max: high, MaxAbs: math.Float32frombits(most), notFinite: most >= kernel.InfinityBits}
	if most != 0 {
		out.MinNonZeroAbs = math.Float32frombits(least)
	}
	return out
}

// sharedStatsOf is statsOf on the workers of a pool.
func sharedStatsOf(c *kernel.Pool, x []float32) Stats {
	var all Stats
	var lock sync.Mutex
	c.Split(len(x), kernel.Grain, func(from, to int) {
		part := statsOf(x[from:to])
		lock.Lock()
		defer lock.Unlock()
		all.add(part)
	})
	return all
}
