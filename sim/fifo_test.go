package sim

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFIFOEqualsABoundedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		capacity := rapid.IntRange(1, 9).Draw(t, "capacity")
		f := NewFIFO[int](capacity)
		var model []int
		front := func() (int, bool) {
			if len(model) == 0 {
				return 0, false
			}
			return model[0], true
		}
		pushed := 0
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				pushed++
				accepted := f.Push(pushed)
				require.Equal(t, len(model) < capacity, accepted)
				if accepted {
					model = append(model, pushed)
				}
			},
			"pop": func(t *rapid.T) {
				want, wantOK := front()
				v, ok := f.Pop()
				require.Equal(t, want, v)
				require.Equal(t, wantOK, ok)
				model = model[min(1, len(model)):]
			},
			"": func(t *rapid.T) {
				want, wantOK := front()
				v, ok := f.Peek()
				require.Equal(t, want, v)
				require.Equal(t, wantOK, ok)
				require.Equal(t, len(model), f.Len())
				require.Equal(t, capacity, f.Cap())
			},
		})
	})
}

func TestFIFONeverAllocatesAndKeepsNothingAlive(t *testing.T) {
	f := NewFIFO[*int](3)
	v := new(int)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for f.Push(v) {
		}
		for range f.Cap() {
			f.Pop()
		}
	}))
	require.Equal(t, []*int{nil, nil, nil}, f.slots)
}

func TestFIFOWithoutCapacity(t *testing.T) {
	for _, capacity := range []int{0, -1} {
		assert.PanicsWithValue(t, panicFIFOCapacity, func() { NewFIFO[int](capacity) })
	}
	var zero FIFO[int]
	assert.False(t, zero.Push(1))
	_, ok := zero.Pop()
	assert.False(t, ok)
}

func BenchmarkFIFO(b *testing.B) {
	f := NewFIFO[uint64](12)
	for range 7 {
		f.Push(1)
	}
	for range b.N {
		v, _ := f.Pop()
		f.Push(v + 1)
	}
}
