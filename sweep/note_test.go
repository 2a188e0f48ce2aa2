package sweep

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/results"
)

// What the results rest on is said with them, also when they come from the store: what holds
// everywhere first.
func TestASweepSaysWhatItRestsOn(t *testing.T) {
	s := load(t, "[sweep]\n"+axis("machine.dnateq.quantization.fit", `values = ["paper", "refined"]`)+axis("hardware.tiles", "values = [1, 2]"))
	r, _ := mustRun(t, s, Options{Workers: 2})
	var texts []string
	for _, n := range r.Notes {
		texts = append(texts, n.Text)
	}
	all := strings.Join(texts, "\n")
	assert.Contains(t, all, "\nAccuracy not measured for tiny: tensors are synthetic")
	assert.Contains(t, all, "is the quick bandwidth model")
	assert.Contains(t, texts[len(texts)-1], "At 2 of 4 points: Machine dnateq follows our reading")
	again, stats := mustRun(t, s, Options{})
	assert.Equal(t, 4, stats.Stored)
	assert.Equal(t, r.Notes, again.Notes)
}

// However many notes points have, a bounded number is kept, and the rest counted.
func TestNotesAreBounded(t *testing.T) {
	s := newSummary(load(t, small), nil)
	for point := range 1000 {
		v := &Result{Status: Computed, Notes: []results.Note{{Status: "ours", Text: "all"}, {Status: "ours", Text: fmt.Sprint(point)}}}
		require.NoError(t, s.add(point, nil, v))
	}
	notes := s.noted()
	require.Len(t, notes, maxNotes+1)
	assert.Equal(t, "all", notes[0].Text)
	assert.Equal(t, "At 1 of 1000 points: 0", notes[1].Text)
	assert.Contains(t, notes[maxNotes].Text, fmt.Sprintf("%d further notes", 1000-maxNotes+1))
}
