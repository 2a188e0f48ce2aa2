package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"dnasim/experiment"
)

func newConsole() *console {
	c := &console{stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		c.width = width
	}
	return c
}

// progressWanted reads the -progress flag.
func (c *console) progressWanted(flag string) (bool, error) {
	switch flag {
	case "auto":
		return c.terminal, nil
	case "always":
		return true, nil
	case "never":
		return false, nil
	}
	return false, wrongInput(fmt.Errorf("-progress %s: allowed: auto, never, always", flag))
}

// bar shows how far a run is, on stderr.
type bar struct {
	out io.Writer
	bar *progressbar.ProgressBar
}

func newBar(c *console, show bool) *bar {
	if !show {
		return &bar{}
	}
	return &bar{out: c.stderr}
}

// step is told of each finished step, one at a time.
func (b *bar) step(s experiment.Step) {
	if b.out == nil {
		return
	}
	if b.bar == nil {
		b.bar = progressbar.NewOptions(s.Total, progressbar.OptionSetWriter(b.out), progressbar.OptionSetPredictTime(true),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(50*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	b.bar.Describe(fmt.Sprintf("%-16s %-6s", s.Network, s.Stage))
	_ = b.bar.Set(s.Done) // a bar that cannot be drawn is no reason to fail
}

func (b *bar) finish() {
	if b.bar != nil {
		_ = b.bar.Finish()
	}
}
