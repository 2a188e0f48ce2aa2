package timeline

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// rawSlice and rawSample are what a layer is told.
type rawSlice struct{ kind, from, to, bytes int64 }

type rawSample struct {
	cycle  int64
	levels Levels
}

// rawLayer is all that a layer of the tiny shape is told.
type rawLayer struct {
	tracks  [2][]rawSlice
	samples []rawSample
}

// drawLayer draws slices with gaps, short and long, on two tracks, and samples, several in a cycle.
func drawLayer(t *rapid.T) (raw rawLayer) {
	small := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 100))
	for track := range raw.tracks {
		at := int64(0)
		for range rapid.IntRange(0, 120).Draw(t, "slices") {
			s := rawSlice{from: at + small.Draw(t, "gap"), bytes: small.Draw(t, "bytes")}
			s.to = s.from + 1 + small.Draw(t, "length")
			if track == 0 {
				s.kind = rapid.Int64Range(0, 1).Draw(t, "kind")
			}
			raw.tracks[track] = append(raw.tracks[track], s)
			at = s.to
		}
	}
	at := int64(0)
	for range rapid.IntRange(0, 120).Draw(t, "samples") {
		at += small.Draw(t, "pause")
		level := rapid.Int64Range(0, 2)
		raw.samples = append(raw.samples, rawSample{at, Levels{level.Draw(t, "reads"), level.Draw(t, "writes")}})
	}
	return raw
}

// record tells a layer of it.
func (raw *rawLayer) record(maxEvents int) *Layer {
	l := NewLayer(tinyShape(), maxEvents)
	l.Name, l.Cycles = "layer", 1<<20
	for track := range raw.tracks {
		for _, s := range raw.tracks[track] {
			l.Slice(track, int(s.kind), s.from, s.to, s.bytes)
		}
	}
	for _, s := range raw.samples {
		l.Sample(0, s.cycle, s.levels)
	}
	return l
}

// plainEvents is the rule in its plainest form: the events of a layer when windows of so many
// cycles are merged, and how many there are. At 1,000 MHz a cycle is a nanosecond.
func (raw *rawLayer) plainEvents(window int64) (events []string, n int) {
	inside := func(s rawSlice) (int64, bool) { return s.from / window, s.from/window == (s.to-1)/window }
	for track, list := range raw.tracks {
		for len(list) > 0 {
			run := 1
			if at, ok := inside(list[0]); ok {
				for run < len(list) {
					if next, ok := inside(list[run]); !ok || next != at {
						break
					}
					run++
				}
			}
			events = append(events, plainSlice(track, list[:run]))
			list = list[run:]
			n++
		}
	}
	changes := raw.changes()
	for len(changes) > 0 {
		run := 1
		for run < len(changes) && changes[run].cycle/window == changes[0].cycle/window {
			run++
		}
		first, last := changes[0], changes[run-1]
		for _, s := range changes[:run] {
			first.levels[0], first.levels[1] = max(first.levels[0], s.levels[0]), max(first.levels[1], s.levels[1])
		}
		if events, n = append(events, plainSample(first)), n+1; run > 1 {
			if n++; first.levels != last.levels {
				events = append(events, plainSample(last))
			}
		}
		changes = changes[run:]
	}
	return events, n
}

// changes are the samples that say something new: the last of each cycle, if it is not what was
// before.
func (raw *rawLayer) changes() (list []rawSample) {
	level := Levels{}
	for i, s := range raw.samples {
		if i+1 < len(raw.samples) && raw.samples[i+1].cycle == s.cycle || s.levels == level {
			continue
		}
		list, level = append(list, s), s.levels
	}
	return list
}

func plainSlice(track int, run []rawSlice) string {
	kinds := tinyShape().Tracks[track].Kinds
	args := map[string]any{}
	var cycles [2]int64
	bytes := int64(0)
	for _, s := range run {
		cycles[s.kind] += s.to - s.from
		bytes += s.bytes
	}
	if bytes > 0 {
		args["requested_bytes"] = bytes
	}
	name := kinds[run[0].kind]
	if len(run) > 1 {
		args["merged"] = len(run)
		most := 0
		for k, n := range cycles {
			if n > 0 {
				args[strings.ReplaceAll(kinds[k], " ", "_")+"_cycles"] = n
			}
			if n > cycles[most] {
				most = k
			}
		}
		name = "mostly " + kinds[most]
	}
	return plainEvent("X", strconv.Itoa(track), name, run[0].from, run[len(run)-1].to, args)
}

func plainSample(s rawSample) string {
	return plainEvent("C", "", "requests", s.cycle, s.cycle, map[string]any{"reads": s.levels[0], "writes": s.levels[1]})
}

// plainEvent is an event in words; the arguments are sorted by key.
func plainEvent(ph, track, name string, from, to int64, args map[string]any) string {
	text, _ := json.Marshal(args)
	return strings.Join([]string{ph, track, name, strconv.FormatInt(from, 10), strconv.FormatInt(to-from, 10), string(text)}, " ")
}

