package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// A signal cancels the context. What does not look at it, such as a file that is being read or
// results that are being written, has this long to come to an end.
const graceTime = 2 * time.Second

// signalError is the cause of a context that a signal has cancelled.
type signalError struct{ syscall.Signal }

func (s signalError) Error() string { return s.String() }

// untilSignal does work and returns its exit status, or that of the signal which ends it.
// A second signal ends it at once.
func untilSignal(c *console, work func(context.Context) int) int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	status := make(chan int, 1)
	go func() { status <- work(ctx) }()
	select {
	case s := <-status:
		return s
	case s := <-signals:
		cancel(signalError{s.(syscall.Signal)}) // os.Interrupt is one, too
	}
	select {
	case s := <-status:
		return s
	case <-signals:
	case <-time.After(graceTime):
	}
	return interrupted(ctx, c, errors.New("interrupted"))
}

// interrupted reports the error of a command that a signal has ended, and returns the exit status.
// On a terminal it clears what is left of a progress bar.
func interrupted(ctx context.Context, c *console, err error) int {
	clear := ""
	if c.terminal {
		clear = "\r\x1b[K"
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted; nothing was written")
	}
	fmt.Fprintf(c.stderr, "%sdnasim: %v\n", clear, err)
	var by signalError
	if errors.As(context.Cause(ctx), &by) {
		return 128 + int(by.Signal)
	}
	return exitFailed
}
