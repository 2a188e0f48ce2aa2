package timeline

// How slices and samples that lie close together are drawn as one. Windows of 2^k cycles nest in
// those of 2^(k+1), so that the result depends on the last width alone, not on when it was
// widened.

// maxKinds bounds the kinds of slices of a track.
const maxKinds = 8

// slice is a slice, or several drawn as one.
type slice struct {
	from, to int64
	bytes    int64
	cycles   *[maxKinds]int64 // of each kind, if it is several
	merged   int64            // slices drawn as this one
	kind     uint8            // the kind, or the one with the most cycles
}

// shares tells whether two slices lie within the same window of 1<<shift cycles.
func (s *slice) shares(next *slice, shift uint) bool {
	return s.from>>shift == (next.to-1)>>shift
}

// absorb draws the next slice of the track as part of s.
func (s *slice) absorb(next *slice) {
	if s.cycles == nil {
		s.cycles = new([maxKinds]int64)
		s.cycles[s.kind] = s.to - s.from
	}
	if next.cycles == nil {
		s.cycles[next.kind] += next.to - next.from
	} else {
		for k, n := range next.cycles {
			s.cycles[k] += n
		}
	}
	s.to = next.to
	s.bytes += next.bytes
	s.merged += next.merged
	s.kind = 0
	for k, n := range s.cycles {
		if n > s.cycles[s.kind] {
			s.kind = uint8(k)
		}
	}
}

// mergeSlices draws slices of the same window as one.
func mergeSlices(list []slice, shift uint) []slice {
	kept := list[:0]
	for i := range list {
		if n := len(kept); n > 0 && kept[n-1].shares(&list[i], shift) {
			kept[n-1].absorb(&list[i])
		} else {
			kept = append(kept, list[i])
		}
	}
	clear(list[len(kept):]) // lets go of what they point to
	return kept
}

// samples are the samples of a window: drawn are the highest levels from the first
// on, and the last ones.
type samples struct {
	first, last   int64 // cycles
	highest, ends Levels
}

// shares tells whether two groups lie within the same window of 1<<shift cycles.
func (s *samples) shares(next *samples, shift uint) bool {
	return s.first>>shift == next.last>>shift
}

// absorb draws the next samples of the counter as part of s.
func (s *samples) absorb(next *samples) {
	s.last, s.ends = next.last, next.ends
	for k := range s.highest {
		s.highest[k] = max(s.highest[k], next.highest[k])
	}
}

// events are what is drawn of a window: the highest levels and, if there are later ones, the last.
func (s *samples) events() int {
	if s.first == s.last {
		return 1
	}
	return 2
}

// mergeSamples draws samples of the same window as one group.
func mergeSamples(list []samples, shift uint) []samples {
	kept := list[:0]
	for i := range list {
		if n := len(kept); n > 0 && kept[n-1].shares(&list[i], shift) {
			kept[n-1].absorb(&list[i])
		} else {
			kept = append(kept, list[i])
		}
	}
	return kept
}