// eventsOf are the events of a file in the same words, the layer's own left out.
func eventsOf(t require.TestingT, f traceFile) (events []string) {
	for _, e := range f.TraceEvents {
		switch {
		case e.Ph == "C":
			at := nanoseconds(t, e.Ts)
			events = append(events, plainEvent("C", "", e.Name, at, at, e.Args))
		case e.Ph == "X" && e.Tid != e.Pid:
			if e.Args == nil {
				e.Args = map[string]any{}
			}
			at := nanoseconds(t, e.Ts)
			events = append(events, plainEvent("X", strconv.Itoa(e.Tid-e.Pid-1), e.Name, at, at+nanoseconds(t, e.Dur), e.Args))
		}
	}
	return events
}

// Law: what is drawn is what the rule says, with the smallest window for which it is few enough.
func TestTimelineMergesByTheRule(t *testing.T) {
	dir := t.TempDir()
	merged := 0
	rapid.Check(t, func(t *rapid.T) {
		raw := drawLayer(t)
		least := tinyShape().LeastEvents()
		limit := rapid.IntRange(least, least+100).Draw(t, "limit")
		p := &Process{Name: "p", ClockMHz: 1000, Shape: tinyShape(), Layers: []*Layer{raw.record(limit)}}
		f := readTrace(t, drawn(t, dir, limit, p))

		window := int64(1)
		want, n := raw.plainEvents(window)
		for n > limit-layerSlices {
			window *= 2
			want, n = raw.plainEvents(window)
		}
		require.Equal(t, want, eventsOf(t, f))
		require.LessOrEqual(t, len(f.ofKind("X"))+len(f.ofKind("C")), limit)
		layer := f.ofKind("X")[0]
		require.Equal(t, json.Number(strconv.FormatInt(window, 10)), layer.Args["window_cycles"])
		recorded := len(raw.tracks[0]) + len(raw.tracks[1]) + len(raw.changes())
		require.Equal(t, json.Number(strconv.Itoa(recorded)), layer.Args["events_before_merging"])
		if window > 1 {
			merged++
		}
	})
	require.Positive(t, merged, "no case was merged: the law was not tested")
}

// Law: merging loses no cycle and no byte.
func TestTimelineMergingKeepsSums(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		raw := drawLayer(t)
		sums := func(limit int) map[string]int64 {
			p := &Process{Name: "p", ClockMHz: 1000, Shape: tinyShape(), Layers: []*Layer{raw.record(limit)}}
			return sumsOf(t, readTrace(t, drawn(t, dir, limit, p)))
		}
		require.Equal(t, sums(1_000), sums(tinyShape().LeastEvents()))
	})
}

// sumsOf adds up the cycles of each kind and the bytes of each track at 1,000 MHz, as a script
// would.
func sumsOf(t require.TestingT, f traceFile) map[string]int64 {
	sums := map[string]int64{}
	for _, e := range f.ofKind("X") {
		if e.Tid == e.Pid {
			continue
		}
		track := strconv.Itoa(e.Tid) + " "
		if _, ok := e.Args["merged"]; !ok {
			sums[track+strings.ReplaceAll(e.Name, " ", "_")] += nanoseconds(t, e.Dur)
		}
		for key, value := range e.Args {
			n, err := value.(json.Number).Int64()
			require.NoError(t, err)
			if kind, ok := strings.CutSuffix(key, "_cycles"); ok {
				sums[track+kind] += n
			} else if key == "requested_bytes" {
				sums[track+key] += n
			}
		}
	}
	return sums
}

// A layer holds no more than about twice what may be drawn, however long it is.
func TestTimelineLayerIsBoundedWhileItRecords(t *testing.T) {
	const limit = 100
	l := NewLayer(tinyShape(), limit)
	for i := range int64(100_000) {
		l.Slice(0, 0, 10*i, 10*i+4, 0)
		l.Slice(1, 0, 10*i, 10*i+4, 0)
		l.Sample(0, 10*i, Levels{1 - i%2, 0})
		held := len(l.slices[0]) + len(l.slices[1]) + 2*len(l.counters[0].groups)
		require.LessOrEqual(t, held, 3*limit)
	}
	require.EqualValues(t, 300_000-1, l.recorded)
}

// A file says in its notes how many layers are merged.
func TestTimelineCountsMergedLayers(t *testing.T) {
	for limit, merged := range map[int]string{7: "1", 20: "0"} {
		f := readTrace(t, drawn(t, t.TempDir(), limit, twoLayers(limit)))
		assert.Equal(t, json.Number(merged), f.OtherData["layers_with_merged_slices"])
		assert.Equal(t, json.Number("2"), f.OtherData["layers"])
		assert.Equal(t, json.Number(strconv.Itoa(limit)), f.OtherData["max_events_per_layer_and_machine"])
		assert.Subset(t, slices.Collect(maps.Keys(f.OtherData)), []string{"schema", "version", "merging"})
	}
}

func BenchmarkTimeline(b *testing.B) {
	const limit = DefaultEvents
	dir := b.TempDir()
	for b.Loop() {
		l := NewLayer(tinyShape(), limit)
		l.Name, l.Cycles = "layer", 8_000_000
		for i := range int64(500_000) {
			l.Slice(0, int(i%2), 16*i, 16*i+16, 0)
			l.Sample(0, 16*i, Levels{i % 3, i % 2})
		}
		drawn(b, dir, limit, &Process{Name: "p", ClockMHz: 500, Shape: l.shape, Layers: []*Layer{l}})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/event")
	require.NoError(b, os.RemoveAll(dir))
}
