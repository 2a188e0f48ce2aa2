package report

import (
	"bytes"
	"dnasim/report/table"
	"dnasim/results"
	"dnasim/results/sample"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSampleIsConsistent(t *testing.T) {
	for _, n := range sample.Run().Networks {
		for _, m := range n.Machines {
			var cycles int64
			energy := 0.0
			for _, l := range m.Layers {
				cycles += l.Cycles
				energy += l.EnergyPJ
				assert.Equal(t, l.Cycles, l.StallCycles+l.Split.Busy+l.Split.Vector)
			}
			assert.Equal(t, m.Cycles, cycles)
			assert.Equal(t, m.Energy.Total, energy)
			assert.Equal(t, m.Energy.Total, m.Energy.Parts.Total())
			assert.Equal(t, n.MACs, m.MACs)
		}
	}
}

func TestEqualResultsGiveEqualBytes(t *testing.T) {
	for _, f := range table.Formats() {
		var first, second bytes.Buffer
		require.NoError(t, Write(&first, sample.Run(), f, Options{Layers: true}))
		require.NoError(t, Write(&second, sample.Run(), f, Options{Layers: true}))
		assert.Equal(t, first.String(), second.String(), f)
	}
}

func TestWritingDoesNotChangeTheResults(t *testing.T) {
	r := sample.Run()
	for _, f := range table.Formats() {
		require.NoError(t, Write(&bytes.Buffer{}, r, f, Options{Layers: true}))
	}
	assert.Equal(t, sample.Run(), r)
}

func TestEveryRealColumnHasAUnit(t *testing.T) {
	// base is a number; claims have a column of units
	pure := map[string]bool{"base": true, "published": true, "ours": true, "distance": true}
	for _, tab := range Tables(sample.Run(), Options{Layers: true}) {
		for j, column := range tab.Columns {
			for _, row := range tab.Rows {
				if row.Cells[j].Kind == table.RealCell && !pure[column.Key] {
					assert.NotEmpty(t, column.Unit, "%s: %s", tab.Title, column.Name)
				}
			}
		}
	}
}

func TestClockNodeAndBitsHeadTheReport(t *testing.T) {
	for _, f := range []table.Format{table.Text, table.Markdown, table.LaTeX} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, sample.Run(), f, Options{}))
		head, _, _ := strings.Cut(b.String(), "Energy and speedup")
		for _, want := range []string{"MHz", "800", "nm", "32", "bits", "5.04", "5f3a9c01d2"} {
			assert.Contains(t, head, want, f)
		}
	}
}

func TestWithoutINT8NothingIsCompared(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Write(&b, sample.WithoutBaseline(sample.Run()), table.Text, Options{}))
	assert.Contains(t, b.String(), noBaseline)
	assert.NotContains(t, b.String(), "Speedup")
	assert.NotContains(t, b.String(), "geometric mean")
}

func TestHostileNamesBreakNoRow(t *testing.T) {
	r := sample.WithHostileNames(sample.Run())
	var text, markdown bytes.Buffer
	require.NoError(t, Write(&text, r, table.Text, Options{Layers: true}))
	assert.NotContains(t, text.String(), "\x1b")
	assert.NotContains(t, text.String(), "\u202e")
	require.NoError(t, Write(&markdown, r, table.Markdown, Options{Layers: true}))
	columns := 0
	for _, line := range strings.Split(markdown.String(), "\n") {
		if !strings.HasPrefix(line, "| ") {
			columns = 0
			continue
		}
		bars := strings.Count(strings.NewReplacer(`\\`, "", `\|`, "").Replace(line), "|")
		if columns == 0 {
			columns = bars
		}
		assert.Equal(t, columns, bars, "%s", line)
	}
}

func TestBadArgumentsAreErrors(t *testing.T) {
	var b bytes.Buffer
	assert.ErrorContains(t, Write(&b, nil, table.Text, Options{}), "no results")
	assert.ErrorContains(t, Write(&b, sample.Run(), "xml", Options{}), `unknown format "xml"`)
	assert.ErrorContains(t, table.Write(&b, table.Table{Title: "T"}, table.Text, 0), `table "T" has no columns`)
	ragged := table.Table{Title: "T", Columns: []table.Column{table.Plain("a", "A")}, Rows: []table.Row{{}}}
	assert.ErrorContains(t, table.Write(&b, ragged, table.CSV, 0), `table "T", row 1: 0 cells for 1 columns`)
	infinite := table.Table{Title: "T", Columns: []table.Column{table.Plain("a", "A")}, Rows: []table.Row{{Cells: []table.Cell{table.Number(math.Inf(1))}}}}
	assert.ErrorContains(t, table.Write(&b, infinite, table.JSON, 0), `table "T", row 1, column "a": +Inf is not a finite number`)
	assert.ErrorContains(t, WriteSRAM(&b, results.SRAM{ReadPJ: math.NaN()}, table.JSON), `column "read_pj": NaN is not a finite number`)
	assert.ErrorContains(t, WriteEnergyTable(&b, results.EnergyTable{Rows: []results.EnergyRow{{Component: "adder", VoltageV: math.NaN()}}}, table.JSON), "rows[0] (adder).voltage_v is NaN")
	assert.Empty(t, b.Bytes())
}

// Huge but finite figures may overflow in a product that a tab shows.
func TestOverflowInATableIsAnError(t *testing.T) {
	r := sample.Run()
	r.Networks[0].Machines[0].Energy.Total, r.Networks[0].Machines[0].TimeS = 1e300, 1e300
	assert.ErrorContains(t, Write(&bytes.Buffer{}, r, table.Text, Options{}), "+Inf is not a finite number")
}

// brokenPipe fails like a closed pipe.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestWriteErrorsAreReported(t *testing.T) {
	for _, f := range table.Formats() {
		assert.ErrorContains(t, Write(brokenPipe{}, sample.Run(), f, Options{}), "broken pipe")
	}
}

func TestMachinesThatAreNotDescribedAreShown(t *testing.T) {
	r := sample.Run()
	r.Hardware = nil
	for _, f := range table.Formats() {
		var b bytes.Buffer
		require.NoError(t, Write(&b, r, f, Options{Layers: true}))
		assert.Contains(t, b.String(), "dnateq")
	}
}

func BenchmarkWrite(b *testing.B) {
	r := sample.Run()
	for _, f := range table.Formats() {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if err := Write(&bytes.Buffer{}, r, f, Options{Layers: true, Width: 120}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The process stands where the table of prices is identified and below the means; a mixed chip is
// called so in both places.
func TestReportsNameTheProcess(t *testing.T) {
	r := sample.Run()
	text := func() string {
		var b bytes.Buffer
		require.NoError(t, Write(&b, r, table.Text, Options{}))
		return b.String()
	}
	assert.Contains(t, text(), "Energy table 5f3a9c01d2: hp, 350 K, 32 nm")
	assert.Contains(t, text(), "One process: hp, 350 K, 32 nm; energy ratio in others")
	r.Process.Name, r.EnergyTable.Process = "mixed", "mixed (SRAM lstp, logic hp, wires hp), 350 K, 32 nm"
	assert.Contains(t, text(), "Energy table 5f3a9c01d2: mixed (SRAM lstp")
	assert.Contains(t, text(), "Mixed processes, which no chip has: mixed (SRAM lstp, logic hp, wires hp)")
	r.Process = results.Process{} // earlier results
	assert.NotContains(t, text(), "rocesses")
}
