package main

import (
	"flag"
	"fmt"

	"dnasim/configs"
	"dnasim/experiment/trace"
	"dnasim/report/timeline"
)

// traceFlags are the flags of the timeline.
type traceFlags struct {
	file   string
	events int
}

func (o *traceFlags) declare(f *flag.FlagSet) {
	f.StringVar(&o.file, "trace", "", "also write a timeline of every tile and memory channel into `file`, "+
		"for ui.perfetto.dev or chrome://tracing; .gz compresses it")
	f.IntVar(&o.events, "trace-events", timeline.DefaultEvents, "at most this `number` of events per layer and machine "+
		"in the timeline; beyond, neighbours are drawn as one")
}

// open begins the timeline, nil if none is asked for: what is wrong with it shows before
// anything runs.
func (o *traceFlags) open(cfg *configs.Config) (*timeline.File, error) {
	if o.file == "" {
		return nil, nil
	}
	if least, machine := trace.Floor(cfg); o.events < least {
		return nil, fmt.Errorf("-trace-events %d: allowed: %d or more, one for each unit of machine %s that is drawn", o.events, least, machine)
	}
	t, err := timeline.Create(o.file, release, o.events)
	if err != nil {
		return nil, fmt.Errorf("-trace: %w", err)
	}
	return t, nil
}
