package timeline

import "fmt"

// layerSlices is the most that a layer adds to the track of layers: itself, the execution that
// is drawn, and its repetitions.
const layerSlices = 3

// A Shape lists what is drawn of every layer on one machine.
type Shape struct {
	Tracks   []Track
	Counters []Counter
}

// A Track is a row of slices, which do not overlap.
type Track struct {
	Name  string
	Kinds []string // what a slice can be: at most 8
}

// A Counter is a curve of levels over time.
type Counter struct {
	Name   string
	Series [2]string // what is counted
}

// Levels are the levels of a counter's series.
type Levels [2]int64

// LeastEvents is the smallest number of events with which every layer of this shape can be drawn:
// one slice a track, two samples a counter, and the layer's own slices.
func (s *Shape) LeastEvents() int {
	return layerSlices + len(s.Tracks) + 2*len(s.Counters)
}

// A Layer records one execution of one layer on one machine, in cycles from the layer's start. It
// never holds much more than the events that may be drawn. Not safe for concurrent use.
type Layer struct {
	Name    string
	Cycles  int64          // of one execution
	Repeat  int            // executions; the first is drawn
	Details map[string]any // shown with the layer; values as encoding/json knows them

	shape    *Shape
	limit    int // of slices and samples
	slices   [][]slice
	counters []curve
	shift    uint  // slices within the same 1<<shift cycles are drawn as one
	events   int   // slices and samples held
	recorded int64 // slices and samples taken in
	err      error
}

// curve holds the samples of a counter.
type curve struct {
	groups  []samples
	pending samples // of a cycle that may see more
	open    bool    // pending is one
}

// NewLayer returns an empty record, to be drawn with at most so many events
// (File.MaxEvents): at least the shape's LeastEvents.
func NewLayer(shape *Shape, maxEvents int) *Layer {
	return &Layer{
		shape: shape, limit: maxEvents - layerSlices,
		slices: make([][]slice, len(shape.Tracks)), counters: make([]curve, len(shape.Counters)),
	}
}

// Slice records that a track was at something from a cycle up to another. The slices of a
// track come in order and do not overlap.
func (l *Layer) Slice(track, kind int, from, to, bytes int64) {
	list := &l.slices[track]
	var last *slice
	if n := len(*list); n > 0 {
		last = &(*list)[n-1]
	}
	if from < 0 || to <= from || last != nil && from < last.to {
		l.fail("track %s: a slice from cycle %d to %d is empty or follows one that ends later", l.shape.Tracks[track].Name, from, to)
		return
	}
	l.recorded++
	s := slice{from: from, to: to, bytes: bytes, merged: 1, kind: uint8(kind)}
	if last != nil && last.shares(&s, l.shift) {
		last.absorb(&s)
		return
	}
	*list = append(*list, s)
	l.grow(1)
}

// Sample records the levels of a counter from a cycle on. The samples of a counter come in
// order; of several in one cycle the last counts.
func (l *Layer) Sample(counter int, cycle int64, levels Levels) {
	c := &l.counters[counter]
	if c.open && cycle < c.pending.first {
		l.fail("counter %s: a sample of cycle %d follows one of cycle %d", l.shape.Counters[counter].Name, cycle, c.pending.first)
		return
	}
	if c.open && cycle > c.pending.first {
		l.keep(c)
	}
	c.pending, c.open = samples{first: cycle, last: cycle, highest: levels, ends: levels}, true
}

// keep takes the pending sample in, unless it changes nothing.
func (l *Layer) keep(c *curve) {
	n := len(c.groups)
	switch {
	case n == 0 && c.pending.ends == Levels{}, n > 0 && c.groups[n-1].ends == c.pending.ends:
		return
	}
	l.recorded++
	if n > 0 && c.groups[n-1].shares(&c.pending, l.shift) {
		before := c.groups[n-1].events()
		c.groups[n-1].absorb(&c.pending)
		l.grow(c.groups[n-1].events() - before)
		return
	}
	c.groups = append(c.groups, c.pending)
	l.grow(1)
}

// grow counts events and widens the windows when there are twice as many as may be drawn.
func (l *Layer) grow(events int) {
	if l.events += events; l.events > 2*l.limit {
		l.coarsen()
	}
}

// finish takes in what is pending and merges until what is left may be drawn.
func (l *Layer) finish() error {
	for i := range l.counters {
		if c := &l.counters[i]; c.open {
			l.keep(c)
			c.open = false
		}
	}
	if l.limit < l.shape.LeastEvents()-layerSlices {
		return fmt.Errorf("%d events are too few: the machine needs at least %d", l.limit+layerSlices, l.shape.LeastEvents())
	}
	l.coarsen()
	return l.err
}

// coarsen doubles the windows until what is left may be drawn. A window that holds the whole
// layer leaves one slice a track and two samples a counter.
func (l *Layer) coarsen() {
	const widest = 62
	for l.events > l.limit && l.shift < widest {
		l.shift++
		l.events = 0
		for i := range l.slices {
			l.slices[i] = mergeSlices(l.slices[i], l.shift)
			l.events += len(l.slices[i])
		}
		for i := range l.counters {
			c := &l.counters[i]
			c.groups = mergeSamples(c.groups, l.shift)
			for k := range c.groups {
				l.events += c.groups[k].events()
			}
		}
	}
}

func (l *Layer) fail(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf(format, args...)
	}
}
