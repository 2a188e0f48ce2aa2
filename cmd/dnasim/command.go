package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dnasim/internal/spelling"
)

// A command is one subcommand.
type command struct {
	name      string
	arguments string // as the usage shows them
	most      int    // arguments, at most
	summary   string
	action    func() action
}

// An action is what a command does. The fields of its type are the values of its flags.
type action interface {
	declare(f *flag.FlagSet)
	run(ctx context.Context, c *console, in input) error
}

// input is what a command line holds beside its flags.
type input struct {
	arguments []string
	line      string // the whole command line, as it can be given again
}

// commands is the table of commands; the first one is run when none is named.
func commands() []command {
	return []command{
		{"run", "[FILE.toml]", 1, "simulate networks on machines and print the tables (the default)",
			func() action { return new(runCommand) }},
		{"quantize", "", 0, "compare number formats on networks (-config), or fit a code to one tensor (-tensor)",
			func() action { return new(quantizeCommand) }},
		{"lanes", "", 0, "compare the organisations of the exponential lane: energy, area, and which wins on networks at which width",
			func() action { return new(lanesCommand) }},
		{"sweep", "", 0, "evaluate many configurations and find the best: axes over any keys, Pareto fronts, resumes, runs on clusters",
			func() action { return new(sweepCommand) }},
		{"compare", "A.json B.json", 2, "what changed between two runs",
			func() action { return new(compareCommand) }},
		{"networks", "[NAME|FILE.toml]", 1, "list the built-in networks or those of -config, or the layers of one or of a file",
			func() action { return new(networksCommand) }},
		{"energy", "", 0, "print the table of energies in force, or the price of one SRAM",
			func() action { return new(energyCommand) }},
		{"dram", "", 0, "replay a memory trace on a described DRAM",
			func() action { return new(dramCommand) }},
		{"config", "", 0, "check a configuration, or print the default one",
			func() action { return new(configCommand) }},
		{"version", "", 0, "print version, commit and Go version",
			func() action { return new(versionCommand) }},
		{"completion", "bash|zsh|fish", 1, "print a script that completes commands and flags in a shell",
			func() action { return new(completionCommand) }},
	}
}

// choose finds the command that args name, and its arguments. A flag or a configuration file in
// place of a command means the first one, and so does nothing.
func choose(args []string) (command, []string, error) {
	all := commands()
	if len(args) == 0 {
		return all[0], nil, nil
	}
	names := make([]string, len(all))
	for i, cmd := range all {
		if names[i] = cmd.name; cmd.name == args[0] {
			return cmd, args[1:], nil
		}
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		return command{}, nil, flag.ErrHelp
	case "-version", "--version":
		return choose(append([]string{"version"}, args[1:]...))
	}
	if strings.HasPrefix(args[0], "-") || filepath.Ext(args[0]) == ".toml" {
		return all[0], args, nil
	}
	return command{}, nil, wrongInput(fmt.Errorf("unknown command %q%s; the commands are %s",
		args[0], spelling.DidYouMean(args[0], names), strings.Join(names, ", ")))
}

// do reads the command's flags and runs it.
func (cmd command) do(ctx context.Context, c *console, args []string) error {
	a := cmd.action()
	rest, err := cmd.parse(a, args)
	if err != nil {
		return err
	}
	words := args
	if cmd.name != commands()[0].name {
		words = append([]string{cmd.name}, args...)
	}
	return a.run(ctx, c, input{arguments: rest, line: repeatable(words)})
}

// flagsOf declares the flags of an action.
func flagsOf(name string, a action) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard) // errors are reported once, by dispatch
	f.Usage = func() {}
	a.declare(f)
	return f
}

// parse reads a command's flags, which may stand before and after its arguments.
func (cmd command) parse(a action, args []string) (rest []string, err error) {
	f := flagsOf(cmd.name, a)
	for {
		switch err := f.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			return nil, err
		case err != nil:
			return nil, wrongInput(fmt.Errorf("%w%s; dnasim %s -h lists the flags", err, nearestFlag(f, err), cmd.name))
		case f.NArg() > 0:
			rest = append(rest, f.Arg(0))
			args = f.Args()[1:]
			continue
		case len(rest) > cmd.most:
			return nil, wrongInput(fmt.Errorf("unexpected argument %q; dnasim %s -h shows the usage", rest[cmd.most], cmd.name))
		}
		return rest, nil
	}
}

// nearestFlag asks whether another flag was meant, if err tells of an unknown one; else "".
func nearestFlag(f *flag.FlagSet, err error) string {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return ""
	}
	var known []string
	f.VisitAll(func(one *flag.Flag) { known = append(known, "-"+one.Name) })
	return spelling.DidYouMean("-"+name, known)
}
