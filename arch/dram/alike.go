package dram

// Alike says which addresses of a channel its timing tells apart. A channel compares rows and
// columns for equality alone, while ranks, groups and banks have an order.
type Alike struct {
	// Period: the same multiple of it, in bytes, added to the addresses of all requests changes no
	// time, as long as they stay within the channel. Banks stay; rows, and columns where they are
	// the highest bits, move to others, one to one. It is the capacity, and so of no use, where
	// bits above the row choose a bank.
	Period int64
	// Span: addresses in one row lie in one aligned block of so many bytes.
	Span int64
}

// Alike of one channel of a memory.
func (c Config) Alike() (Alike, error) {
	full, err := c.OfOneChannel().Complete()
	if err != nil {
		return Alike{}, err
	}
	m, err := newMapping(&full)
	if err != nil {
		return Alike{}, err
	}
	a := Alike{Period: 1 << m.row.shift, Span: int64(full.RequestBytes)}
	for _, f := range []field{m.rank, m.group, m.bank} {
		if f.mask > 0 && f.shift >= m.row.shift {
			a.Period = full.CapacityBytes()
		}
	}
	if m.column.mask > 0 {
		a.Span = int64(m.column.mask+1) << m.column.shift
	}
	return a, nil
}

// OfOneChannel is the configuration of a memory that has one of the channels. What follows from
// the number of channels is left out.
func (c Config) OfOneChannel() Config {
	c.Channels, c.CapacityMiB, c.PeakGBps, c.ConflictBytes = 1, 0, 0, 0
	return c
}
