package trace_test

import (
	"dnasim/experiment"
	"dnasim/experiment/experimenttest"
	"dnasim/experiment/operands"
	"dnasim/experiment/simulate"
	"dnasim/experiment/trace"
	"dnasim/mapping"
	"dnasim/quant"
	"dnasim/report"
	"dnasim/report/table"

	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
	"dnasim/report/timeline"
	"dnasim/results"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

// smallTraced is a configuration of the small network with few samples.
func smallTraced(t *testing.T, more string) string {
	return fmt.Sprintf("run.networks = [%q]\ntensors.sample_elements = 256\n", experimenttest.NetworkFile(t, experimenttest.Small)) + more
}

// tracedRun evaluates a configuration; it returns what a user reads of the results, and the trace.
func tracedRun(t *testing.T, text string, o experiment.Options) (results, trace []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace.json")
	line, err := timeline.Create(path, "test", timeline.DefaultEvents)
	require.NoError(t, err)
	o.Version, o.Trace = "test", line
	r, err := experiment.Run(t.Context(), experimenttest.Config(t, text), o)
	require.NoError(t, err)
	require.NoError(t, line.Close())
	trace, err = os.ReadFile(path)
	require.NoError(t, err)
	return jsonOf(t, r), trace
}

func TestATraceChangesNoResult(t *testing.T) {
	text := smallTraced(t, "")
	want := jsonOf(t, runOf(t, text))
	got, _ := tracedRun(t, text, experiment.Options{Jobs: 2})
	require.Equal(t, string(want), string(got))
}

func TestATraceDoesNotDependOnTheJobs(t *testing.T) {
	text := smallTraced(t, "")
	_, want := tracedRun(t, text, experiment.Options{Jobs: 1})
	for _, jobs := range []int{2, 5} {
		_, got := tracedRun(t, text, experiment.Options{Jobs: jobs})
		require.Equal(t, string(want), string(got), "%d jobs", jobs)
	}
	t.Run("nor on what was found before", func(t *testing.T) {
		memo := experiment.NewMemo()
		for range 2 {
			_, got := tracedRun(t, text, experiment.Options{Jobs: 2, Memo: memo})
			require.Equal(t, string(want), string(got))
		}
	})
}

// traceLine is one event of a trace.
type traceLine struct {
	Ph, Name string
	Pid, Tid int
	Ts, Dur  float64
	Args     map[string]any
}

// linesOf are the events of a trace. The whole is JSON as well.
func linesOf(t *testing.T, trace []byte) (events []traceLine) {
	t.Helper()
	require.True(t, json.Valid(trace))
	for line := range bytes.Lines(trace) {
		if bytes.HasPrefix(line, []byte(`{"ph"`)) {
			var e traceLine
			require.NoError(t, json.Unmarshal(bytes.TrimRight(line, ",\n"), &e))
			events = append(events, e)
		}
	}
	return events
}

// cycles of a time in microseconds at the 500 MHz of the default machines.
func cycles(us float64) int64 { return int64(math.Round(us * 500)) }

// machineOf is the named machine of a configuration, and plans of a network on it in codes of 5
// bits.
func machineOf(t *testing.T, net *workloads.Network, config, name string) (*simulate.Machine, []simulate.Plan) {
	t.Helper()
	c := experimenttest.Config(t, config)
	own := operands.Codes{LayerCodes: quant.LayerCodes{Fit: quant.FitPaper, Bits: 4, Terms: 4}, NonZero: 0.25}
	own.Weights.StoredBits, own.Activations.StoredBits = 5, 5
	codes := make([]operands.LayerCodes, len(net.Layers))
	for i := range codes {
		codes[i] = operands.LayerCodes{Found: []operands.Codes{own}}
	}
	for _, described := range c.Selected() {
		if described.Name == name {
			require.NoError(t, described.Hardware.Lane.Build(arch.Need{ExponentBits: own.Bits}))
			m := simulate.New(c, described, nil)
			plans, err := simulate.Plans(net, m, codes, 0)
			require.NoError(t, err)
			return m, plans
		}
	}
	require.Fail(t, "no machine "+name)
	return nil, nil
}

// tracedLayers simulates the layers of a network on a machine, traced, without prices.
func tracedLayers(t *testing.T, net *workloads.Network, config, name string, maxEvents int) ([]arch.LayerResult, []byte) {
	t.Helper()
	m, plans := machineOf(t, net, config, name)
	path := filepath.Join(t.TempDir(), "trace.json")
	file, err := timeline.Create(path, "test", maxEvents)
	require.NoError(t, err)
	run, err := simulate.Simulate(t.Context(), net, m, plans, simulate.Options{Jobs: 1, Timeline: file})
	require.NoError(t, err)
	require.NoError(t, file.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var layers []arch.LayerResult
	for i := range run.Layers {
		layers = append(layers, run.Layers[i].Result)
	}
	return layers, data
}

// A recorded run gives what a run without a record gives, and the next run of the machine is not
// recorded.
func TestARecordEndsWithItsRun(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	m, plans := machineOf(t, net, "", "int8")
	l, f := &net.Layers[0], plans[0].Format
	chosen, err := mapping.Map(l, f, &m.Hardware)
	require.NoError(t, err)
	program := chosen.Program(l, f, &m.Hardware, mapping.Layout{})
	traces := [2][]byte{}
	for again := range traces {
		path := filepath.Join(t.TempDir(), "trace.json")
		file, err := timeline.Create(path, "test", timeline.DefaultEvents)
		require.NoError(t, err)
		record := trace.New(file, net.Name, m.Name, &m.Hardware, 1)
		layer := record.Layer(0, &m.Hardware)
		a, err := arch.New(m.Hardware)
		require.NoError(t, err)
		recorded, err := layer.Run(t.Context(), a, program)
		require.NoError(t, err)
		if again == 1 {
			plain, err := a.Run(t.Context(), program)
			require.NoError(t, err)
			require.Equal(t, plain, recorded)
		}
		layer.Describe(&results.Layer{Name: l.Name, Repeat: 1})
		require.NoError(t, record.Write())
		require.NoError(t, file.Close())
		traces[again], err = os.ReadFile(path)
		require.NoError(t, err)
	}
	require.Equal(t, string(traces[0]), string(traces[1]))
}

// shownLayer is what a reader of a trace can add up for a layer.
type shownLayer struct {
	window  float64
	events  int
	tiles   []arch.Cycles
	loaded  int64
	stored  int64
	channel int64
}

// shown adds up a trace of one process, layer by layer.
func shown(t *testing.T, events []traceLine, tiles int) []shownLayer {
	t.Helper()
	var layers []shownLayer
	threads := map[int]string{}
	for _, e := range events {
		if e.Ph == "M" {
			if e.Name == "thread_name" {
				threads[e.Tid] = e.Args["name"].(string)
			}
			continue
		}
		if e.Ph == "X" && threads[e.Tid] == "layers" {
			layers = append(layers, shownLayer{window: e.Args["window_cycles"].(float64), tiles: make([]arch.Cycles, tiles)})
		}
		l := &layers[len(layers)-1]
		l.events++
		if e.Ph == "X" {
			l.add(t, threads[e.Tid], &e)
		}
	}
	return layers
}

func (l *shownLayer) add(t *testing.T, thread string, e *traceLine) {
	bytes, _ := e.Args["requested_bytes"].(float64)
	switch {
	case strings.HasSuffix(thread, " lanes"):
		var tile int
		_, err := fmt.Sscanf(thread, "tile %d lanes", &tile)
		require.NoError(t, err)
		l.attribute(&l.tiles[tile], e)
	case strings.Contains(thread, "activations, half"), strings.Contains(thread, "weights, half"):
		l.loaded += int64(bytes)
	case strings.HasSuffix(thread, " outputs"):
		l.stored += int64(bytes)
	case strings.HasPrefix(thread, "dram channel"):
		l.channel += int64(bytes)
	}
}

// attribute adds a slice of the lanes to a tile's cycles, by name or, if it stands for several, by
// its args.
func (l *shownLayer) attribute(c *arch.Cycles, e *traceLine) {
	parts := map[string]*int64{
		"stream": &c.Busy, "port_stall": &c.Port, "drain_stall": &c.Drain, "vector": &c.Vector,
		"dram_stall_activations": &c.DRAM, "dram_stall_weights": &c.DRAM, "dram_stall_output": &c.DRAM,
	}
	if _, merged := e.Args["merged"]; !merged {
		*parts[strings.ReplaceAll(e.Name, " ", "_")] += cycles(e.Dur)
		return
	}
	for key, n := range e.Args {
		if kind, ok := strings.CutSuffix(key, "_cycles"); ok {
			*parts[kind] += int64(n.(float64))
		}
	}
}

// Law: what a trace shows adds up to the results: each tile's cycles kind by kind, and the bytes of
// loads, stores and channels; drawn one by one, and merged.
func TestATraceAddsUpToTheResults(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	for _, memory := range []string{arch.MemoryBandwidth, arch.MemoryBanks} {
		for _, name := range []string{"int8", "dnateq"} {
			for _, limit := range []int{1_000_000, 60} {
				t.Run(fmt.Sprintf("%s, %s, %d events", memory, name, limit), func(t *testing.T) {
					config := fmt.Sprintf("hardware.memory.model = %q", memory)
					results, trace := tracedLayers(t, net, config, name, limit)
					layers := shown(t, linesOf(t, trace), len(results[0].Tiles))
					merged := requireAddsUp(t, net, results, layers, limit)
					assert.Equal(t, limit == 60, merged > 0, "%d layers are merged", merged)
				})
			}
		}
	}
}

// requireAddsUp compares what is shown of the layers with their results; it returns how many are
// merged.
func requireAddsUp(t *testing.T, net *workloads.Network, results []arch.LayerResult, layers []shownLayer, limit int) (merged int) {
	t.Helper()
	require.Len(t, layers, len(results))
	for i, r := range results {
		for k := range r.Tiles {
			r.Tiles[k].Idle = 0 // left blank
		}
		l, where := &layers[i], net.Layers[i].Name
		assert.Equal(t, r.Tiles, l.tiles, where)
		assert.Equal(t, r.Requested.Read, l.loaded, where)
		assert.Equal(t, r.Requested.Write, l.stored, where)
		assert.Equal(t, l.loaded+l.stored, l.channel, where)
		assert.LessOrEqual(t, l.events, limit, where)
		if l.window > 1 {
			merged++
		}
	}
	return merged
}

// Law: slices of a track do not overlap, unless one lies within the other; layers follow one
// another without a gap.
func TestSlicesOfATraceNest(t *testing.T) {
	_, trace := tracedRun(t, smallTraced(t, "hardware.clock_mhz = 333.333333"), experiment.Options{Jobs: 2})
	open := map[int][]float64{} // ends of the slices that a thread is in, the innermost last
	slices := 0
	for _, e := range linesOf(t, trace) {
		if e.Ph != "X" {
			continue
		}
		slices++
		stack := open[e.Tid]
		for len(stack) > 0 && stack[len(stack)-1] <= e.Ts {
			if e.Pid == e.Tid {
				assert.InDelta(t, stack[len(stack)-1], e.Ts, 1e-9, "layer %s", e.Name)
			}
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 {
			require.LessOrEqual(t, e.Ts+e.Dur, stack[len(stack)-1], "%+v", e)
			require.Equal(t, e.Pid, e.Tid, "%+v lies within another", e)
		}
		open[e.Tid] = append(stack, e.Ts+e.Dur)
	}
	require.Positive(t, slices)
}

// Law: a channel's counter is never negative, ends at 0 in every layer, and is positive only while
// the channel is busy.
func TestCountersOfATraceFollowTheChannels(t *testing.T) {
	for _, memory := range []string{arch.MemoryBandwidth, arch.MemoryBanks} {
		_, trace := tracedLayers(t, experimenttest.Network(t, experimenttest.Small), fmt.Sprintf("hardware.memory.model = %q", memory), "int8", 1_000_000)
		depth, seen := 0.0, 0
		busy := map[int64]bool{} // edges at which a channel's busy slice begins or ends
		threads := map[int]string{}
		var changes []traceLine
		for _, e := range linesOf(t, trace) {
			switch {
			case e.Name == "thread_name":
				threads[e.Tid] = e.Args["name"].(string)
			case e.Name == "busy":
				busy[cycles(e.Ts)], busy[cycles(e.Ts+e.Dur)] = true, true
			case e.Ph == "C":
				changes = append(changes, e)
			case e.Ph == "X" && threads[e.Tid] == "layers":
				assert.Zero(t, depth)
			}
		}
		for _, e := range changes {
			reads, writes := e.Args["reads"].(float64), e.Args["writes"].(float64)
			require.True(t, reads >= 0 && writes >= 0, "%+v", e)
			if seen++; (reads+writes == 0) != (depth == 0) {
				require.True(t, busy[cycles(e.Ts)], "%s: the counter leaves or reaches 0 at %v us, the channel does not", memory, e.Ts)
			}
			depth = reads + writes
		}
		assert.Zero(t, depth)
		assert.Positive(t, seen)
	}
}

// Stores that overlap are drawn as one, and so is the time in which a channel has requests, in
// whatever order it serves them.
func TestOverlapsAreDrawnAsOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.json")
	file, err := timeline.Create(path, "test", 1_000)
	require.NoError(t, err)
	hardware := experimenttest.Config(t, "hardware.tiles = 1").Selected()[0].Hardware
	network := trace.New(file, "net", "int8", &hardware, 1)
	record := network.Layer(0, &hardware)

	store := func(from, to int64) {
		record.TileSpan(arch.TileSpan{Activity: arch.Storing, From: from, To: to, Bytes: 64})
	}
	store(10, 40)
	store(20, 30) // within the first
	store(35, 50) // beyond it
	store(50, 60) // meets it, and stands alone
	read := arch.MemoryRequest{Activity: arch.LoadingWeights, Bytes: 64}
	write := arch.MemoryRequest{Activity: arch.Storing, Bytes: 32}
	record.Arrived(read, 5)
	record.Served(read, 25)
	record.Arrived(write, 10)
	record.Served(write, 15)  // overtakes
	record.Arrived(write, 25) // when the read leaves: the channel stays busy
	record.Served(write, 27)
	record.Arrived(read, 40)
	record.Served(read, 60)
	record.Finish(60)
	require.NoError(t, network.Write())
	require.NoError(t, file.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)

	var stores, busy [][3]int64 // from, to, bytes
	var levels [][3]int64       // cycle, reads, writes
	for _, e := range linesOf(t, data) {
		number := func(key string) int64 { return int64(e.Args[key].(float64)) }
		switch {
		case e.Name == "store":
			stores = append(stores, [3]int64{cycles(e.Ts), cycles(e.Ts + e.Dur), number("requested_bytes")})
		case e.Name == "busy":
			busy = append(busy, [3]int64{cycles(e.Ts), cycles(e.Ts + e.Dur), number("requested_bytes")})
		case e.Ph == "C":
			levels = append(levels, [3]int64{cycles(e.Ts), number("reads"), number("writes")})
		}
	}
	assert.Equal(t, [][3]int64{{10, 50, 192}, {50, 60, 64}}, stores)
	assert.Equal(t, [][3]int64{{5, 27, 128}, {40, 60, 64}}, busy)
	assert.Equal(t, [][3]int64{{5, 1, 0}, {10, 1, 1}, {15, 1, 0}, {25, 0, 1}, {27, 0, 0}, {40, 1, 0}, {60, 0, 0}}, levels)
}

// The bound holds on networks that need it, and says so.
func TestATraceIsBounded(t *testing.T) {
	for _, x := range []struct {
		network string
		limit   int
	}{{"alexnet", timeline.DefaultEvents}, {"resnet50", 500}} {
		t.Run(x.network, func(t *testing.T) {
			net, err := describe.Build(x.network, describe.DefaultOptions())
			require.NoError(t, err)
			results, trace := tracedLayers(t, net, "hardware.memory.model = \"bandwidth\"", "int8", x.limit)
			merged := requireAddsUp(t, net, results, shown(t, linesOf(t, trace), 4), x.limit)
			assert.Positive(t, merged)
			assert.Contains(t, string(trace), fmt.Sprintf(`"layers_with_merged_slices":%d,`, merged))
		})
	}
}

// With the smallest bound allowed a layer can still be drawn; with one less it cannot.
func TestTraceFloor(t *testing.T) {
	c := experimenttest.Config(t, "")
	least, name := trace.Floor(c)
	require.Equal(t, "int8", name)
	_, data := tracedLayers(t, experimenttest.Network(t, experimenttest.Small), "", name, least)
	for _, l := range shown(t, linesOf(t, data), 4) {
		assert.LessOrEqual(t, l.events, least)
	}
	c = experimenttest.Config(t, "machine.dnateq.hardware.tiles = 9")
	more, name := trace.Floor(c)
	assert.Equal(t, "dnateq", name)
	assert.Greater(t, more, least)
}

func runOf(t *testing.T, text string) *results.Run {
	t.Helper()
	r, err := experiment.Run(t.Context(), experimenttest.Config(t, text), experiment.Options{Version: "test", Jobs: 2})
	require.NoError(t, err)
	return r
}

// jsonOf is what a user reads of results.
func jsonOf(t *testing.T, r *results.Run) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, r, table.JSON, report.Options{}))
	return b.Bytes()
}
