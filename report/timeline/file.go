package timeline

import (
	"bufio"
	"compress/gzip"
	"crypto/rand"
	"dnasim/internal/plainjson"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Schema identifies what otherData and the args of events hold in a timeline.
const Schema = "dnasim.timeline/1"

// DefaultEvents is the usual bound on the events of a layer on a machine.
const DefaultEvents = 20_000

// A File writes what happened when, as a Chrome trace-event file: Perfetto
// (ui.perfetto.dev) and chrome://tracing open it. Times are simulated, in microseconds to the
// nanosecond; every network on a machine is a process that begins at 0, its units are threads, its
// layers follow one another.
//
// The file is bounded: of each layer on each machine, at most MaxEvents are drawn. Where there are
// more, time is cut into windows of the smallest power of two cycles for which what remains is few
// enough, and the slices of a track that lie within one window are drawn as one, from the beginning
// of the first to the end of the last. It is named after what it mostly is; its args say how many
// slices it stands for, the cycles of each kind and the bytes, so that sums stay exact. Of a
// counter's samples in a window two remain: the highest levels and the last. The layer's own slice
// tells the window.
//
// Equal runs give equal bytes. The file has its name only once it is complete.
type File struct {
	version   string
	maxEvents int

	path, temporary string
	file            *os.File
	zip             *gzip.Writer // of a path that ends in .gz
	out             *bufio.Writer

	lastID int // of processes and threads: viewers want them unique in a file
	begun  bool
	layers int
	merged int // layers of which not every slice is drawn alone
}

// A Process is a network on a machine.
type Process struct {
	Name     string
	ClockMHz float64 // a whole number of Hz
	Shape    *Shape
	Layers   []*Layer // of this shape, in the order of execution
}

// Create begins a file, under a temporary name beside path; of a path that ends in .gz
// it will be compressed. The version is the program's.
func Create(path, version string, maxEvents int) (*File, error) {
	if maxEvents < 1 {
		return nil, fmt.Errorf("%d events per layer; allowed: 1 or more", maxEvents)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("cannot write %q: something other than a file has that name", path)
	}
	t := &File{version: version, maxEvents: maxEvents, path: path}
	t.temporary = filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+rand.Text())
	file, err := os.OpenFile(t.temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, fmt.Errorf("cannot write %q: %w", path, cause(err))
	}
	t.file = file
	var w io.Writer = file
	if strings.HasSuffix(path, ".gz") {
		t.zip = gzip.NewWriter(file)
		w = t.zip
	}
	t.out = bufio.NewWriterSize(w, 1<<16)
	return t, nil
}

// cause drops the temporary name from an error of the file system.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// MaxEvents is the bound on the events of a layer on a machine.
func (t *File) MaxEvents() int { return t.maxEvents }

// Add draws a network on a machine.
func (t *File) Add(p *Process) error {
	d, err := newDrawing(t, p)
	if err != nil {
		return fmt.Errorf("timeline of %s: %w", p.Name, err)
	}
	d.names()
	for _, l := range p.Layers {
		if err := l.finish(); err != nil {
			return fmt.Errorf("timeline of %s, layer %s: %w", p.Name, l.Name, err)
		}
		if err := d.layer(l); err != nil {
			return fmt.Errorf("timeline of %s, layer %s: %w", p.Name, l.Name, err)
		}
		t.layers++
		if l.shift > 0 {
			t.merged++
		}
	}
	return nil
}

// event writes one event; errors wait for Close.
func (t *File) event(e []byte) {
	if t.begun {
		t.out.WriteString(",\n")
	} else {
		t.out.WriteString("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n")
		t.begun = true
	}
	t.out.Write(e)
}

// notes say in the file what it shows.
type notes struct {
	Schema      string `json:"schema"`
	Version     string `json:"version"`
	MaxEvents   int    `json:"max_events_per_layer_and_machine"`
	Layers      int    `json:"layers"`
	Merged      int    `json:"layers_with_merged_slices"`
	Merging     string `json:"merging"`
	Lanes       string `json:"lanes"`
	Channels    string `json:"channels"`
	Repetitions string `json:"repetitions"`
}

func (t *File) notes() notes {
	return notes{
		Schema: Schema, Version: t.version, MaxEvents: t.maxEvents, Layers: t.layers, Merged: t.merged,
		Merging: "Where a layer has more events on a machine than the maximum, slices of one track within the same window of window_cycles cycles are drawn as one, " +
			"from the beginning of the first to the end of the last: merged says how many, *_cycles the cycles of each kind, bytes their sum. " +
			"Of a counter, a window shows the highest levels, then the last ones.",
		Lanes:       "Cycles in which ports hold up the lanes are drawn after the pairs that they held up. A tile that is done is blank.",
		Channels:    "A channel is busy, and a request is counted, from its arrival at the channel until its data or acknowledgement is out.",
		Repetitions: "Of a layer that is executed several times over, the first execution is drawn.",
	}
}

// Close completes the file and gives it its name. On an error, nothing is left.
func (t *File) Close() error {
	if t == nil {
		return nil
	}
	err := t.complete()
	if closed := t.file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(t.temporary, t.path)
	}
	t.file = nil
	if err != nil {
		os.Remove(t.temporary)
		return fmt.Errorf("cannot write %q: %w", t.path, cause(err))
	}
	return nil
}

func (t *File) complete() error {
	if !t.begun {
		t.out.WriteString("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[")
	}
	notes, err := plainjson.Token(t.notes())
	if err != nil {
		return err
	}
	t.out.WriteString("\n],\"otherData\":")
	t.out.Write(notes)
	t.out.WriteString("}\n")
	if err := t.out.Flush(); err != nil {
		return err
	}
	if t.zip != nil {
		return t.zip.Close()
	}
	return nil
}

// Abort removes what was written so far. It does nothing after Close, or to a nil File.
func (t *File) Abort() {
	if t != nil && t.file != nil {
		t.file.Close()
		os.Remove(t.temporary)
		t.file = nil
	}
}
