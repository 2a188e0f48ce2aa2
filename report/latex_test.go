package report

import (
	"bytes"
	"dnasim/internal/golden"
	"dnasim/report/table"
	"dnasim/results/sample"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manyRows are more than fit on a page.
const manyRows = 40

// A table of many rows and wide columns breaks over pages, and into bands.
func TestLongLaTeXTable(t *testing.T) {
	r := sample.Run()
	m := &r.Networks[0].Machines[1]
	for i := range manyRows {
		layer := m.Layers[i%2]
		layer.Name = fmt.Sprintf("layer4_%d.conv", i)
		m.Layers = append(m.Layers, layer)
	}
	layers := LayersTable(r, &r.Networks[0], m)
	var b bytes.Buffer
	require.NoError(t, table.Write(&b, layers, table.LaTeX, 0))
	golden.Check(t, "long.tex", b.Bytes())
	assert.Equal(t, 1, strings.Count(b.String(), `\label{`), "one label for all bands")
	assert.Equal(t, 2, strings.Count(b.String(), `\begin{longtable}`))
	assert.NotContains(t, b.String(), `\begin{table}`)
}

// Every row has as many cells as the table has columns, and environments are closed.
func TestLaTeXIsBalanced(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Write(&b, sample.WithHostileNames(sample.Run()), table.LaTeX, Options{Layers: true}))
	for _, environment := range []string{"table", "tabular"} {
		begins := strings.Count(b.String(), `\begin{`+environment+"}")
		assert.Positive(t, begins)
		assert.Equal(t, begins, strings.Count(b.String(), `\end{`+environment+"}"))
	}
	cells := 0
	for _, line := range strings.Split(b.String(), "\n") {
		if !strings.HasSuffix(line, `\\`) {
			if strings.HasPrefix(line, `\toprule`) {
				cells = 0
			}
			continue
		}
		separators := strings.Count(strings.ReplaceAll(line, `\&`, ""), "&")
		if cells == 0 {
			cells = separators
		}
		assert.Equal(t, cells, separators, "%s", line)
	}
}
