package saturate

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCountsSaturate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		factors := rapid.SliceOfN(rapid.Int64Range(0, 1<<40), 0, 4).Draw(t, "factors")
		exact := 1.0
		for _, f := range factors {
			exact *= float64(f)
		}
		got := Product(factors...)
		if exact > 0x1p63*1.001 {
			require.EqualValues(t, int64(1<<63-1), got)
			require.EqualValues(t, int64(1<<63-1), Sum(got, 5))
		} else if exact < 0x1p52 {
			require.EqualValues(t, int64(exact), got)
		}
	})
}
