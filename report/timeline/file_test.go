package timeline

import (
	"bytes"
	"compress/gzip"
	"dnasim/internal/golden"
	"encoding/json"
	"io"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// traceFile is a trace-event file as a viewer reads it.
type traceFile struct {
	DisplayTimeUnit string
	TraceEvents     []traceEvent
	OtherData       map[string]any
}

type traceEvent struct {
	Ph, Name string
	Pid, Tid int
	Ts, Dur  json.Number // microseconds
	Args     map[string]any
}

func readTrace(t require.TestingT, data []byte) traceFile {
	var f traceFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	require.NoError(t, d.Decode(&f))
	return f
}

// nanoseconds of a time in microseconds.
func nanoseconds(t require.TestingT, us json.Number) int64 {
	v, err := us.Float64()
	require.NoError(t, err)
	return int64(math.Round(v * 1000))
}

// ofKind are the events of a phase.
func (f *traceFile) ofKind(ph string) []traceEvent {
	var list []traceEvent
	for _, e := range f.TraceEvents {
		if e.Ph == ph {
			list = append(list, e)
		}
	}
	return list
}

// tinyShape is a machine of one tile and one channel.
func tinyShape() *Shape {
	return &Shape{
		Tracks:   []Track{{Name: "lanes", Kinds: []string{"stream", "port stall"}}, {Name: "loads", Kinds: []string{"load"}}},
		Counters: []Counter{{Name: "requests", Series: [2]string{"reads", "writes"}}},
	}
}

// drawn is the file of some processes.
func drawn(t require.TestingT, dir string, maxEvents int, processes ...*Process) []byte {
	path := filepath.Join(dir, "trace.json")
	line, err := Create(path, "0.1.0", maxEvents)
	require.NoError(t, err)
	for _, p := range processes {
		require.NoError(t, line.Add(p))
	}
	require.NoError(t, line.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// twoLayers are a process at 500 MHz: a layer that is executed twice, then another.
func twoLayers(maxEvents int) *Process {
	shape := tinyShape()
	first := NewLayer(shape, maxEvents)
	first.Name, first.Cycles, first.Repeat, first.Details = "conv \"1\"", 20, 2, map[string]any{"bound": "compute"}
	first.Slice(1, 0, 0, 4, 64)
	first.Slice(0, 0, 4, 10, 0)
	first.Slice(0, 1, 10, 12, 0)
	first.Slice(0, 0, 12, 20, 0)
	first.Sample(0, 1, Levels{1, 0})
	first.Sample(0, 4, Levels{0, 1})
	first.Sample(0, 4, Levels{0, 0})
	second := NewLayer(shape, maxEvents)
	second.Name, second.Cycles = "fc", 3
	second.Slice(0, 0, 1, 3, 0)
	return &Process{Name: "tiny on int8", ClockMHz: 500, Shape: shape, Layers: []*Layer{first, second}}
}

// Every field of every kind of event, on a file that can be read.
func TestTimelineGolden(t *testing.T) {
	golden.Check(t, "timeline.json", drawn(t, t.TempDir(), 20, twoLayers(20), twoLayers(20)))
	golden.Check(t, "timeline_merged.json", drawn(t, t.TempDir(), 7, twoLayers(7)))
}

// Layers follow one another, repetitions included; every process begins at 0 and has threads of its
// own.
func TestTimelineLaysLayersOneAfterTheOther(t *testing.T) {
	f := readTrace(t, drawn(t, t.TempDir(), 20, twoLayers(20), twoLayers(20)))
	assert.Equal(t, "ns", f.DisplayTimeUnit)
	begins := map[int]map[string][2]int64{1: {}, 4: {}}
	for _, e := range f.ofKind("X") {
		if e.Pid == e.Tid {
			begins[e.Pid][e.Name] = [2]int64{nanoseconds(t, e.Ts), nanoseconds(t, e.Dur)}
		}
	}
	want := map[string][2]int64{
		`conv "1"`: {0, 80}, "first execution": {0, 40}, "equal executions, not drawn": {40, 40}, "fc": {80, 6},
	}
	assert.Equal(t, map[int]map[string][2]int64{1: want, 4: want}, begins)
	threads := map[int]string{}
	for _, e := range f.ofKind("M") {
		if e.Name == "thread_name" {
			assert.NotContains(t, threads, e.Tid)
			threads[e.Tid] = e.Args["name"].(string)
		}
	}
	assert.Equal(t, map[int]string{1: "layers", 2: "lanes", 3: "loads", 4: "layers", 5: "lanes", 6: "loads"}, threads)
}

// Law: a cycle is drawn at floor(cycle / clock) in nanoseconds, at any clock and however late, so
// that slices which meet in cycles meet in the file.
func TestTimelineTimesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hertz := rapid.Int64Range(1_000_000, 10_000_000_000).Draw(t, "hertz")
		start := rapid.Int64Range(0, 1<<52).Draw(t, "start")
		cycle := rapid.Int64Range(0, 1<<40).Draw(t, "cycle")
		d := drawing{hertz: uint64(hertz), start: start}
		ns := new(big.Int).Mul(big.NewInt(start+cycle), big.NewInt(1e9))
		ns.Div(ns, big.NewInt(hertz))
		us := new(big.Rat).SetFrac(ns, big.NewInt(1000))
		got, ok := new(big.Rat).SetString(string(appendMicroseconds(nil, d.nanoseconds(cycle))))
		require.True(t, ok)
		require.Zero(t, us.Cmp(got), "%v, not %v", got, us)
	})
}

