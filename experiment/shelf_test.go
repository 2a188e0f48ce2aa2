package experiment

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

func answer(value, bytes int) func() (int, int, error) {
	return func() (int, int, error) { return value, bytes, nil }
}

// Law: whatever is asked in whatever order, the answer is the right one, and what is kept fits into the room.
func TestAShelfGivesRightAnswersWithinItsRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &shelf[int, int]{room: rapid.IntRange(0, 20).Draw(t, "room")}
		var kept []int // the last used last: the model
		for range rapid.IntRange(1, 60).Draw(t, "questions") {
			k := rapid.IntRange(0, 9).Draw(t, "key")
			bytes := k%5 + 1
			worked := false
			v, err := s.get(k, func() (int, int, error) { worked = true; return 100 + k, bytes, nil })
			require.NoError(t, err)
			require.Equal(t, 100+k, v)
			known := false
			for i, other := range kept {
				if other == k {
					known, kept = true, append(kept[:i:i], kept[i+1:]...)
					break
				}
			}
			require.Equal(t, !known, worked, "what is kept is not worked out again, what is forgotten is")
			if bytes <= s.room {
				kept = append(kept, k)
			}
			for room(kept) > s.room {
				kept = kept[1:]
			}
			require.Equal(t, room(kept), s.taken)
			require.Len(t, s.entries, len(kept))
		}
	})
}

func room(keys []int) int {
	sum := 0
	for _, k := range keys {
		sum += k%5 + 1
	}
	return sum
}

// What several ask at once is worked out once.
func TestAShelfWorksOutOnce(t *testing.T) {
	s := &shelf[int, int]{room: 1 << 20}
	var worked atomic.Int64
	var group sync.WaitGroup
	for i := range 400 {
		group.Go(func() {
			v, err := s.get(i%4, func() (int, int, error) { worked.Add(1); return 7 * (i % 4), 1, nil })
			assert.NoError(t, err)
			assert.Equal(t, 7*(i%4), v)
		})
	}
	group.Wait()
	assert.EqualValues(t, 4, worked.Load())
	assert.Equal(t, []int64{400, 396}, []int64{s.share().Asked, s.share().Found})
}

// What was there saves what it took to work out.
func TestAShelfCountsWhatItSaves(t *testing.T) {
	s := &shelf[string, int]{room: 10}
	for range 4 {
		_, err := s.get("a", func() (int, int, error) { time.Sleep(time.Millisecond); return 1, 1, nil })
		require.NoError(t, err)
	}
	used := s.share()
	assert.Positive(t, used.Spent)
	assert.Equal(t, 3*used.Spent, used.Saved)
	assert.InDelta(t, 0.75, Reuse{Timings: used}.Saved(), 1e-12)
	assert.Zero(t, Reuse{}.Saved())
}

// Errors are not kept: who comes later, or has waited, tries again.
func TestAShelfKeepsNoErrors(t *testing.T) {
	s := &shelf[string, int]{room: 10}
	begun, end := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		_, err := s.get("k", func() (int, int, error) {
			close(begun)
			<-end
			return 0, 0, errors.New("interrupted")
		})
		assert.EqualError(t, err, "interrupted")
	})
	<-begun
	group.Go(func() {
		v, err := s.get("k", answer(3, 1))
		assert.NoError(t, err)
		assert.Equal(t, 3, v)
	})
	close(end)
	group.Wait()
	v, err := s.get("k", func() (int, int, error) { return 0, 0, fmt.Errorf("not asked") })
	require.NoError(t, err)
	assert.Equal(t, 3, v)
}

// A panic reaches the caller and locks nobody out.
func TestAShelfSurvivesAPanic(t *testing.T) {
	s := &shelf[string, int]{room: 10}
	assert.Panics(t, func() { _, _ = s.get("k", func() (int, int, error) { panic("a bug") }) })
	v, err := s.get("k", answer(3, 1))
	require.NoError(t, err)
	assert.Equal(t, 3, v)
}
