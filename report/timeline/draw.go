package timeline

import (
	"bytes"
	"dnasim/internal/plainjson"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// drawing turns the layers of a process into trace events.
type drawing struct {
	t     *File
	p     *Process
	hertz uint64
	pid   int
	start int64 // of the layer being drawn, in cycles from the start of the network

	// As JSON: names of the counters, kinds of each track alone and merged, and the keys of
	// their cycles.
	counters             []string
	series               [][2]string
	kinds, mostly, parts [][]string
	buffer               []byte
}

// newDrawing checks a process and prepares its names.
func newDrawing(t *File, p *Process) (*drawing, error) {
	hertz := math.Round(p.ClockMHz * 1e6)
	if !(hertz >= 1 && hertz <= 1e12) {
		return nil, fmt.Errorf("a clock of %v MHz; allowed: 1 Hz to 1 THz", p.ClockMHz)
	}
	d := &drawing{t: t, p: p, hertz: uint64(hertz)}
	for i := range p.Shape.Tracks {
		track := &p.Shape.Tracks[i]
		if len(track.Kinds) < 1 || len(track.Kinds) > maxKinds {
			return nil, fmt.Errorf("track %s has %d kinds of slices; allowed: 1 to %d", track.Name, len(track.Kinds), maxKinds)
		}
		var kinds, mostly, parts []string
		for _, kind := range track.Kinds {
			kinds = append(kinds, quoted(kind))
			mostly = append(mostly, quoted("mostly "+kind))
			parts = append(parts, quoted(strings.ReplaceAll(kind, " ", "_")+"_cycles"))
		}
		d.kinds, d.mostly, d.parts = append(d.kinds, kinds), append(d.mostly, mostly), append(d.parts, parts)
	}
	for i := range p.Shape.Counters {
		c := &p.Shape.Counters[i]
		d.counters = append(d.counters, quoted(c.Name))
		d.series = append(d.series, [2]string{quoted(c.Series[0]), quoted(c.Series[1])})
	}
	return d, nil
}

// quoted is a JSON string: names come from files and may hold any bytes.
func quoted(s string) string {
	b, _ := plainjson.Token(s) // a string can always be encoded
	return string(b)
}

// names takes numbers for the process and its threads, and names them. The thread of the
// layers has the number of the process, which puts it first.
func (d *drawing) names() {
	d.pid = d.t.lastID + 1
	d.t.lastID += 1 + len(d.p.Shape.Tracks)
	d.meta("process_name", d.pid, "name", quoted(d.p.Name))
	d.meta("process_sort_index", d.pid, "sort_index", strconv.Itoa(d.pid))
	d.thread(d.pid, "layers")
	for i := range d.p.Shape.Tracks {
		d.thread(d.tid(i), d.p.Shape.Tracks[i].Name)
	}
}

func (d *drawing) thread(tid int, name string) {
	d.meta("thread_name", tid, "name", quoted(name))
	d.meta("thread_sort_index", tid, "sort_index", strconv.Itoa(tid))
}

func (d *drawing) tid(track int) int { return d.pid + 1 + track }

func (d *drawing) meta(what string, tid int, key, value string) {
	d.t.event(fmt.Appendf(d.buffer[:0], `{"ph":"M","pid":%d,"tid":%d,"name":%q,"args":{%q:%s}}`, d.pid, tid, what, key, value))
}

// layer draws a finished layer and moves on to the end of its last execution.
func (d *drawing) layer(l *Layer) error {
	repeat := int64(max(1, l.Repeat))
	if high, _ := bits.Mul64(uint64(d.start+l.Cycles*repeat), 1e9); high >= d.hertz {
		return fmt.Errorf("%d cycles from the start are more than 580 years", d.start+l.Cycles*repeat)
	}
	details := map[string]any{
		"cycles": l.Cycles, "executions": repeat, "window_cycles": int64(1) << l.shift, "events_before_merging": l.recorded,
	}
	maps.Copy(details, l.Details)
	args, err := plainjson.Token(details)
	if err != nil {
		return err
	}
	d.slice(d.pid, quoted(l.Name), 0, l.Cycles*repeat, args)
	if repeat > 1 {
		d.slice(d.pid, quoted("first execution"), 0, l.Cycles, nil)
		d.slice(d.pid, quoted("equal executions, not drawn"), l.Cycles, l.Cycles*repeat, nil)
	}
	for track := range l.slices {
		for i := range l.slices[track] {
			d.trackSlice(track, &l.slices[track][i])
		}
	}
	for counter := range l.counters {
		for i := range l.counters[counter].groups {
			d.samples(counter, &l.counters[counter].groups[i])
		}
	}
	d.start += l.Cycles * repeat
	return nil
}

func (d *drawing) trackSlice(track int, s *slice) {
	if s.cycles == nil {
		var args []byte
		if s.bytes > 0 {
			args = append(strconv.AppendInt([]byte(`{"requested_bytes":`), s.bytes, 10), '}')
		}
		d.slice(d.tid(track), d.kinds[track][s.kind], s.from, s.to, args)
		return
	}
	args := strconv.AppendInt([]byte(`{"merged":`), s.merged, 10)
	for k, n := range s.cycles {
		if n > 0 {
			args = fmt.Appendf(args, ",%s:%d", d.parts[track][k], n)
		}
	}
	if s.bytes > 0 {
		args = strconv.AppendInt(append(args, `,"requested_bytes":`...), s.bytes, 10)
	}
	d.slice(d.tid(track), d.mostly[track][s.kind], s.from, s.to, append(args, '}'))
}

// slice draws a complete event; name and args are JSON.
func (d *drawing) slice(tid int, name string, from, to int64, args []byte) {
	begin, end := d.nanoseconds(from), d.nanoseconds(to)
	b := append(d.buffer[:0], `{"ph":"X","pid":`...)
	b = strconv.AppendInt(b, int64(d.pid), 10)
	b = strconv.AppendInt(append(b, `,"tid":`...), int64(tid), 10)
	b = appendMicroseconds(append(b, `,"ts":`...), begin)
	b = strconv.AppendFloat(append(b, `,"dur":`...), duration(begin, end), 'f', -1, 64)
	b = append(append(b, `,"name":`...), name...)
	if args != nil {
		b = append(append(b, `,"args":`...), args...)
	}
	d.buffer = append(b, '}')
	d.t.event(d.buffer)
}

// samples draws the levels of a window.
func (d *drawing) samples(counter int, s *samples) {
	d.sample(counter, s.first, s.highest)
	if s.last != s.first && s.ends != s.highest {
		d.sample(counter, s.last, s.ends)
	}
}

func (d *drawing) sample(counter int, cycle int64, levels Levels) {
	b := strconv.AppendInt(append(d.buffer[:0], `{"ph":"C","pid":`...), int64(d.pid), 10)
	b = appendMicroseconds(append(b, `,"ts":`...), d.nanoseconds(cycle))
	b = append(append(b, `,"name":`...), d.counters[counter]...)
	for k, before := range [2]string{`,"args":{`, `,`} {
		b = append(append(b, before...), d.series[counter][k]...)
		b = strconv.AppendInt(append(b, ':'), levels[k], 10)
	}
	d.buffer = append(b, "}}"...)
	d.t.event(d.buffer)
}

// nanoseconds is when a cycle of the layer begins, rounded down as a whole, so that slices which
// meet still do.
func (d *drawing) nanoseconds(cycle int64) uint64 {
	high, low := bits.Mul64(uint64(d.start+cycle), 1e9)
	ns, _ := bits.Div64(high, low, d.hertz)
	return ns
}

// duration is the time between two times in nanoseconds, in microseconds. Some viewers add it to
// the beginning in floating point: where that would miss the end by a rounding, it is the neighbour
// that does not, lest slices that meet seem to overlap.
func duration(begin, end uint64) float64 {
	b, e := float64(begin)/1000, float64(end)/1000 // what a reader makes of the decimals
	d := float64(end-begin) / 1000
	if b+d != e {
		d = e - b
	}
	for b+d > e {
		d = math.Nextafter(d, 0)
	}
	return d
}

// appendMicroseconds writes nanoseconds as microseconds, exactly.
func appendMicroseconds(b []byte, ns uint64) []byte {
	b = strconv.AppendUint(b, ns/1000, 10)
	rest := ns % 1000
	if rest == 0 {
		return b
	}
	b = append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
	return bytes.TrimRight(b, "0")
}
