package main

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"strings"

	"dnasim/quant"
	"dnasim/report"
)

// options are the values of all flags; each command has its own few.
type options struct {
	config       string
	networks     string
	machines     string
	layers       bool
	explain      bool
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
	traceEvents  int
	bound        float64
	tensor       string
	bits         string
	fit          string
	terms        int
	rmae         float64
	check        bool
	presets      bool
	dryRun       bool
	store        string
	shard        string
	slurm        bool
	detach       bool
	exponents    string
}

// flagsOf declares the flags of a command.
func flagsOf(cmd string) (*flag.FlagSet, *options) {
	o := &options{}
	f := flag.NewFlagSet(cmd, flag.ContinueOnError)
	f.SetOutput(io.Discard) // errors are reported once, by dispatch
	f.Usage = func() {}
	if cmd == "run" || cmd == "sweep" || cmd == "quantize" || cmd == "lanes" || cmd == "energy" || cmd == "config" || cmd == "dram" {
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
		f.BoolVar(&o.explain, "explain", false, "also where each machine's energy differs from INT8's, step by step, and what uncertain constants can change; with -out always")
		f.StringVar(&o.out, "out", "", "also write all formats into `directory`")
		f.StringVar(&o.trace, "trace", "", "also write a timeline of every tile and memory channel into `file`, for ui.perfetto.dev or chrome://tracing; .gz compresses it")
		f.IntVar(&o.traceEvents, "trace-events", report.TimelineEvents, "at most this `number` of events per layer and machine in the timeline; beyond, neighbours are drawn as one")
		f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "layers simulated at a time; results do not depend on it")
		f.StringVar(&o.progress, "progress", "auto", "auto (on a terminal), never or always")
	case "compare":
		f.Float64Var(&o.bound, "bound", -1, "fail (exit status 1) if a figure differs by more than this `share` of it, or is in one run only: 0.01 is 1 %")
		f.BoolVar(&o.layers, "layers", false, "also the figures of layers")
	case "quantize":
		f.StringVar(&o.tensor, "tensor", "", "fit one `tensor`: FILE.npy, or FILE.npz:NAME, FILE.safetensors:NAME, FILE.onnx:NAME, model.json:NAME")
		f.StringVar(&o.bits, "bits", "", "`width` of the tensor's code: a number of bits, or auto (the smallest within -rmae)")
		f.StringVar(&o.fit, "fit", "", "`fit` of the tensor's code: "+fitNames())
		f.IntVar(&o.terms, "terms", 0, "terms of the counting dot product: 4 or 1")
		f.StringVar(&o.out, "out", "", "also write all formats and pictures into `directory`")
		f.Float64Var(&o.rmae, "rmae", 0, "`threshold` of sum|x-x'| / sum|x| for -bits auto")
		f.StringVar(&o.networks, "networks", "", "comma-separated `names`, instead of the configuration's")
		f.BoolVar(&o.layers, "layers", false, "print every layer and the whole sweep")
		f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "layers or samples worked on at a time; results do not depend on it")
		f.StringVar(&o.progress, "progress", "auto", "auto (on a terminal), never or always")
	case "lanes":
		f.StringVar(&o.networks, "networks", "", "comma-separated `names`, instead of the configuration's")
		f.StringVar(&o.machines, "machines", "", "comma-separated `names`: the INT8 machine, and the one whose lanes are exchanged")
		f.StringVar(&o.exponents, "n", "", "comma-separated exponent `widths`, 3 to 7; all by default")
		f.BoolVar(&o.layers, "layers", false, "print every network on every machine")
		f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "layers simulated at a time; results do not depend on it")
		f.StringVar(&o.progress, "progress", "auto", "auto (on a terminal), never or always")
	case "sweep":
		f.BoolVar(&o.dryRun, "dry-run", false, "list the points; run one, to estimate the time, and keep nothing")
		f.StringVar(&o.store, "store", "", "`directory` of results, instead of the sweep's; made if it does not exist")
		f.StringVar(&o.shard, "shard", "", "do one `share` of the points, i/N with i from 0 to N-1, and print nothing; run without it to collect")
		f.BoolVar(&o.slurm, "slurm", false, "run as a job array of Slurm ([sweep.slurm]), wait and collect")
		f.BoolVar(&o.detach, "detach", false, "with -slurm: submit and do not wait")
		f.StringVar(&o.out, "out", "", "also write all formats, pictures and every design into `directory`")
		f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "points worked on at a time; results do not depend on it")
		f.StringVar(&o.progress, "progress", "auto", "auto (a bar on a terminal), never or always (a line per point)")
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

// fitNames lists the fits of the quantizer.
func fitNames() string {
	var names []string
	for _, f := range quant.Fits() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
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
