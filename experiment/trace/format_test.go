package trace_test

import (
	"dnasim/experiment"
	"dnasim/experiment/experimenttest"

	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
)

// The rules are those of the trace event format (Chromium's document "Trace Event Format") that
// Perfetto and chrome://tracing rely on: complete events (X) of a thread nest, metadata (M) name
// every process and thread once, counters (C) hold numbers.

// rawEvent is an event with its numbers as they are written.
type rawEvent map[string]any

func (e rawEvent) text(key string) string   { s, _ := e[key].(string); return s }
func (e rawEvent) number(key string) string { n, _ := e[key].(json.Number); return n.String() }
func (e rawEvent) args() map[string]any     { a, _ := e["args"].(map[string]any); return a }
func (e rawEvent) thread() string           { return e.number("pid") + "/" + e.number("tid") }
func (e rawEvent) has(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(k string) bool { return e[k] == nil })
}
func (e rawEvent) whole(key string) bool {
	_, err := strconv.ParseInt(e.number(key), 10, 64)
	return err == nil
}
func (e rawEvent) plain(key string) bool            { return !strings.ContainsAny(e.number(key), "eE-") }
func (e rawEvent) ns(key string, read reader) int64 { return read(e.number(key)) }

// reader turns microseconds, as they are written, into nanoseconds.
type reader func(string) int64

// readers are the ways in which versions of Perfetto's importer read a time: rounding a
// floating-point number, and digits by digits.
func readers() map[string]reader {
	return map[string]reader{
		"rounded": func(s string) int64 { f, _ := strconv.ParseFloat(s, 64); return int64(math.Round(f * 1000)) },
		"split": func(s string) int64 {
			whole, fraction, _ := strings.Cut(s, ".")
			us, _ := strconv.ParseInt(whole, 10, 64)
			f, _ := strconv.ParseFloat("0."+fraction+"0", 64)
			return us*1000 + int64(f*1000)
		},
	}
}

// formatFaults lists what of a trace breaks the format.
func formatFaults(trace []byte) (faults []string) {
	var file struct {
		DisplayTimeUnit string         `json:"displayTimeUnit"`
		TraceEvents     []rawEvent     `json:"traceEvents"`
		OtherData       map[string]any `json:"otherData"`
	}
	decoder := json.NewDecoder(bytes.NewReader(trace))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return []string{err.Error()}
	}
	fail := func(e rawEvent, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%v: ", e)+fmt.Sprintf(format, args...))
	}
	if file.DisplayTimeUnit != "ns" && file.DisplayTimeUnit != "ms" {
		faults = append(faults, "displayTimeUnit: "+file.DisplayTimeUnit)
	}
	if key := repeatedKey(trace); key != "" {
		faults = append(faults, "a key stands twice in an object: "+key)
	}
	checkFields(file.TraceEvents, fail)
	checkNames(file.TraceEvents, fail)
	checkOrder(file.TraceEvents, fail)
	for name, read := range readers() {
		checkNesting(file.TraceEvents, name, read, fail)
	}
	return faults
}

type failing func(e rawEvent, format string, args ...any)

// checkFields: every phase has the fields that it must have, of the right kind, and no others.
func checkFields(events []rawEvent, fail failing) {
	must := map[string][]string{"M": {"pid", "tid", "name", "args"}, "X": {"pid", "tid", "ts", "dur", "name"}, "C": {"pid", "ts", "name", "args"}}
	may := map[string][]string{"X": {"args", "cat"}, "C": {"tid", "id", "cat"}}
	for _, e := range events {
		phase := e.text("ph")
		if must[phase] == nil {
			fail(e, "phase %q", phase)
			continue
		}
		for key := range e {
			if key != "ph" && !slices.Contains(must[phase], key) && !slices.Contains(may[phase], key) {
				fail(e, "a field %q", key)
			}
		}
		switch {
		case !e.has(must[phase]...):
			fail(e, "fields are missing: needed are %v", must[phase])
		case e.text("name") == "" || !e.whole("pid") || e["tid"] != nil && !e.whole("tid"):
			fail(e, "no name, or a process or thread that is no whole number")
		case e["args"] != nil && e.args() == nil:
			fail(e, "args is no object")
		case phase != "M" && !e.plain("ts") || phase == "X" && !e.plain("dur"):
			fail(e, "a time that is negative or written with an exponent")
		}
		if phase == "C" {
			checkCounter(e, fail)
		}
	}
}

