package sim

const panicFIFOCapacity = "sim: FIFO needs a capacity of at least 1"

// A FIFO is a bounded first-in first-out buffer, such as a hardware queue. It never
// reallocates: when it is full, Push refuses and the producer has to wait. The zero
// FIFO has capacity 0 and is always full.
type FIFO[T any] struct {
	slots  []T
	oldest int
	length int
}

// NewFIFO returns an empty FIFO. It panics if capacity is less than 1.
func NewFIFO[T any](capacity int) *FIFO[T] {
	if capacity < 1 {
		panic(panicFIFOCapacity)
	}
	return &FIFO[T]{slots: make([]T, capacity)}
}

// Len returns the number of elements held.
func (f *FIFO[T]) Len() int { return f.length }

// Cap returns the number of elements that can be held.
func (f *FIFO[T]) Cap() int { return len(f.slots) }

// Push adds v as the newest element. It reports false, and changes nothing, when the
// FIFO is full.
func (f *FIFO[T]) Push(v T) bool {
	if f.length == len(f.slots) {
		return false
	}
	i := f.oldest + f.length
	if i >= len(f.slots) {
		i -= len(f.slots)
	}
	f.slots[i] = v
	f.length++
	return true
}

// Peek returns the oldest element without removing it; ok is false when the FIFO is
// empty.
func (f *FIFO[T]) Peek() (v T, ok bool) {
	if f.length == 0 {
		return v, false
	}
	return f.slots[f.oldest], true
}

// Pop removes and returns the oldest element; ok is false when the FIFO is empty.
func (f *FIFO[T]) Pop() (v T, ok bool) {
	if f.length == 0 {
		return v, false
	}
	slot := &f.slots[f.oldest]
	v, *slot = *slot, v // leaves the zero value: nothing is kept alive
	f.oldest++
	if f.oldest == len(f.slots) {
		f.oldest = 0
	}
	f.length--
	return v, true
}
