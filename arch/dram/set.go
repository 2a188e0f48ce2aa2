package dram

import "math/bits"

// bankSet is a set of banks of a channel: a bit for each bank in the word of its group, and a bit
// for each group that has any.
type bankSet struct {
	groups uint64
	banks  []uint64
}

func (s *bankSet) add(b *bank) {
	s.banks[b.group] |= b.bit()
	s.groups |= 1 << (b.group & (maxGroups - 1))
}

func (s *bankSet) remove(b *bank) {
	if of := &s.banks[b.group]; *of&b.bit() != 0 {
		if *of &^= b.bit(); *of == 0 {
			s.groups &^= 1 << (b.group & (maxGroups - 1))
		}
	}
}

// only is the index within its group of the only bank of a set that is not empty; -1 if there are
// more.
func (s *bankSet) only() int {
	if s.groups&(s.groups-1) != 0 {
		return -1
	}
	banks := s.banks[lowest(s.groups)]
	if banks&(banks-1) != 0 {
		return -1
	}
	return lowest(banks)
}

func (s *bankSet) empty() bool { return s.groups == 0 }

// lowest is the place of the lowest bit of a word that is not 0.
func lowest(word uint64) int { return bits.TrailingZeros64(word) }
