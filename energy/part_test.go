package energy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryPartHasOneKeyAndOneName(t *testing.T) {
	require.Len(t, Parts(), int(NumParts))
	keys, names := map[string]bool{}, map[string]bool{}
	for _, p := range Parts() {
		assert.Regexp(t, `^[a-z]+(_[a-z]+)*$`, p.Key())
		assert.NotEmpty(t, p.String())
		assert.False(t, keys[p.Key()], "key %s twice", p.Key())
		assert.False(t, names[p.String()], "name %s twice", p)
		keys[p.Key()], names[p.String()] = true, true
	}
}

// Every part is reached by some class, and in the right column: a part that nothing is charged to
// would silently stay zero.
func TestEveryPartTakesTheEnergyOfSomeClass(t *testing.T) {
	reached := map[Part]bool{}
	for c := Class(1); c < numClasses; c++ {
		require.NotEmpty(t, c.String(), "class %d", int(c))
		assert.Equal(t, Dynamic, c.dynamicPart().Kind(), "actions of the %s", c)
		assert.Equal(t, Static, c.staticPart().Kind(), "leakage of the %s", c)
		reached[c.dynamicPart()], reached[c.staticPart()] = true, true
	}
	for _, p := range Parts() {
		assert.True(t, reached[p], "no class has its energy in %s", p)
	}
}

func TestPartsSumToTheTotal(t *testing.T) {
	var s Stack
	want := 0.0
	for _, p := range Parts() {
		s[p] = float64(uint(1) << p)
		want += s[p]
	}
	assert.Equal(t, want, s.Total())
	assert.Equal(t, s, s.Only(Dynamic).plus(s.Only(Static)), "a part is of one kind")
	assert.Equal(t, Stack{}, s.Minus(s))
}

func (s Stack) plus(other Stack) Stack { s.Add(other); return s }
