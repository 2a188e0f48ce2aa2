package mapping

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestInputsOfABlockIncludeTheHaloAndNoPadding(t *testing.T) {
	three := axis{size: 7, in: 7, kernel: 3, stride: 1, dilation: 1, pad: 1}
	for _, x := range []struct {
		what           string
		axis           axis
		from, to       int
		first, howMany int
	}{
		{"the middle, one more on each side", three, 2, 4, 1, 4},
		{"the first block has padding before it", three, 0, 2, 0, 3},
		{"the last block has padding after it", three, 5, 7, 4, 3},
		{"the whole axis", three, 0, 7, 0, 7},
		{"stride 2 overlaps by one", axis{size: 4, in: 8, kernel: 3, stride: 2, dilation: 1, pad: 1}, 1, 3, 1, 5},
		{"a stride beyond the kernel skips inputs", axis{size: 4, in: 7, kernel: 1, stride: 2, dilation: 1}, 1, 4, 1, 3},
		{"skipped inputs at the padded edge", axis{size: 3, in: 7, kernel: 2, stride: 3, dilation: 1, pad: 1}, 0, 3, 0, 5},
		{"dilation loads the span", axis{size: 3, in: 7, kernel: 3, stride: 1, dilation: 2}, 1, 2, 1, 5},
	} {
		x.axis.compact()
		first, n := x.axis.inputs(x.from, x.to)
		assert.Equal(t, [2]int{x.first, x.howMany}, [2]int{first, n}, x.what)
	}
}

// Law: the counts of a blocking are the sums over its blocks one by one.
func TestCensusCountsEveryBlock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := axis{in: rapid.IntRange(1, 60).Draw(t, "inputs"), stride: rapid.IntRange(1, 4).Draw(t, "stride"), dilation: rapid.IntRange(1, 3).Draw(t, "dilation")}
		after := 0
		a.kernel, a.pad, after, a.size = drawAxis(t, a.in, a.stride, a.dilation)
		_ = after
		compact := a
		compact.compact()
		s := split{compact, rapid.IntRange(1, min(6, a.size)).Draw(t, "tiles"), rapid.IntRange(1, a.size).Draw(t, "block")}
		want := map[class]int64{}
		var blocks, outputs, most int64
		for tile := range s.tiles {
			from, to := s.tile(tile)
			for _, b := range cutInto(interval{from, to}, s.block) {
				inputs := int64(max(1, len(inputsSeen(b, a.in, a.kernel, a.stride, a.dilation, a.pad))))
				want[class{inputs: inputs, outputs: int64(b.size()), alone: to-from <= s.block}]++
				blocks++
				outputs += int64(b.size())
				most = max(most, inputs)
			}
		}
		got := s.count()
		for _, c := range got.classes {
			count := c.count
			c.count = 0
			require.Equal(t, want[c], count, "%+v", c)
			delete(want, c)
		}
		require.Empty(t, want)
		require.Equal(t, blocks, got.blocks)
		require.EqualValues(t, a.size, outputs)
		require.Equal(t, most, got.inputs)
	})
}

func TestPartsAreEqualAndWholeFoldsWherePossible(t *testing.T) {
	assert.Equal(t, []int{64, 32, 24, 16, 8}, parts(64, 8, 100), "multiples of 8 down to one fold")
	assert.Equal(t, []int{24, 16, 8}, parts(64, 8, 30), "no larger than 30")
	assert.Equal(t, []int{7}, parts(64, 8, 7), "less than a fold when a fold does not fit")
	assert.Equal(t, []int{13, 7, 5, 4, 3, 2, 1}, parts(13, 1, 13))
	assert.Equal(t, []int{5}, parts(5, 8, 8), "a share smaller than a fold")
	assert.Empty(t, parts(64, 8, 0), "nothing fits")
}

// Law: parts are decreasing, fit, and the first makes as few parts as can be.
func TestPartsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share, unit := rapid.IntRange(1, 5000).Draw(t, "share"), rapid.IntRange(1, 40).Draw(t, "unit")
		most := rapid.IntRange(1, 6000).Draw(t, "most")
		list := parts(share, unit, most)
		require.NotEmpty(t, list)
		require.Equal(t, ceil(share, min(most, share)), ceil(share, list[0]))
		for i, size := range list {
			require.LessOrEqual(t, size, min(most, share))
			require.True(t, i == 0 || size < list[i-1])
			require.True(t, size == share || size%unit == 0 || ceil(size, unit)*unit > most, "%d is no whole number of folds of %d", size, unit)
		}
	})
}
