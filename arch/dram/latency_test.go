package dram

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTheHistogramGivesWhatSortingGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 3*denseLatency), 1, 300).Draw(t, "latencies")
		cut := rapid.IntRange(0, len(values)).Draw(t, "cut")
		var one, other latencies
		for i, v := range values {
			if i < cut {
				one.add(v)
			} else {
				other.add(v)
			}
		}
		one.merge(&other)
		slices.Sort(values)
		n := len(values)
		got := one.summary()
		median := (values[(n-1)/2] + values[n/2]) / 2
		require.Equal(t, median, got.P50)
		require.Equal(t, max(median, values[(n-1)*99/100]), got.P99)
		require.Equal(t, values[n-1], got.Max)
		var sum float64
		for _, v := range values {
			sum += float64(v)
		}
		require.InDelta(t, sum/float64(n), got.Mean, 1e-6)
	})
}

func TestNoReadsHaveNoLatency(t *testing.T) {
	var none latencies
	assert.Nil(t, none.summary())
}
