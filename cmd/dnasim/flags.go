package main

import (
	"flag"
	"fmt"
	"runtime"
	"strings"

	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/internal/cache"
	"dnasim/internal/progress"
	"dnasim/report/table"
)

// Flags that several commands have. What is said about them is said once, here.

func configFlag(f *flag.FlagSet, v *string) {
	f.StringVar(v, "config", "", "configuration `file` (TOML)")
}

func networksFlag(f *flag.FlagSet, v *string) {
	f.StringVar(v, "networks", "", "comma-separated `names`, instead of the configuration's")
}

// formatFlag is how results are printed.
type formatFlag struct{ name string }

func (o *formatFlag) declare(f *flag.FlagSet) {
	f.StringVar(&o.name, "format", string(table.Text), "`format`: text, markdown, csv, json or latex")
}

func (o *formatFlag) value() (table.Format, error) {
	f, err := table.ParseFormat(o.name)
	return f, wrongInput(err)
}

// workFlags are of commands that work on many things at a time and show how far they are.
type workFlags struct {
	jobs     int
	progress string
	noCache  bool
}

// declare declares the flags; things are what is worked on.
func (o *workFlags) declare(f *flag.FlagSet, things string) {
	f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "`number` of "+things+" at a time; results do not depend on it")
	f.StringVar(&o.progress, "progress", progressAuto, "`when` to show progress: auto (on a terminal), never or always")
	f.BoolVar(&o.noCache, "no-cache", false, "neither use nor keep codes and accuracies in the user's cache folder ($DNASIM_CACHE, else dnasim/values in it); results do not depend on it")
}

// cache of values that earlier processes have found; nil with -no-cache.
func (o *workFlags) cache() *cache.Disk {
	if o.noCache {
		return nil
	}
	return openCache()
}

func (o *workFlags) check() error {
	if o.jobs < 1 {
		return wrongInput(fmt.Errorf("-jobs %d: allowed: 1 or more", o.jobs))
	}
	return nil
}

// bar is the progress bar on stderr, nil if none is wanted.
func (o *workFlags) bar(c *console) (*progress.Bar, error) {
	show, err := c.showsProgress(o.progress)
	if err != nil || !show {
		return nil, err
	}
	return progress.New(c.stderr), nil
}

// steps shows the steps of an experiment on a bar.
func steps(bar *progress.Bar) func(experiment.Step) {
	return func(s experiment.Step) {
		bar.Show(fmt.Sprintf("%-16s %-6s", s.Network, s.Stage), s.Done, s.Total)
	}
}

// simulationFlags are of commands that simulate networks on machines.
type simulationFlags struct {
	formatFlag
	workFlags
	config, networks, machines string
}

// begin checks the flags and returns the format of the output and the progress bar.
func (o *simulationFlags) begin(c *console) (table.Format, *progress.Bar, error) {
	format, err := o.value()
	if err != nil {
		return format, nil, err
	}
	bar, err := o.bar(c)
	return format, bar, err
}

// load reads the configuration, or the default one where no file is given, chooses what is run of
// it, and checks the machines.
func (o *simulationFlags) load() (*configs.Config, error) {
	cfg, err := o.read()
	if err != nil {
		return nil, err
	}
	if err := cfg.CheckMachines(); err != nil {
		return nil, wrongInput(err)
	}
	return cfg, nil
}

// read is load for commands that run no machines.
func (o *simulationFlags) read() (*configs.Config, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	cfg, err := loadConfig(o.config)
	if err != nil {
		return nil, wrongInput(err)
	}
	if err := cfg.Choose(names(o.networks), names(o.machines)); err != nil {
		return nil, wrongInput(err)
	}
	return cfg, nil
}

// defaultConfig is the shipped file that holds the default configuration.
const defaultConfig = "configs/accel.toml"

// loadConfig reads a configuration without a look at its machines.
func loadConfig(file string) (*configs.Config, error) {
	if file == "" {
		return configs.Parse(defaultConfig, configs.DefaultText())
	}
	return configs.Read(file)
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
