package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// console is what a command talks to.
type console struct {
	stdout, stderr io.Writer
	terminal       bool // stderr is one
	width          int  // of the terminal on stdout, 0 if it is none
}

func newConsole() *console {
	c := &console{stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		c.width = width
	}
	return c
}

// The values of -progress.
const (
	progressAuto   = "auto" // on a terminal
	progressNever  = "never"
	progressAlways = "always"
)

// showsProgress reads the -progress flag.
func (c *console) showsProgress(flag string) (bool, error) {
	switch flag {
	case progressAuto:
		return c.terminal, nil
	case progressAlways:
		return true, nil
	case progressNever:
		return false, nil
	}
	return false, wrongInput(fmt.Errorf("-progress %s: allowed: %s, %s, %s", flag, progressAuto, progressNever, progressAlways))
}
