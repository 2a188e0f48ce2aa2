package compare

import (
	"bytes"
	"dnasim/internal/golden"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"dnasim/results/sample"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// changed is the sample with a few differences.
func changed() *results.Run {
	r := sample.Run()
	r.Version = "0.2.0"
	r.Config["seed"] = 2
	r.Hardware[0].ClockMHz = 1000
	m := &r.Networks[1].Machines[1]
	m.Cycles += m.Cycles / 10
	l := &m.Layers[0]
	l.Cycles, l.Mapping, l.Base = l.Cycles*2, "other", nil
	l.BitsWeights = 6
	r.Networks[2].Accuracy.FP32 = 0
	r.Geomean[0].Speedup = 1.3
	return r
}

func TestEqualRunsDoNotDiffer(t *testing.T) {
	c := Runs(sample.Run(), sample.Run())
	assert.Empty(t, c.Missing)
	assert.Empty(t, c.Settings)
	assert.Empty(t, c.Changes)
	assert.False(t, c.Differs(0))
	assert.Greater(t, c.Equal, 500)
	var b bytes.Buffer
	require.NoError(t, Write(&b, c, table.Text, report.Options{}))
	assert.Contains(t, b.String(), "No difference")
}

// find gives the change of a figure.
func find(t *testing.T, changes []Change, quantity, layer string) Change {
	t.Helper()
	for _, c := range changes {
		if c.Quantity == quantity && c.Layer == layer {
			return c
		}
	}
	require.Fail(t, "no change", "of %s %s", quantity, layer)
	return Change{}
}

func TestChangesHaveTheirPlaceAndSize(t *testing.T) {
	a, b := sample.Run(), changed()
	c := Runs(a, b)
	assert.Empty(t, c.Missing)
	cycles := find(t, c.Changes, "cycles", "")
	assert.Equal(t, "transformer", cycles.Network)
	assert.Equal(t, "dnateq", cycles.Machine)
	relative, ok := cycles.Relative()
	require.True(t, ok)
	assert.InDelta(t, 0.1, relative, 1e-5)
	layer := find(t, c.Changes, "cycles", "enc0.q")
	relative, _ = layer.Relative()
	assert.Equal(t, 1.0, relative)
	assert.Equal(t, table.String("other"), find(t, c.Changes, "mapping", "enc0.q").B)
	assert.Equal(t, table.Cell{}, find(t, c.Changes, "base", "enc0.q").B, "null in B")
	assert.Equal(t, "geometric mean", find(t, c.Changes, "speedup", "").Network)
	assert.Len(t, c.Changes, 7)
	assert.Equal(t, table.Integer(2), find(t, c.Settings, "config.seed", "").B)
	assert.Equal(t, table.Number(1000), find(t, c.Settings, "hardware.clock_mhz", "").B)
	assert.Len(t, c.Settings, 3, "with the version")
}

func TestOnlyLargerChangesExceedABound(t *testing.T) {
	c := Runs(sample.Run(), changed())
	quantities := func(bound float64) (q []string) {
		for _, x := range c.Exceeds(bound) {
			q = append(q, strings.TrimSpace(x.Layer+" "+x.Quantity))
		}
		return q
	}
	assert.Equal(t, []string{"cycles", "enc0.q bits_weights", "enc0.q base", "enc0.q cycles", "accuracy.fp32", "speedup"}, quantities(0.05))
	assert.Equal(t, []string{"enc0.q bits_weights", "enc0.q base", "enc0.q cycles", "accuracy.fp32"}, quantities(0.15))
	assert.Equal(t, []string{"enc0.q base"}, quantities(1), "what has no counterpart exceeds every bound")
	assert.True(t, c.Differs(1))
	back := Runs(changed(), sample.Run())
	assert.Contains(t, fmt.Sprint(back.Exceeds(1e9)), "accuracy.fp32", "from zero")
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	a, b := sample.Run(), sample.Run()
	b.Schema = "dnasim.results/2"
	b.Networks = b.Networks[1:]
	b.Networks[0].Machines = b.Networks[0].Machines[:1]
	b.Networks[0].Versus = nil
	a.Networks[2].Machines[0].Layers = a.Networks[2].Machines[0].Layers[:1]
	b.Hardware = append(b.Hardware, results.Hardware{Name: "extra"})
	b.Geomean = nil
	c := Runs(a, b)
	assert.Equal(t, []string{
		`the schemas differ: "dnasim.results/1" and "dnasim.results/2"; figures that only one of them knows are not compared`,
		`description of machine "extra" is only in B`,
		`network "alexnet-grouped" is only in A`,
		`comparison of machine "dnateq" of network "transformer" is only in A`,
		`machine "dnateq" of network "transformer" is only in A`,
		`layer "fc1" of network "alexnet-fmnist" on machine "int8" is only in B`,
		`geometric mean of machine "dnateq" is only in A`,
	}, c.Missing)
	assert.Empty(t, c.Changes)
	assert.True(t, c.Differs(math.Inf(1)), "no bound allows it")
	for _, f := range table.Formats() {
		var out bytes.Buffer
		require.NoError(t, Write(&out, c, f, report.Options{}))
		assert.Contains(t, strings.ReplaceAll(out.String(), `\`, ""), "alexnet-grouped", f)
	}
}

// Results that went through JSON equal those that did not: numbers of the configuration
// are whole in one and real in the other.
func TestARunEqualsItselfReadBack(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, sample.Run(), table.JSON, report.Options{}))
	read, err := results.Read(&b)
	require.NoError(t, err)
	assert.False(t, Runs(sample.Run(), read).Differs(0))
	assert.Empty(t, Runs(sample.Run(), read).Settings)
}

func TestNoRunAtAllDiffersInEverything(t *testing.T) {
	c := Runs(nil, sample.Run())
	assert.Contains(t, c.Missing, `network "transformer" is only in B`)
	assert.False(t, Runs(nil, nil).Differs(0))
}

func TestGoldenComparison(t *testing.T) {
	a := sample.Run()
	a.Networks = a.Networks[:2]
	c := Runs(a, changed())
	for _, f := range table.Formats() {
		var b bytes.Buffer
		require.NoError(t, Write(&b, c, f, report.Options{Layers: true, Width: 120}))
		golden.Check(t, "comparison."+golden.Suffix(f), b.Bytes())
	}
}

func TestBadComparisonsAreErrors(t *testing.T) {
	bad := sample.Run()
	bad.Networks[0].Machines[0].TimeS = math.NaN()
	var b bytes.Buffer
	assert.ErrorContains(t, Write(&b, Runs(sample.Run(), bad), table.JSON, report.Options{}), "time_s is NaN")
	assert.ErrorContains(t, Write(&b, Runs(nil, nil), "xml", report.Options{}), `unknown format "xml"`)
	assert.Empty(t, b.Bytes())
}

func TestReadResultsSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "line 1, column 1: unexpected end of JSON input",
		"{\"schema\":\n 7}":     "line 2, column 3: json: cannot unmarshal number",
		"{\n\"schema\" \"x\"}":  "line 2, column 11: invalid character",
		`{"schema": "other/1"}`: `"schema" is "other/1": allowed is "dnasim.results/1"`,
		`{"networks": []}`:      `"schema" is ""`,
		`[1]`:                   "cannot unmarshal array",
		`{"schema":"dnasim.results/1","networks":[{"macs":1.5}]}`: "cannot unmarshal number 1.5",
	} {
		_, err := results.Read(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
	}
	r, err := results.Read(strings.NewReader(`{"schema": "dnasim.results/2", "new_key": 1}`))
	require.NoError(t, err, "later versions are read as far as they go")
	assert.Equal(t, "dnasim.results/2", r.Schema)
}

func FuzzReadResults(f *testing.F) {
	var b bytes.Buffer
	require.NoError(f, report.Write(&b, sample.OneNetwork(), table.JSON, report.Options{}))
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":"dnasim.results/1","networks":[{"machines":[{"layers":[{}]}]}],"config":{"a":[1,null,{}]}}`))
	f.Add([]byte("{\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := results.Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		assert.False(t, Runs(r, r).Differs(0), "every run equals itself")
		var first bytes.Buffer
		require.NoError(t, report.Write(&first, r, table.JSON, report.Options{}))
		again, err := results.Read(bytes.NewReader(first.Bytes()))
		require.NoError(t, err)
		var second bytes.Buffer
		require.NoError(t, report.Write(&second, again, table.JSON, report.Options{}))
		assert.True(t, bytes.Equal(first.Bytes(), second.Bytes()), "what is written reads back")
	})
}

// The JSON in testdata is that of this version: it must stay readable.
func TestTheGoldenRunIsReadable(t *testing.T) {
	file, err := os.Open("../testdata/run.json")
	require.NoError(t, err)
	defer file.Close()
	r, err := results.Read(file)
	require.NoError(t, err)
	assert.False(t, Runs(sample.Run(), r).Differs(0))
}

// A network that is not complete in either run is marked, and the JSON says what it lacks.
func TestComparisonsMarkGaps(t *testing.T) {
	a, b := sample.Run(), sample.Run()
	b.Networks[0].Gaps = []string{"Attention"}
	c := Runs(a, b)
	for format, says := range map[table.Format][]string{
		table.Text: {"* Not complete", "alexnet-grouped lacks Attention", "1.21*"},
		table.JSON: {`"gaps": {`, `"Attention"`},
		table.CSV:  {"gap,alexnet-grouped,,,gaps,,Attention,"},
	} {
		var out bytes.Buffer
		require.NoError(t, Write(&out, c, format, report.Options{}))
		for _, s := range says {
			assert.Contains(t, out.String(), s)
		}
	}
}
