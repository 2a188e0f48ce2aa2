package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"dnasim/configs"
)

// Exit statuses. One that a signal ends has 128 and the signal's number, as shells have it.
const (
	exitDone   = 0
	exitFailed = 1 // the run failed
	exitInput  = 2 // the input is wrong
)

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
	c := newConsole()
	return untilSignal(c, func(ctx context.Context) int { return dispatch(ctx, c, os.Args[1:]) })
}

// dispatch runs the command that args name and reports its error.
func dispatch(ctx context.Context, c *console, args []string) int {
	cmd, rest, err := choose(args)
	if err == nil {
		err = cmd.do(ctx, c, rest)
	}
	if errors.Is(err, flag.ErrHelp) {
		_, err = fmt.Fprint(c.stdout, help(cmd))
	}
	var input inputError
	var fault *configs.Error
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil:
		return interrupted(ctx, c, err)
	case errors.As(err, &input), errors.As(err, &fault):
		fmt.Fprintln(c.stderr, "dnasim:", err)
		return exitInput
	default:
		fmt.Fprintln(c.stderr, "dnasim:", err)
		return exitFailed
	}
}