func checkCounter(e rawEvent, fail failing) {
	if len(e.args()) == 0 {
		fail(e, "a counter without values")
	}
	for key, v := range e.args() {
		if n, ok := v.(json.Number); !ok || strings.HasPrefix(n.String(), "-") {
			fail(e, "the counter %s is no number of at least 0", key)
		}
	}
}

// checkNames: every process and thread is named once, before it does anything, and no thread
// belongs to two processes.
func checkNames(events []rawEvent, fail failing) {
	processes, threads, owner := map[string]int{}, map[string]int{}, map[string]string{}
	for _, e := range events {
		name, _ := e.args()["name"].(string)
		_, sorted := e.args()["sort_index"].(json.Number)
		switch {
		case e.text("ph") != "M":
			if processes[e.number("pid")] == 0 || e["tid"] != nil && threads[e.thread()] == 0 {
				fail(e, "its process or thread has no name yet")
			}
		case e.text("name") == "process_name" && name != "":
			processes[e.number("pid")]++
		case e.text("name") == "thread_name" && name != "":
			threads[e.thread()]++
			if other, ok := owner[e.number("tid")]; ok && other != e.number("pid") {
				fail(e, "the thread is one of process %s too", other)
			}
			owner[e.number("tid")] = e.number("pid")
		case (e.text("name") == "process_sort_index" || e.text("name") == "thread_sort_index") && sorted:
		default:
			fail(e, "no such metadata")
		}
	}
	for _, names := range []map[string]int{processes, threads} {
		for of, times := range names {
			if times != 1 {
				fail(nil, "%s is named %d times", of, times)
			}
		}
	}
}

// checkOrder: the events of a thread, and the samples of a counter, come in the order of time.
func checkOrder(events []rawEvent, fail failing) {
	last := map[string]int64{}
	for _, e := range events {
		key := e.thread()
		switch e.text("ph") {
		case "M":
			continue
		case "C":
			key = e.number("pid") + " " + e.text("name")
		}
		at := e.ns("ts", readers()["rounded"])
		if at < last[key] {
			fail(e, "it comes after an event of %d ns", last[key])
		}
		last[key] = at
	}
}

// checkNesting: of two slices of a thread that share time, one lies within the other.
func checkNesting(events []rawEvent, how string, read reader, fail failing) {
	open := map[string][]int64{} // ends of the slices that a thread is in
	for _, e := range events {
		if e.text("ph") != "X" {
			continue
		}
		begin := e.ns("ts", read)
		end, stack := begin+e.ns("dur", read), open[e.thread()]
		for len(stack) > 0 && stack[len(stack)-1] <= begin {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 && end > stack[len(stack)-1] {
			fail(e, "%s: it ends at %d ns, after the slice that it lies in, which ends at %d ns", how, end, stack[len(stack)-1])
		}
		open[e.thread()] = append(stack, end)
	}
}

// repeatedKey finds a key that an object has twice: readers differ in which of them they take.
func repeatedKey(text []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(text))
	var keys []map[string]bool // of the objects that are open; nil: an array
	isKey := false
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return ""
		}
		if err != nil {
			return err.Error()
		}
		inObject := func() bool { return len(keys) > 0 && keys[len(keys)-1] != nil }
		switch d := token.(type) {
		case json.Delim:
			switch d {
			case '{':
				keys = append(keys, map[string]bool{})
			case '[':
				keys = append(keys, nil)
			default:
				keys = keys[:len(keys)-1]
			}
			isKey = inObject()
			continue
		case string:
			if isKey {
				if keys[len(keys)-1][d] {
					return d
				}
				keys[len(keys)-1][d] = true
				isKey = false
				continue
			}
		}
		isKey = inObject()
	}
}

