package main

import (
	"fmt"

	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/report"
)

// openTrace begins the timeline that -trace asks for, nil if it does not: what is wrong with it shows before
// anything runs.
func openTrace(o *options, cfg *configs.Config) (*report.Timeline, error) {
	if o.trace == "" {
		return nil, nil
	}
	if least, machine := experiment.TraceFloor(cfg); o.traceEvents < least {
		return nil, fmt.Errorf("-trace-events %d: allowed: %d or more, one for each unit of machine %s that is drawn", o.traceEvents, least, machine)
	}
	t, err := report.CreateTimeline(o.trace, release, o.traceEvents)
	if err != nil {
		return nil, fmt.Errorf("-trace: %w", err)
	}
	return t, nil
}
