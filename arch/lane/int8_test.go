package lane

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestINT8EqualsTheIntegerDotProduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.Int8(), 0, 300).Draw(t, "activations")
		w := rapid.SliceOfN(rapid.Int8(), len(a), len(a)).Draw(t, "weights")
		cut := rapid.IntRange(0, len(a)).Draw(t, "cut")
		var expected int32
		for k := range a {
			expected += int32(a[k]) * int32(w[k])
		}
		var lane INT8
		for round := range int64(2) { // the lane is clear after a drain
			lane.Accumulate(a[:cut], w[:cut])
			lane.Accumulate(a[cut:], w[cut:])
			sum, err := lane.Drain()
			require.NoError(t, err)
			require.Equal(t, expected, sum)
			require.Equal(t, (round+1)*int64(len(a)+1), lane.Cycles(), "K + 1 cycles")
		}
	})
}

func repeat(x int8, count int) []int8 {
	s := make([]int8, count)
	for k := range s {
		s[k] = x
	}
	return s
}

func TestINT8PairLimitIsTheMostThatSurelyFits(t *testing.T) {
	var lane INT8
	least := repeat(-128, INT8PairLimit+1)
	lane.Accumulate(least[1:], least[1:])
	sum, err := lane.Drain()
	require.NoError(t, err)
	assert.Equal(t, int32(INT8PairLimit<<14), sum)

	lane.Accumulate(least, least)
	_, err = lane.Drain()
	assert.ErrorContains(t, err, "overflowed at pair 131072 of 131072")
}

func TestINT8ReportsAnOverflowThatCameBack(t *testing.T) {
	var lane INT8
	high, one, low := repeat(127, 133_200), repeat(127, 133_200), repeat(-127, 1000)
	lane.Accumulate(high, one)
	lane.Accumulate(low, one[:1000])
	_, err := lane.Drain()
	require.ErrorContains(t, err, "overflowed at pair 133145 of 134200")
	require.ErrorContains(t, err, "cut the dot product after 131071 pairs")

	lane.Accumulate([]int8{3}, []int8{-4})
	sum, err := lane.Drain()
	require.NoError(t, err, "the overflow is drained with the sum")
	assert.Equal(t, int32(-12), sum)
	assert.Panics(t, func() { lane.Accumulate([]int8{1}, nil) })
}
