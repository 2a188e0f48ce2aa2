package sweep

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func sizes(t *rapid.T) []int {
	return rapid.SliceOfN(rapid.IntRange(1, 6), 1, 5).Draw(t, "sizes")
}

// Law: a grid has as many points as the product of its sizes says, each once, in the order of
// nested loops.
func TestAGridIsAllCombinationsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSpace(sizes(t))
		product := int64(1)
		for _, n := range s.sizes {
			product *= int64(n)
		}
		require.Equal(t, product, s.total)
		var last, index []int
		for number := range s.total {
			index = s.index(number, index)
			require.Equal(t, number, s.number(index))
			for i, d := range index {
				require.True(t, d >= 0 && d < s.sizes[i])
			}
			require.True(t, number == 0 || slices.Compare(last, index) < 0, "%v after %v", index, last)
			last = slices.Clone(index)
		}
	})
}

func TestHugeGridsAreCounted(t *testing.T) {
	s := newSpace([]int{1_000_000, 1_000_000, 1_000_000, 1_000_000})
	assert.Zero(t, s.total, "beyond any number that could be looked at")
	assert.Equal(t, "1000000000000000000000000", s.exact())
	assert.Equal(t, "1000000 x 1000000 x 1000000 x 1000000", s.String())
	assert.Equal(t, 7, s.atMost(7))
}

// Law: a permutation visits every number once, and another seed gives another order.
func TestAPermutationVisitsEveryNumberOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(1, 3000).Draw(t, "total")
		p := newPermutation(total, rapid.Uint64().Draw(t, "seed"))
		seen := make([]bool, total)
		for i := range total {
			v := p.at(i)
			require.False(t, seen[v], "%d twice", v)
			seen[v] = true
		}
	})
	one, two := newPermutation(1000, 1), newPermutation(1000, 2)
	same := 0
	for i := range int64(1000) {
		if one.at(i) == two.at(i) {
			same++
		}
	}
	assert.Less(t, same, 20)
}

// Numbers far beyond memory are permuted too.
func TestAHugePermutationStaysBelowItsBound(t *testing.T) {
	p := newPermutation(maxTotal, 3)
	seen := map[int64]bool{}
	for i := range int64(1000) {
		v := p.at(i)
		require.True(t, v >= 0 && v < maxTotal)
		seen[v] = true
	}
	assert.Len(t, seen, 1000)
}
