package main

import (
	"context"
	"flag"
	"runtime"
	"runtime/debug"

	"dnasim/internal/version"
	"dnasim/report"
	"dnasim/report/table"
)

// versionCommand prints what this binary was built from.
type versionCommand struct{ formatFlag }

func (v *versionCommand) declare(f *flag.FlagSet) { v.formatFlag.declare(f) }

func (v *versionCommand) run(_ context.Context, c *console, _ input) error {
	format, err := v.value()
	if err != nil {
		return err
	}
	return report.WriteValues(c.stdout, "dnasim", []report.Value{
		{Key: "version", Name: "Version", Cell: table.String(release)},
		{Key: "commit", Name: "Commit", Cell: table.String(commit())},
		{Key: "go", Name: "Go", Cell: table.String(runtime.Version())},
	}, format)
}

// release is the version that all outputs state.
const release = version.Model

// commit is the revision stamped into the binary by the Go tool.
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