// Law: to a reader that adds in floating point, slices that meet do not overlap; the duration is
// right to far less than a nanosecond all the same.
func TestTimelineDurationsAddUpInFloatingPoint(t *testing.T) {
	read := func(t require.TestingT, text []byte) float64 {
		v, err := strconv.ParseFloat(string(text), 64)
		require.NoError(t, err)
		return v
	}
	law := func(t require.TestingT, begin, end uint64) {
		b, e := read(t, appendMicroseconds(nil, begin)), read(t, appendMicroseconds(nil, end))
		d := read(t, strconv.AppendFloat(nil, duration(begin, end), 'f', -1, 64))
		require.LessOrEqual(t, b+d, e)
		require.InDelta(t, float64(end-begin)/1000, d, 1e-5)
		require.Equal(t, end-begin, uint64(math.Round(d*1000)))
	}
	for _, x := range [][2]uint64{{2, 28}, {1, 14}, {92488026, 226583998}} {
		// where the difference of the ends, in floating point, is too long as well
		law(t, x[0], x[1])
	}
	rapid.Check(t, func(t *rapid.T) {
		begin := rapid.Uint64Range(0, 1<<45).Draw(t, "begin")
		law(t, begin, begin+rapid.OneOf(rapid.Uint64Range(0, 1000), rapid.Uint64Range(0, 1<<45)).Draw(t, "length"))
	})
}

// Names come from files: whatever they hold, the file is JSON and gives them back.
func TestTimelineEscapesNames(t *testing.T) {
	const hostile = "</script>\"\\\n\x00\u2028é日"
	p := twoLayers(20)
	p.Name, p.Layers[0].Name, p.Shape.Tracks[0].Kinds[0] = hostile, hostile, hostile
	f := readTrace(t, drawn(t, t.TempDir(), 20, p))
	var names []string
	for _, e := range f.TraceEvents {
		if e.Ph == "X" && strings.Contains(e.Name, "script") {
			names = append(names, e.Name)
		}
	}
	assert.Equal(t, []string{hostile, hostile, hostile, hostile}, names)
	assert.Equal(t, hostile, f.ofKind("M")[0].Args["name"])
}

func TestTimelineOfAPathInGzIsCompressed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.json.gz")
	line, err := Create(path, "0.1.0", 20)
	require.NoError(t, err)
	require.NoError(t, line.Add(twoLayers(20)))
	require.NoError(t, line.Close())
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	plain, err := gzip.NewReader(file)
	require.NoError(t, err)
	data, err := io.ReadAll(plain)
	require.NoError(t, err)
	assert.Equal(t, string(drawn(t, t.TempDir(), 20, twoLayers(20))), string(data))
}

// A file has its name when it is complete and not before; an abandoned one leaves no trace.
func TestTimelineIsWrittenAtomically(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "trace.json")
	require.NoError(t, os.WriteFile(path, []byte("earlier"), 0o600))
	line, err := Create(path, "0.1.0", 20)
	require.NoError(t, err)
	require.NoError(t, line.Add(twoLayers(20)))
	line.Abort()
	line.Abort()
	(*File)(nil).Abort()
	requireFiles(t, dir, "trace.json")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "earlier", string(data))

	drawn(t, dir, 20, twoLayers(20))
	requireFiles(t, dir, "trace.json")

	line, err = Create(path, "0.1.0", 20)
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700)) // takes the name meanwhile
	require.ErrorContains(t, line.Close(), "cannot write")
	requireFiles(t, dir, "trace.json")
}

func requireFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	require.Equal(t, want, got)
}

func TestTimelineRefusesWhatCannotBe(t *testing.T) {
	dir := t.TempDir()
	_, err := Create(dir, "", 20)
	assert.ErrorContains(t, err, "something other than a file has that name")
	_, err = Create(filepath.Join(dir, "no", "trace.json"), "", 20)
	assert.EqualError(t, err, `cannot write "`+filepath.Join(dir, "no", "trace.json")+`": no such file or directory`)
	_, err = Create(filepath.Join(dir, "trace.json"), "", 0)
	assert.ErrorContains(t, err, "allowed: 1 or more")
	requireFiles(t, dir)

	for what, spoil := range map[string]func(*Process){
		"a clock of 0 MHz": func(p *Process) { p.ClockMHz = 0 },
		"track lanes has 9 kinds of slices; allowed: 1 to 8": func(p *Process) { p.Shape.Tracks[0].Kinds = make([]string, 9) },
		"ends later":          func(p *Process) { p.Layers[0].Slice(0, 0, 19, 21, 0) },
		"is empty":            func(p *Process) { p.Layers[1].Slice(0, 0, 9, 9, 0) },
		"a sample of cycle 3": func(p *Process) { p.Layers[0].Sample(0, 3, Levels{1, 1}) },
		"needs at least 7":    func(p *Process) { p.Layers[0] = NewLayer(p.Shape, 6) },
		"more than 580 years": func(p *Process) { p.ClockMHz, p.Layers[1].Cycles = 1, 1<<62 },
	} {
		line, err := Create(filepath.Join(dir, "trace.json"), "", 20)
		require.NoError(t, err)
		p := twoLayers(20)
		spoil(p)
		assert.ErrorContains(t, line.Add(p), what)
		line.Abort()
	}
}
