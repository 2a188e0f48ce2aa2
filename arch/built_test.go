package arch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A width that is found is the widest that is needed; one that is given stays.
func TestLanesAreBuiltForTheWidestLayer(t *testing.T) {
	var need Need
	for _, n := range []int{0, 4, 3} {
		need.Join(Need{ExponentBits: n, Layer: string(rune('a' + n))})
	}
	assert.Equal(t, Need{ExponentBits: 4, Layer: "e"}, need)
	for given, want := range map[Bits]Bits{Found: 4, 4: 4, 6: 6} {
		l := Lane{Kind: LaneDNATEQ, ExponentBitsMax: given}
		require.NoError(t, l.Build(need))
		assert.Equal(t, want, l.ExponentBitsMax)
	}
	narrow := Lane{Kind: LaneDNATEQ, ExponentBitsMax: 3}
	assert.ErrorContains(t, narrow.Build(need), `counters for n = 3, but layer e has codes of n = 4; allowed: 4 or more, "found"`)
	idle := Lane{Kind: LaneDNATEQ}
	require.NoError(t, idle.Build(Need{}))
	assert.Equal(t, Bits(3), idle.ExponentBitsMax, "no counters are smaller")
}

func TestAWidthIsANumberOrFound(t *testing.T) {
	for _, value := range []any{int64(0), int64(-1), int64(1) << 40, "wide", "", 4.0, true, nil, []any{}} {
		var b Bits
		assert.Error(t, b.UnmarshalTOML(value), "%v", value)
	}
	for value, want := range map[any]Bits{int64(5): 5, "found": Found} {
		b := Bits(7)
		require.NoError(t, b.UnmarshalTOML(value))
		assert.Equal(t, want, b)
		assert.EqualValues(t, value, b.Plain())
	}
}
