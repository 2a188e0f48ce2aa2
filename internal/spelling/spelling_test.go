package spelling

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEditDistance(t *testing.T) {
	assert.Equal(t, 3, editDistance("kitten", "sitting"))
	assert.Equal(t, 4, editDistance("", "four"))
	assert.Equal(t, 0, editDistance("same", "same"))
	assert.Equal(t, 1, editDistance("tilse", "tiles"), "neighbours swapped")
	assert.Equal(t, 3, editDistance("ca", "abc"), "no letter is edited twice")
	assert.Equal(t, 2, editDistance("abcd", "badc"))
}

func TestNearestNames(t *testing.T) {
	known := []string{"ripple_up_pair", "ff_clock_gated", "read", "resnet50", "resnet50-v1"}
	assert.Equal(t, `; did you mean "ripple_up_pair"?`, DidYouMean("riple_up_pair", known))
	assert.Equal(t, `; did you mean "read"?`, DidYouMean("Reads", known))
	assert.Equal(t, []string{"resnet50", "resnet50-v1"}, Nearest("resnet", known))
	assert.Empty(t, DidYouMean("xyz", known))
	assert.Empty(t, DidYouMean("anything", nil))
	assert.Empty(t, DidYouMean(strings.Repeat("read", 1000), known))
}
