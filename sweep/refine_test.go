package sweep

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// landscape is a sweep whose results are a function of the steps.
type landscape func(index []int) []float64

// refineOver runs a refinement on a landscape and returns how many points it tried, and its front.
func refineOver(t require.TestingT, s *Sweep, values landscape) (tried int, best []Design) {
	f := front{objectives: s.Objectives}
	schedule := s.schedule()
	seen := map[int64]bool{}
	for {
		round, ok := schedule.round(f.sorted())
		if !ok {
			return tried, f.sorted()
		}
		require.Positive(t, round.count)
		for i := range round.count {
			number := round.at(i)
			require.False(t, seen[number], "no point is tried twice")
			seen[number] = true
			index := s.space.index(number, nil)
			f.add(Design{Point: int(number), Index: index, Values: values(index)})
			tried++
		}
	}
}

// whole is the front of all points.
func whole(s *Sweep, values landscape) []Design {
	f := front{objectives: s.Objectives}
	for number := range s.space.total {
		index := s.space.index(number, nil)
		f.add(Design{Point: int(number), Index: index, Values: values(index)})
	}
	return f.sorted()
}

func ranges(t require.TestingT, strategy string, sizes ...int) *Sweep {
	text := "[sweep]\nobjectives = [\"energy\", \"time\"]\n" + strategy
	for i, n := range sizes {
		text += axis("hardware."+string(rune('a'+i)), "powers_of_two = [1, 1]")
		_ = n
	}
	s, err := Parse("s.toml", text)
	require.NoError(t, err)
	for i, n := range sizes {
		s.Axes[i].Values = nil
		for v := range n {
			s.Axes[i].Values = append(s.Axes[i].Values, []any{int64(v)})
		}
	}
	s.space = newSpace(sizes)
	return s
}

// Law: where energy rises and time falls with every axis, at rates of their own, a refinement finds
// the front of the whole grid and tries far less of it.
func TestARefinementFindsTheFront(t *testing.T) {
	bowl := func(index []int) []float64 {
		x, y := float64(index[0])/40, float64(index[1])/40
		return []float64{(x-0.2)*(x-0.2) + (y-0.3)*(y-0.3), (x-0.8)*(x-0.8) + (y-0.3)*(y-0.3)}
	}
	s := ranges(t, "strategy = \"refine\"\n", 41, 41)
	tried, best := refineOver(t, s, bowl)
	assert.Equal(t, whole(s, bowl), best)
	assert.Less(t, tried, 41*41/4)
}

// Law: on one axis a refinement finds the least of anything that falls and then rises.
func TestARefinementFindsTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "values")
		least := rapid.IntRange(0, n-1).Draw(t, "least")
		valley := func(index []int) []float64 {
			d := float64(index[0] - least)
			return []float64{d * d, d * d}
		}
		s := ranges(t, "strategy = \"refine\"\n", n)
		tried, best := refineOver(t, s, valley)
		require.Len(t, best, 1)
		require.Equal(t, least, best[0].Point)
		require.LessOrEqual(t, tried, min(n, 30))
	})
}

// Law: a refinement never tries more points than it may, and none twice.
func TestARefinementKeepsItsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := ranges(t, "strategy = \"refine\"\ncount = 17\n", sizes(t)...)
		noise := func(index []int) []float64 {
			h := scramble(uint64(s.space.number(index)))
			return []float64{float64(h % 97), float64(h / 97 % 89)}
		}
		tried, _ := refineOver(t, s, noise)
		require.LessOrEqual(t, tried, 17)
		require.LessOrEqual(t, int64(tried), s.space.total)
	})
}
