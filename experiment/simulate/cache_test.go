package simulate

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every layer has its turn, once, wherever a run begins; and runs begin far from each other.
func TestRunsBeginAtDifferentLayers(t *testing.T) {
	cache := NewCache()
	starts := map[int]bool{}
	for range 8 {
		order := slices.Collect(cache.order(20, 2))
		starts[order[0]] = true
		slices.Sort(order)
		assert.Equal(t, slices.Collect((&Cache{}).order(20, 2)), order)
	}
	assert.Len(t, starts, 8)
	assert.Equal(t, 0, slices.Collect(cache.order(20, 1))[0], "one job goes straight")
	assert.Empty(t, slices.Collect(cache.order(0, 2)))
}
