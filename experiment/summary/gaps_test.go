package summary

import (
	"testing"

	"dnasim/results"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A network with gaps has a note, and a mean over it is not complete.
func TestGapsAreNotedAndMeansKnowThem(t *testing.T) {
	versus := []results.Versus{{Machine: "m", Speedup: 2, EnergySaving: 0.5, DotProductEnergySaving: new(0.5)}}
	r := &results.Run{Networks: []results.Network{{Name: "whole", Versus: versus}, {Name: "part", Versus: versus, Gaps: []string{"If node", "Loop node"}}}}
	notes := gapNotes(r)
	require.Len(t, notes, 1)
	assert.Contains(t, notes[0].Text, "Network part is not complete: 2 operators are not understood (allow_unknown)")
	assert.Contains(t, notes[0].Text, "If node; Loop node")
	assert.True(t, geomeans(r.Networks)[0].Incomplete)
	assert.False(t, geomeans(r.Networks[:1])[0].Incomplete)
}
