package arch

// Span is a run of addresses: a tensor in memory. One of no bytes is not there.
type Span struct{ At, Bytes int64 }

// Placement holds where the tensors of a layer lie, as far as timing depends on it. Programs that
// differ in nothing but the addresses of their tensors take the same time where their placements
// are equal. Placements are comparable.
type Placement struct {
	// of each operand, the first address that is like its own
	at [NumOperands]int64
	// tensors of one group move together: they share a row, or may; -1: there is no tensor
	group [NumOperands]int8
}

// Addressing says which addresses a machine's timing tells apart.
type Addressing struct {
	// period: tensors that share no row may move by multiples of so many bytes, each by its own.
	period int64
	// span: what shares a row lies in one aligned block of so many bytes; 0: there are no rows.
	span int64
}

// Addressing of a machine. Requests of the bandwidth model depend on the channel, if there are
// several that take turns, and on nothing else.
func (c *Config) Addressing() (Addressing, error) {
	m := &c.Memory
	if m.Model != MemoryBanks {
		if c.Striped() {
			return Addressing{period: int64(m.InterleaveBytes) * int64(m.Channels)}, nil
		}
		return Addressing{period: 1}, nil
	}
	alike, err := m.DRAM.Alike()
	if err != nil {
		return Addressing{}, err
	}
	a := Addressing{period: alike.Period, span: alike.Span}
	if c.Striped() {
		interleave := int64(m.InterleaveBytes)
		a.period = commonMultiple(a.period, interleave) * int64(m.Channels)
		if interleave%a.span != 0 { // a row holds parts of several stripes
			a.span = commonMultiple(a.span, interleave) * int64(m.Channels)
		}
	}
	return a, nil
}

func commonMultiple(a, b int64) int64 {
	divisor, rest := a, b
	for rest != 0 {
		divisor, rest = rest, divisor%rest
	}
	return a / divisor * b
}

// Place finds the placement of the tensors of a layer. A group of tensors that share rows moves as
// one: to the first period of the memory. Groups that share none are independent of each other.
func (a Addressing) Place(tensors [NumOperands]Span) Placement {
	var p Placement
	for i := range tensors {
		p.group[i] = int8(i)
		if tensors[i].Bytes <= 0 {
			p.group[i] = -1
		}
	}
	for i := range tensors {
		for j := range i {
			if a.meet(tensors[i], tensors[j]) {
				p.join(p.group[i], p.group[j])
			}
		}
	}
	for g := range int8(NumOperands) {
		a.moveDown(&p, g, &tensors)
	}
	return p
}

// meet reports whether two tensors may share a row.
func (a Addressing) meet(x, y Span) bool {
	return a.span > 0 && min(x.Bytes, y.Bytes) > 0 &&
		x.At/a.span <= (y.At+y.Bytes-1)/a.span && y.At/a.span <= (x.At+x.Bytes-1)/a.span
}

// join makes two groups one, named by its first tensor.
func (p *Placement) join(g, h int8) {
	for i := range p.group {
		if p.group[i] == max(g, h) {
			p.group[i] = min(g, h)
		}
	}
}

// moveDown moves the tensors of a group by as many periods as the lowest of them allows.
func (a Addressing) moveDown(p *Placement, g int8, tensors *[NumOperands]Span) {
	lowest := int64(-1)
	for i, of := range p.group {
		if of == g && (lowest < 0 || tensors[i].At < lowest) {
			lowest = tensors[i].At
		}
	}
	for i, of := range p.group {
		if of == g {
			p.at[i] = tensors[i].At - lowest/a.period*a.period
		}
	}
}
