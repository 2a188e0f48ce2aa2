package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dnasim/experiment"
	"dnasim/internal/progress"
	"dnasim/sweep"
)

// sweepProgress tells on stderr how far a sweep is: a bar on a terminal, a line per point with
// -progress always, and neither with never.
type sweepProgress struct {
	*console
	lines, quiet bool
	sweep        *sweep.Sweep
	bar          *progress.Bar // nil if none is drawn
	computed     int           // points
	since        time.Duration // when the first of them was begun
}

func newSweepProgress(c *console, flag string) (*sweepProgress, error) {
	show, err := c.showsProgress(flag)
	if err != nil {
		return nil, err
	}
	p := &sweepProgress{console: c, lines: flag == progressAlways, quiet: flag == progressNever}
	if show && !p.lines {
		p.bar = progress.New(c.stderr)
	}
	return p, nil
}

// say writes a line, unless nothing is to be said.
func (p *sweepProgress) say(text string) {
	if p.quiet {
		return
	}
	p.bar.Clear()
	fmt.Fprintln(p.stderr, "dnasim:", text)
}

func (p *sweepProgress) begin(s *sweep.Sweep, first, most, workers int) {
	p.sweep = s
	p.say(fmt.Sprintf("%s; %d workers; store %s", sizeText(s, first, most), workers, s.Store))
}

// point is told of each finished point, one at a time.
func (p *sweepProgress) point(e sweep.Event) {
	if e.Estimate > 0 {
		p.say(fmt.Sprintf("the first point took %s: about %s for the other %d, less what they have in common", spell(e.Result.Took), spell(e.Estimate), e.Total-e.Done))
	}
	if p.lines {
		p.line(e)
	}
	what := "points"
	if e.Round > 1 {
		what = fmt.Sprintf("points, round %d", e.Round)
	}
	p.bar.Show(what, e.Done, e.Total)
}

// line of a finished point.
func (p *sweepProgress) line(e sweep.Event) {
	text := fmt.Sprintf("%d/%d %s: %s", e.Done, e.Total, p.sweep.Describe(e.Index), statusText(e.Result))
	if left := p.timeLeft(e); left > 0 {
		text += ", " + spell(left) + " left"
	}
	fmt.Fprintln(p.stderr, text)
}

func statusText(v *sweep.Result) string {
	switch v.Status {
	case sweep.Computed:
		return spell(v.Took)
	case sweep.Stored:
		return "in the store"
	case sweep.Impossible:
		return "impossible: " + v.Reason
	case sweep.Excluded:
		return "excluded"
	}
	return "not in the store"
}

// timeLeft assumes that the other points of the round take as long as those that were computed so
// far: what is found in the store of an interrupted sweep comes first and takes next to nothing.
func (p *sweepProgress) timeLeft(e sweep.Event) time.Duration {
	if e.Result.Status == sweep.Computed {
		if p.computed == 0 {
			p.since = e.Elapsed - e.Result.Took
		}
		p.computed++
	}
	if p.computed == 0 {
		return 0
	}
	return (e.Elapsed - p.since) / time.Duration(p.computed) * time.Duration(max(0, e.Total-e.Done))
}

// end sums a run up. What is wrong with the store is said in any case.
func (p *sweepProgress) end(s *sweep.Stats) {
	p.bar.Finish()
	if s == nil {
		return
	}
	for _, dir := range slices.Sorted(maps.Keys(s.Others)) {
		fmt.Fprintf(p.stderr, "dnasim: the store holds %d results of another version (%s): not used\n", s.Others[dir], dir)
	}
	if n := len(s.Damaged); n > 0 {
		fmt.Fprintf(p.stderr, "dnasim: %d files of the store were damaged and were computed anew: %s\n", n, strings.Join(s.Damaged[:min(n, 3)], ", "))
	}
	text := fmt.Sprintf("%d points in %s: %d computed, %d from the store", s.Points(), spell(s.Elapsed), s.Computed, s.Stored)
	for _, part := range []struct {
		n    int
		what string
	}{{s.Impossible, "impossible"}, {s.Excluded, "excluded"}, {s.Absent, "left to others"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	if s.Computed > 0 {
		text += fmt.Sprintf("; %.3g computed a second; reused: %s", float64(s.Computed)/s.Elapsed.Seconds(), reuseText(s.Reuse))
	}
	p.say(text)
}

// reuseText says what was asked for and had been found before, and what share of the work that
// saved.
func reuseText(r experiment.Reuse) string {
	var parts []string
	for _, p := range []struct {
		what  string
		share experiment.Share
	}{{"tensors", r.Tensors}, {"codes", r.Codes}, {"mappings", r.Mappings}, {"timings", r.Timings}, {"accuracies", r.Accuracies}} {
		if p.share.Asked > 0 {
			parts = append(parts, fmt.Sprintf("%s %.0f %%", p.what, 100*p.share.Fraction()))
		}
	}
	return fmt.Sprintf("%s: %.0f %% of the work", strings.Join(parts, ", "), 100*r.Saved())
}
