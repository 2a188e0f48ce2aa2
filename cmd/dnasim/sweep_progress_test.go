package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/sweep"
)

// The time left is that of points to be computed, however many came from the store before.
func TestTimeLeftOfAResumedSweep(t *testing.T) {
	s, err := sweep.Parse("s.toml", "[sweep]\n[[sweep.axis]]\nkey = \"hardware.tiles\"\nvalues = [1, 2]\n")
	require.NoError(t, err)
	var stderr bytes.Buffer
	p := &sweepProgress{console: &console{stderr: &stderr}, lines: true, sweep: s}
	done := func(n int, status sweep.Status, elapsed, took time.Duration) {
		p.point(sweep.Event{Done: n, Total: 104, Index: []int{1}, Result: &sweep.Result{Status: status, Took: took}, Elapsed: elapsed})
	}
	for n := 1; n <= 100; n++ {
		done(n, sweep.Stored, time.Second, 0)
	}
	done(101, sweep.Computed, 5*time.Second, 4*time.Second)
	done(102, sweep.Computed, 7*time.Second, 2*time.Second)
	lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
	require.Len(t, lines, 102)
	assert.Equal(t, "100/104 tiles=2: in the store", lines[99])
	assert.Equal(t, "101/104 tiles=2: 4.0 s, 12.0 s left", lines[100])
	assert.Equal(t, "102/104 tiles=2: 2.0 s, 6.0 s left", lines[101])
}
