package inference

import "slices"

// block is the memory of one tensor and of its views.
type block struct {
	floats []float32
	users  int // values of the graph that lie in it; 0: free, or made by the step that runs
}

// memory hands out blocks and reuses those that no value needs any more. So a pass over the graph
// holds only the tensors that are still needed.
type memory struct {
	all   []*block
	free  []*block // by size
	fresh []*block // handed out since the last settle
}

// reset frees all blocks.
func (m *memory) reset() {
	m.free, m.fresh = append(m.free[:0], m.all...), m.fresh[:0]
	slices.SortFunc(m.free, bySize)
	for _, b := range m.all {
		b.users = 0
	}
}

func bySize(x, y *block) int { return cap(x.floats) - cap(y.floats) }

// take returns a block of n elements whose content is undefined: the smallest free one that is
// large enough, but not more than twice as large.
func (m *memory) take(n int) *block {
	i, _ := slices.BinarySearchFunc(m.free, n, func(b *block, n int) int { return cap(b.floats) - n })
	var b *block
	if i < len(m.free) && cap(m.free[i].floats) <= 2*n+1024 {
		b = m.free[i]
		m.free = slices.Delete(m.free, i, i+1)
	} else {
		b = &block{floats: make([]float32, n)}
		m.all = append(m.all, b)
	}
	b.floats = b.floats[:n]
	m.fresh = append(m.fresh, b)
	return b
}

// keep counts one more value of the graph that uses the block. b may be nil.
func (m *memory) keep(b *block) {
	if b != nil {
		b.users++
	}
}

// drop counts one value less that uses the block. b may be nil.
func (m *memory) drop(b *block) {
	if b == nil {
		return
	}
	if b.users--; b.users == 0 && !slices.Contains(m.fresh, b) {
		m.release(b)
	}
}

// settle ends a step: it frees the blocks that the step took and that hold no value of the graph.
func (m *memory) settle() {
	for _, b := range m.fresh {
		if b.users == 0 {
			m.release(b)
		}
	}
	m.fresh = m.fresh[:0]
}

func (m *memory) release(b *block) {
	i, _ := slices.BinarySearchFunc(m.free, b, bySize)
	m.free = slices.Insert(m.free, i, b)
}
