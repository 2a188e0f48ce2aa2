package report

import (
	"bytes"
	"dnasim/report/table"
	"dnasim/results/sample"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReportFitsTheTerminal(t *testing.T) {
	for _, width := range []int{60, 80, 100, 120} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, sample.Run(), table.Text, Options{Layers: true, Width: width}))
		for _, line := range strings.Split(b.String(), "\n") {
			assert.LessOrEqual(t, table.TextWidth(line), width, "%q", line)
		}
	}
}

func TestTooNarrowATerminalStillShowsEverything(t *testing.T) {
	for _, width := range []int{1, 10, 30} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, sample.Run(), table.Text, Options{Width: width}))
		assert.Contains(t, b.String(), "3,958,539")
	}
}
