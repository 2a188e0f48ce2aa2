package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// queued is a task, or several that wait, as squeue shows them.
type queued struct {
	state  string // PENDING, RUNNING, ...
	reason string // why it waits
	tasks  string // "3", or "4-7" of tasks that wait
}

// call runs a program of Slurm and returns what it prints.
func call(ctx context.Context, name string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		text := strings.Join(strings.Fields(stderr.String()), " ")
		if text == "" {
			text = err.Error()
		}
		return "", fmt.Errorf("%s: %s", name, strings.TrimPrefix(text, name+": error: "))
	}
	return stdout.String(), nil
}

// queue lists the tasks of the job that wait or run; none when it has ended.
func (a *Array) queue(ctx context.Context) ([]queued, error) {
	// All jobs of the user are listed, because squeue fails if it is asked for a job that Slurm has
	// forgotten.
	out, err := call(ctx, "squeue", "--noheader", "--me", "--format=%F|%T|%r|%K")
	if err != nil {
		return nil, err
	}
	return parseQueue(out, a.id), nil
}

// parseQueue reads the tasks of a job array from lines of its number, state, reason and task
// numbers.
func parseQueue(text, id string) []queued {
	var list []queued
	for _, line := range strings.Split(text, "\n") {
		parts := strings.Split(strings.TrimSpace(line), "|")
		if len(parts) == 4 && parts[0] == id {
			list = append(list, queued{state: parts[1], reason: parts[2], tasks: parts[3]})
		}
	}
	return list
}

// maxOutage is how long Slurm may be silent before waiting is given up.
const maxOutage = 10 * time.Minute

// wait waits until no task of the job waits or runs, and tells of what changes.
func (a *Array) wait(ctx context.Context) error {
	last := ""
	answered := time.Now()
	for {
		tasks, err := a.queue(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil && len(tasks) == 0:
			return nil
		case err == nil:
			answered = time.Now()
			if now := a.describe(tasks); now != last {
				last = now
				a.Tell(now)
			}
		case time.Since(answered) > maxOutage:
			return errors.Join(fmt.Errorf("no answer from Slurm for %v: job %s may still run; repeat the command to wait for it", maxOutage, a.id), err)
		}
		select {
		case <-time.After(a.Poll):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// describe sums the queue up: what runs, what waits and why, and how many results there are.
func (a *Array) describe(tasks []queued) string {
	counts := map[string]int{}
	for _, t := range tasks {
		label := strings.ToLower(t.state)
		if t.state == "PENDING" {
			label = "waiting (" + t.reason + ")"
		}
		counts[label] += countTasks(t.tasks)
	}
	var parts []string
	for label, n := range counts {
		parts = append(parts, fmt.Sprintf("%d %s", n, label))
	}
	slices.Sort(parts)
	return fmt.Sprintf("job %s: tasks: %s; %s in the store", a.id, strings.Join(parts, ", "), countOf(a.Stored(), "point"))
}

// countTasks counts what squeue writes as "3", "4-7" or "1,4-7%2".
func countTasks(text string) int {
	list, _, _ := strings.Cut(text, "%")
	n := 0
	for _, part := range strings.Split(list, ",") {
		var from, to int
		if c, _ := fmt.Sscanf(part, "%d-%d", &from, &to); c == 2 && to >= from {
			n += to - from + 1
			continue
		}
		n++
	}
	return n
}
