package main

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"strings"

	"dnasim/report"
)

// options are the values of all flags; each command has its own few.
type options struct {
	config       string
	networks     string
	machines     string
	layers       bool
	format       string
	out          string
	jobs         int
	progress     string
	node         int
	sram         string
	width        int
	cell         string
	printDefault bool
	trace        string
	check        bool
	presets      bool
}

// flagsOf declares the flags of a command.
func flagsOf(cmd string) (*flag.FlagSet, *options) {
	o := &options{}
	f := flag.NewFlagSet(cmd, flag.ContinueOnError)
	f.SetOutput(io.Discard) // errors are reported once, by dispatch
	f.Usage = func() {}
	if cmd == "run" || cmd == "energy" || cmd == "config" || cmd == "dram" {
		f.StringVar(&o.config, "config", "", "configuration `file` (TOML)")
	}
	if cmd != "config" {
		f.StringVar(&o.format, "format", "text", "text, markdown, csv, json or latex")
	}
	switch cmd {
	case "run":
		f.StringVar(&o.networks, "networks", "", "comma-separated `names`, instead of the configuration's")
		f.StringVar(&o.machines, "machines", "", "comma-separated `names`, instead of the configuration's")
		f.BoolVar(&o.check, "check", false, "have a legality checker judge every DRAM command; slower")
		f.BoolVar(&o.layers, "layers", false, "print every layer")
		f.StringVar(&o.out, "out", "", "also write all formats into `directory`")
		f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "layers simulated at a time; results do not depend on it")
		f.StringVar(&o.progress, "progress", "auto", "auto (on a terminal), never or always")
	case "energy":
		f.IntVar(&o.node, "node", 0, "technology node in `nm`, instead of the configuration's")
		f.StringVar(&o.sram, "sram", "", "price one SRAM of this `capacity`, e.g. 48KiB")
		f.IntVar(&o.width, "width", 64, "word width of the SRAM in `bits`")
		f.StringVar(&o.cell, "cell", "", "CACTI cell `type` of the SRAM: lstp, lop or hp")
	case "dram":
		f.StringVar(&o.trace, "trace", "", "trace `file`: lines arrival_cycle,R|W,hexaddress")
		f.BoolVar(&o.check, "check", false, "have a legality checker judge every command; slower")
		f.BoolVar(&o.presets, "presets", false, "list the presets of [dram]")
	case "config":
		f.BoolVar(&o.printDefault, "print-default", false, "print the default configuration")
	}
	return f, o
}

// parse reads a command's flags, which may stand before and after its arguments.
func parse(cmd string, args []string, most int) (*options, []string, error) {
	f, o := flagsOf(cmd)
	var rest []string
	for {
		if err := f.Parse(args); err != nil {
			if err == flag.ErrHelp {
				return nil, nil, err
			}
			return nil, nil, wrongInput(fmt.Errorf("%w; dnasim %s -h lists the flags", err, cmd))
		}
		if f.NArg() == 0 {
			break
		}
		rest = append(rest, f.Arg(0))
		args = f.Args()[1:]
	}
	if len(rest) > most {
		return nil, nil, wrongInput(fmt.Errorf("unexpected argument %q; dnasim %s -h shows the usage", rest[most], cmd))
	}
	return o, rest, nil
}

// formatOf checks the -format flag.
func (o *options) formatOf() (report.Format, error) {
	f, err := report.ParseFormat(o.format)
	return f, wrongInput(err)
}

// names splits a comma-separated list.
func names(list string) []string {
	var out []string
	for _, name := range strings.Split(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}
