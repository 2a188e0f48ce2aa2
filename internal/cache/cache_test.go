package cache

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func result(value, bytes int) func() (int, int, error) {
	return func() (int, int, error) { return value, bytes, nil }
}

// Law: whatever the order of calls, every value is the right one, the kept ones are within the
// limit, and the least recently used entry is evicted first. The model is a list of keys.
func TestValuesAreRightAndWithinTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := New[int, int](rapid.IntRange(0, 20).Draw(t, "limit"))
		var kept []int // the most recently used last
		for range rapid.IntRange(1, 60).Draw(t, "calls") {
			k := rapid.IntRange(0, 9).Draw(t, "key")
			bytes := k%5 + 1
			computed := false
			v, err := c.Get(k, func() (int, int, error) { computed = true; return 100 + k, bytes, nil })
			require.NoError(t, err)
			require.Equal(t, 100+k, v)
			known := false
			for i, other := range kept {
				if other == k {
					known, kept = true, append(kept[:i:i], kept[i+1:]...)
					break
				}
			}
			require.Equal(t, !known, computed, "a kept value is not computed again, an evicted one is")
			if bytes <= c.limit {
				kept = append(kept, k)
			}
			for sizeOf(kept) > c.limit {
				kept = kept[1:]
			}
			require.Equal(t, sizeOf(kept), c.size)
			require.Len(t, c.entries, len(kept))
		}
	})
}

func sizeOf(keys []int) int {
	sum := 0
	for _, k := range keys {
		sum += k%5 + 1
	}
	return sum
}

func TestConcurrentCallersShareOneComputation(t *testing.T) {
	c := New[int, int](1 << 20)
	var computed atomic.Int64
	var group sync.WaitGroup
	for i := range 400 {
		group.Go(func() {
			v, err := c.Get(i%4, func() (int, int, error) { computed.Add(1); return 7 * (i % 4), 1, nil })
			assert.NoError(t, err)
			assert.Equal(t, 7*(i%4), v)
		})
	}
	group.Wait()
	assert.EqualValues(t, 4, computed.Load())
	assert.Equal(t, []int64{400, 396}, []int64{c.Use().Asked, c.Use().Found})
}

func TestUseCountsTheTimeSaved(t *testing.T) {
	c := New[string, int](10)
	for range 4 {
		_, err := c.Get("a", func() (int, int, error) { time.Sleep(time.Millisecond); return 1, 1, nil })
		require.NoError(t, err)
	}
	use := c.Use()
	assert.Positive(t, use.Spent)
	assert.Equal(t, 3*use.Spent, use.Saved)
	assert.InDelta(t, 0.75, use.Fraction(), 1e-12)
	assert.Zero(t, Use{}.Fraction())
}

// Callers that come later, or that waited, compute again.
func TestErrorsAreNotKept(t *testing.T) {
	c := New[string, int](10)
	begun, end := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		_, err := c.Get("k", func() (int, int, error) {
			close(begun)
			<-end
			return 0, 0, errors.New("interrupted")
		})
		assert.EqualError(t, err, "interrupted")
	})
	<-begun
	group.Go(func() {
		v, err := c.Get("k", result(3, 1))
		assert.NoError(t, err)
		assert.Equal(t, 3, v)
	})
	close(end)
	group.Wait()
	v, err := c.Get("k", func() (int, int, error) { return 0, 0, fmt.Errorf("not called") })
	require.NoError(t, err)
	assert.Equal(t, 3, v)
}

// A panic reaches the caller, and nobody waits for ever.
func TestAPanicIsNotKept(t *testing.T) {
	c := New[string, int](10)
	assert.Panics(t, func() { _, _ = c.Get("k", func() (int, int, error) { panic("a bug") }) })
	v, err := c.Get("k", result(3, 1))
	require.NoError(t, err)
	assert.Equal(t, 3, v)
}

func TestANilCacheKeepsNothing(t *testing.T) {
	var c *Cache[string, int]
	for want := range 2 {
		v, err := c.Get("k", result(want, 1))
		require.NoError(t, err)
		assert.Equal(t, want, v)
	}
	assert.Equal(t, Use{}, c.Use())
}
