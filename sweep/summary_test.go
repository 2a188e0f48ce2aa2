package sweep

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/internal/expr"
	"dnasim/results"
	"dnasim/sweep/store"
)

// Points whose keys contradict each other are counted with the reason, and do not run again.
func TestImpossiblePointsAreReported(t *testing.T) {
	text := "[sweep]\n" + axis("machine.dnateq.quantization.bits_max", "values = [4, 7]") + axis("machine.dnateq.hardware.lane.exponent_bits_max", "values = [4, 7]")
	s := load(t, text)
	require.NoError(t, s.Check(memo))
	r, stats := mustRun(t, s, Options{})
	assert.Equal(t, []int{3, 1}, []int{stats.Computed, stats.Impossible})
	require.Len(t, r.Reasons, 1)
	assert.Equal(t, 1, r.Reasons[0].Points)
	assert.Equal(t, []any{int64(7), int64(4)}, r.Reasons[0].First)
	assert.Contains(t, r.Reasons[0].Text, "codes of up to n = 7 (bits_max), but counters for n = 4")
	assert.Equal(t, 4, r.Points)
	assert.Equal(t, 1, r.Impossible)
}

// A buffer that no block fits into only shows when the network is mapped: that is kept too.
func TestImpossibleMappingsAreKept(t *testing.T) {
	s := load(t, "[sweep]\n"+axis("hardware.weight_buffer.capacity_kib", "values = [0.015625, 64]"))
	_, stats := mustRun(t, s, Options{})
	require.Equal(t, 1, stats.Impossible)
	files := len(contents(t, s.Store))
	_, stats = mustRun(t, s, Options{})
	assert.Equal(t, []int{0, 1, 1, 2}, []int{stats.Computed, stats.Stored, stats.Impossible, files})
}

func TestConstraintsOnKeysLeavePointsOut(t *testing.T) {
	for _, test := range []struct {
		constraint string
		points     []int // tiles
	}{
		{"hardware.tiles <= 2", []int{1, 2}},
		{"hardware.tiles * hardware.rows == 16", []int{2}}, // rows have no axis
		{"machine.int8.hardware.tiles > 1", []int{2, 4}},
	} {
		s := load(t, "[sweep]\nconstraints = [\""+test.constraint+"\"]\n"+axis("hardware.tiles", "powers_of_two = [1, 4]"))
		require.NoError(t, s.Check(memo))
		r, stats := mustRun(t, s, Options{})
		var tiles []int
		for _, d := range r.Fronts[0].Sample {
			if d.Machine == "int8" {
				tiles = append(tiles, int(d.At[0].(int64)))
			}
		}
		assert.Equal(t, test.points, tiles, test.constraint)
		assert.Equal(t, len(test.points), r.Points, test.constraint)
		assert.Equal(t, len(test.points), stats.Computed, test.constraint)
		assert.True(t, r.Constraints[0].OnKeys)
	}
}

func TestConstraintsOnResultsLeaveDesignsOut(t *testing.T) {
	all := load(t, small)
	r, _ := mustRun(t, all, Options{})
	areas := []float64{math.Inf(1), 0}
	for _, d := range r.Fronts[0].Sample {
		areas[0], areas[1] = min(areas[0], d.Values[2]), max(areas[1], d.Values[2])
	}
	limit := (areas[0] + areas[1]) / 2
	text := strings.Replace(small, "[sweep]\n", "[sweep]\nconstraints = [\"area_mm2 <= "+expr.Number(limit).String()+"\"]\n", 1)
	r, _ = mustRun(t, load(t, text), Options{})
	assert.Positive(t, r.Constraints[0].Removed)
	assert.Equal(t, r.Designs, r.Constraints[0].Removed+r.Fronts[0].Designs)
	for _, d := range r.Fronts[0].Sample {
		assert.LessOrEqual(t, d.Values[2], limit)
	}
}

// A sweep that nothing comes of says why, with the nearest miss.
func TestSweepsWithoutAResultSayWhy(t *testing.T) {
	for text, want := range map[string]string{
		"constraints = [\"area_mm2 <= 0.001\"]\n":                            `no design of 4 meets the constraints; "area_mm2 <= 0.001" fails for 4, the nearest by 0.`,
		"constraints = [\"speedup > 1000\"]\n":                               `no design of 4 meets the constraints; "speedup > 1000" fails for 4, the nearest by 99`,
		"objectives = [\"loss\"]\n":                                          "the objective loss is not known of any of 4 designs: accuracy is measured on networks with trained weights only",
		"constraints = [\"machine.int8.hardware.rows == hardware.tiles\"]\n": `no point of 2 meets "machine.int8.hardware.rows == hardware.tiles"`,
	} {
		s := load(t, "[sweep]\n"+text+axis("hardware.tiles", "values = [1, 2]"))
		require.NoError(t, s.Check(memo))
		_, stats, err := run(t, s, Options{})
		require.ErrorContains(t, err, want, text)
		assert.True(t, stats.Complete, "what was computed is kept")
	}
}

// Several networks have fronts each, and one together.
func TestSeveralNetworksAreAlsoJudgedTogether(t *testing.T) {
	path := folder(t, "[sweep]\nobjectives = [\"energy\", \"time\", \"compression\"]\n"+axis("hardware.tiles", "values = [1, 2]"))
	dir := filepath.Dir(path)
	other := strings.Replace(strings.Replace(tiny, `"tiny"`, `"other"`, 1), "out = 4", "out = 8", 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.toml"), []byte(other), 0o600))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	s, err := Parse(path, strings.Replace(string(text), `["tiny.toml"]`, `["tiny.toml", "other.toml"]`, 1))
	require.NoError(t, err)
	rows := map[string]*store.Outcome{}
	r, _ := mustRun(t, s, Options{Rows: func(r Row) error {
		if r.Point == 0 && r.Outcome.Machine == "dnateq" {
			rows[r.Outcome.Network] = r.Outcome
		}
		return nil
	}})
	var names []string
	for _, f := range r.Fronts {
		names = append(names, f.Network)
	}
	require.ElementsMatch(t, []string{"tiny", "other", results.AllNetworks}, names)
	all := r.Fronts[slices.Index(names, results.AllNetworks)]
	i := slices.IndexFunc(all.Sample, func(d results.SweepDesign) bool { return d.Point == 0 && d.Machine == "dnateq" })
	a, b := rows["tiny"], rows["other"]
	assert.InDelta(t, math.Sqrt(a.TimeS*b.TimeS)*1e3, all.Sample[i].Values[1], 1e-9, "geometric mean")
	assert.InDelta(t, (*a.Compression+*b.Compression)/2, all.Sample[i].Values[2], 1e-12, "mean")
}

// Machines compete, unless each is to have a front of its own.
func TestMachinesMayHaveFrontsOfTheirOwn(t *testing.T) {
	together := load(t, small)
	r, _ := mustRun(t, together, Options{})
	require.Len(t, r.Fronts, 1)
	each := load(t, strings.Replace(small, "[sweep]\n", "[sweep]\nfronts = \"each\"\n", 1))
	r, _ = mustRun(t, each, Options{})
	require.Len(t, r.Fronts, 2)
	for i, machine := range []string{"int8", "dnateq"} {
		assert.Equal(t, machine, r.Fronts[i].Machine)
		assert.Equal(t, 12, r.Fronts[i].Designs)
		assert.NotEmpty(t, r.Fronts[i].Front)
		for _, d := range r.Fronts[i].Front {
			assert.Equal(t, machine, d.Machine)
		}
	}
}