// Traces keep the rules of the format: at an odd clock, on both memories, and merged.
func TestATraceKeepsTheFormat(t *testing.T) {
	for _, clock := range []string{"500.0", "333.333333", "1234.567"} {
		_, trace := tracedRun(t, smallTraced(t, "hardware.clock_mhz = "+clock+"\n[machine.second]\nkind = \"int8\"\n"), experiment.Options{Jobs: 2})
		assert.Empty(t, formatFaults(trace), clock)
	}
	for _, memory := range []string{arch.MemoryBandwidth, arch.MemoryBanks} {
		_, trace := tracedLayers(t, experimenttest.Network(t, experimenttest.Small), fmt.Sprintf("hardware.memory.model = %q", memory), "dnateq", 60)
		assert.Empty(t, formatFaults(trace), memory)
	}
}

// Every rule notices when it is broken.
func TestFaultsOfATraceAreNoticed(t *testing.T) {
	good := `{"displayTimeUnit":"ns","traceEvents":[
{"ph":"M","pid":1,"tid":1,"name":"process_name","args":{"name":"p"}},
{"ph":"M","pid":1,"tid":1,"name":"thread_name","args":{"name":"t"}},
{"ph":"X","pid":1,"tid":1,"ts":0,"dur":2.5,"name":"a"},
{"ph":"X","pid":1,"tid":1,"ts":1,"dur":1.5,"name":"b","args":{"n":1}},
{"ph":"C","pid":1,"ts":1,"name":"c","args":{"reads":1}}],"otherData":{}}`
	require.Empty(t, formatFaults([]byte(good)))
	for name, change := range map[string][2]string{
		"no JSON":                {`"otherData":{}}`, `"otherData":{}`},
		"unit":                   {`"ns"`, `"us"`},
		"field of the file":      {`"otherData"`, `"other"`},
		"phase":                  {`"ph":"C"`, `"ph":"Q"`},
		"unknown field":          {`"name":"b"`, `"name":"b","color":"red"`},
		"missing duration":       {`,"dur":2.5`, ``},
		"exponent":               {`"dur":2.5`, `"dur":2.5e0`},
		"negative time":          {`"ts":1,"dur"`, `"ts":-1,"dur"`},
		"fractional thread":      {`"tid":1,"ts":0`, `"tid":1.5,"ts":0`},
		"args":                   {`"args":{"n":1}`, `"args":[1]`},
		"counter of text":        {`{"reads":1}`, `{"reads":"1"}`},
		"counter below zero":     {`{"reads":1}`, `{"reads":-1}`},
		"empty counter":          {`{"reads":1}`, `{}`},
		"thread without a name":  {`"tid":1,"ts":1`, `"tid":2,"ts":1`},
		"process without a name": {`"process_name"`, `"process_sort_index"`},
		"named twice":            {`{"ph":"X","pid":1,"tid":1,"ts":0`, `{"ph":"M","pid":1,"tid":1,"name":"thread_name","args":{"name":"t"}},{"ph":"X","pid":1,"tid":1,"ts":0`},
		"order":                  {`"ts":0,"dur":2.5`, `"ts":1.001,"dur":2.5`},
		"overlap":                {`"dur":1.5`, `"dur":1.501`},
		"repeated key":           {`"name":"b"`, `"name":"b","name":"c"`},
	} {
		require.Contains(t, good, change[0], name)
		assert.NotEmpty(t, formatFaults([]byte(strings.Replace(good, change[0], change[1], 1))), name)
	}
}
