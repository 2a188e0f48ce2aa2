package sweep

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// designs are random ones, with many ties.
func designs(t *rapid.T, objectives int) []Design {
	n := rapid.IntRange(0, 60).Draw(t, "designs")
	list := make([]Design, n)
	for i := range list {
		list[i] = Design{Point: i, Machine: "m", ID: string(rune('a' + i%7))}
		for range objectives {
			list[i].Values = append(list[i].Values, float64(rapid.IntRange(-3, 3).Draw(t, "value")))
		}
	}
	return list
}

func objectivesOf(t *rapid.T) []Metric {
	n := rapid.IntRange(1, 4).Draw(t, "objectives")
	list := make([]Metric, n)
	for i := range list {
		list[i] = Metric{Key: string(rune('x' + i)), More: rapid.Bool().Draw(t, "more is better")}
	}
	return list
}

// Law: nothing on a front is beaten by any design, and everything off it is beaten or the same as
// something on it.
func TestAFrontHasNoBeatenDesignAndLacksNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		objectives := objectivesOf(t)
		all := designs(t, len(objectives))
		f := front{objectives: objectives}
		for _, d := range all {
			f.add(d)
		}
		list := f.sorted()
		for _, d := range all {
			on := slices.ContainsFunc(list, func(o Design) bool { return o.Point == d.Point })
			beaten, same := false, false
			for _, o := range all {
				beaten = beaten || beats(objectives, o.Values, d.Values)
				same = same || o.Point < d.Point && o.ID == d.ID && slices.Equal(o.Values, d.Values)
			}
			require.Equal(t, !beaten && !same, on, "%+v", d)
		}
	})
}

// beats is the definition.
func beats(objectives []Metric, a, b []float64) bool {
	better, worse := 0, 0
	for i, m := range objectives {
		if a[i] != b[i] && (a[i] > b[i]) == m.More {
			better++
		} else if a[i] != b[i] {
			worse++
		}
	}
	return better > 0 && worse == 0
}

// Law: neither the front nor the sample depends on the order in which designs come.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		objectives := objectivesOf(t)
		all := designs(t, len(objectives))
		summary := func() ([]Design, []Design) {
			f, s := front{objectives: objectives}, sample{most: 10}
			for _, d := range all {
				f.add(d)
				s.add(d)
			}
			return f.sorted(), s.sorted()
		}
		front1, sample1 := summary()
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
		front2, sample2 := summary()
		require.Equal(t, front1, front2)
		require.Equal(t, sample1, sample2)
		require.Len(t, sample1, min(10, len(all)))
	})
}

func TestAFrontIsListedFromTheBest(t *testing.T) {
	f := front{objectives: []Metric{{Key: "speed", More: true}, {Key: "energy"}}}
	for i, v := range [][]float64{{1, 1}, {3, 9}, {2, 4}, {2, 5}} {
		f.add(Design{Point: i, Values: v})
	}
	var points []int
	for _, d := range f.sorted() {
		points = append(points, d.Point)
	}
	assert.Equal(t, []int{1, 2, 0}, points)
}

func TestAnEffectSumsUpLevels(t *testing.T) {
	objectives := []Metric{{Key: "energy"}, {Key: "speedup", More: true}, {Key: "loss"}}
	e := newEffect(3, len(objectives))
	e.add(0, objectives, []float64{2, 1, -1})
	e.add(0, objectives, []float64{8, 4, 3})
	e.add(2, objectives, []float64{32, 1, 1})
	assert.Equal(t, []float64{2, 4, -1}, e.steps[0].best)
	assert.InDelta(t, 4, e.steps[0].mean(0), 1e-12, "geometric")
	assert.InDelta(t, 1, e.steps[0].mean(2), 1e-12, "arithmetic, of values that are not positive")
	assert.Zero(t, e.steps[1].designs)
	assert.InDelta(t, 8, e.span(0), 1e-12)
	assert.InDelta(t, 2, e.span(1), 1e-12)
}
