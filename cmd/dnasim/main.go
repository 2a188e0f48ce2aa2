// Command dnasim simulates DNN accelerators that compute dot products in the
// exponential domain (DNA-TEQ) side by side with the same machines built of INT8
// multiply-accumulate lanes. Run dnasim -h for the commands.
//
// This package is the command line alone: flags, subcommands, exit codes, progress. It models nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"dnasim/configs"
	"dnasim/internal/spelling"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1 // the run failed
	exitInput  = 2 // the input is wrong
)

// A command is one subcommand.
type command struct {
	name    string
	summary string
	usage   string // flags and arguments
	run     func(ctx context.Context, c *console, args []string) error
}

func commands() []command {
	return []command{
		{"run", "simulate networks on machines and print the tables (the default)",
			"-config FILE [-networks a,b] [-machines x,y] [-layers] [-explain] [-check] [-format F] [-out DIR] [-trace FILE [-trace-events N]] [-jobs N] [-progress auto|never|always]", run},
		{"quantize", "compare number formats on networks, or fit a code to one tensor",
			"-config FILE [-networks a,b] [-layers] [-format F] [-out DIR] [-jobs N] [-progress auto|never|always], or -tensor FILE [-bits N|auto] [-fit FIT] [-terms 4|1] [-rmae X] [-format F] [-out DIR]", quantize},
		{"lanes", "compare the organisations of the exponential lane: energy, area, and which wins on networks at which width",
			"-config FILE [-networks a,b] [-machines x,y] [-n 3,4] [-layers] [-format F] [-jobs N] [-progress auto|never|always]", lanes},
		{"sweep", "evaluate many configurations and find the best: axes over any keys, Pareto fronts, resumes, runs on clusters",
			"-config FILE [-dry-run] [-store DIR] [-shard i/N] [-slurm [-detach]] [-format F] [-out DIR] [-jobs N] [-progress auto|never|always]", sweepCommand},
		{"compare", "what changed between two runs", "A.json B.json [-bound X] [-layers] [-format F]", compare},
		{"networks", "list the built-in networks, or the layers of one or of a file", "[NAME|FILE.toml] [-format F]", networks},
		{"energy", "print the table of energies in force, or the price of one SRAM", "[-config FILE] [-node NM] [-sram 48KiB -width BITS [-cell CELL]] [-format F]", energyTable},
		{"dram", "replay a memory trace on a described DRAM", "-config FILE -trace FILE [-check] [-format F], or -presets", replayTrace},
		{"config", "check a configuration, or print the default one", "[-config FILE] [-print-default]", config},
		{"version", "print version, commit and Go version", "[-format F]", version},
	}
}

// console is what a command talks to.
type console struct {
	stdout, stderr io.Writer
	terminal       bool // stderr is one
	width          int  // of the terminal on stdout, 0 if it is none
}

// inputError marks an error of the user's input: exit status 2.
type inputError struct{ error }

func (e inputError) Unwrap() error { return e.error }

func wrongInput(err error) error {
	if err == nil {
		return nil
	}
	return inputError{err}
}

func main() {
	os.Exit(Main())
}

// Main runs the command line of the process and returns its exit status.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	return dispatch(ctx, newConsole(), os.Args[1:])
}

// dispatch runs the command that args name and reports its error.
func dispatch(ctx context.Context, c *console, args []string) int {
	cmd, rest, err := choose(args)
	if err == nil {
		err = cmd.run(ctx, c, rest)
	}
	if errors.Is(err, flag.ErrHelp) {
		_, err = fmt.Fprint(c.stdout, help(cmd))
	}
	var input inputError
	var fault *configs.Error
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(c.stderr, "dnasim: interrupted; nothing was written")
		return exitFailed
	case errors.As(err, &input), errors.As(err, &fault):
		fmt.Fprintln(c.stderr, "dnasim:", err)
		return exitInput
	default:
		fmt.Fprintln(c.stderr, "dnasim:", err)
		return exitFailed
	}
}

// choose finds the subcommand; a first argument that is a flag means run.
func choose(args []string) (command, []string, error) {
	all := commands()
	if len(args) == 0 {
		return command{}, nil, wrongInput(errors.New("nothing to do: dnasim -config FILE simulates; dnasim -h lists the commands"))
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		return command{}, nil, flag.ErrHelp
	}
	if strings.HasPrefix(args[0], "-") {
		return all[0], args, nil
	}
	names := make([]string, len(all))
	for i, cmd := range all {
		if names[i] = cmd.name; cmd.name == args[0] {
			return cmd, args[1:], nil
		}
	}
	return command{}, nil, wrongInput(fmt.Errorf("unknown command %q%s; the commands are %s",
		args[0], spelling.DidYouMean(args[0], names), strings.Join(names, ", ")))
}

// help of the program, or of one command.
func help(cmd command) string {
	var b strings.Builder
	if cmd.name != "" {
		fmt.Fprintf(&b, "usage: dnasim %s %s\n\n%s\n\n", cmd.name, cmd.usage, cmd.summary)
		flags, _ := flagsOf(cmd.name)
		flags.SetOutput(&b)
		flags.PrintDefaults()
		return b.String()
	}
	b.WriteString("dnasim simulates DNN accelerators with exponential-counting (DNA-TEQ) and INT8 lanes.\n\nusage: dnasim -config FILE, or dnasim COMMAND:\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "  %-9s %s\n            dnasim %s %s\n", cmd.name, cmd.summary, cmd.name, cmd.usage)
	}
	b.WriteString("\nF is text, markdown, csv, json or latex. Exit status: 0 done, 1 the run failed, 2 the input is wrong.\n")
	return b.String()
}
