package bill

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheLargestArrayIsTheOneOfMostLanes(t *testing.T) {
	for lanes, want := range map[int][2]int{0: {0, 0}, 1: {1, 1}, 6: {2, 3}, 7: {1, 7}, 64: {8, 8}, 65: {8, 8}, 100: {10, 10}} {
		r, c := largestArray(lanes, 8, 8)
		assert.ElementsMatch(t, want[:], []int{r, c}, "%d lanes", lanes)
	}
}
