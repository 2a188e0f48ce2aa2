package slurm

import (
	"fmt"
	"strings"

	"dnasim/internal/invalid"
)

// Config says how a job array runs: the table [sweep.slurm].
type Config struct {
	// Tasks of the job array, each with a share of the points; 0: 16, or as many as there are
	// points.
	Tasks int `toml:"tasks"`
	// CPUs of a task, which works on as many points at a time; 0: 1.
	CPUs int `toml:"cpus"`
	// Partition to run in; "": the cluster's default.
	Partition string `toml:"partition"`
	// TimeMinutes that a task may take before Slurm ends it; 0: the partition's limit. What a task
	// has not finished is tried again.
	TimeMinutes int `toml:"time_minutes"`
	// Options are further options of sbatch, such as "--account=lab".
	Options []string `toml:"options"`
}

// Limits of [sweep.slurm].
const (
	defaultTasks = 16
	maxTasks     = 1000 // Slurm's default MaxArraySize is 1001
	maxCPUs      = 4096
	maxMinutes   = 1 << 20
)

// reserved are the options of sbatch that dnasim sets itself.
var reserved = []string{"--array", "-a", "--wait", "-W", "--parsable", "--wrap"}

// Validate reports the first impossible value as an *invalid.FieldError.
func (c *Config) Validate() error {
	for _, v := range []struct {
		key        string
		value, max int
	}{{"tasks", c.Tasks, maxTasks}, {"cpus", c.CPUs, maxCPUs}, {"time_minutes", c.TimeMinutes, maxMinutes}} {
		if v.value < 0 || v.value > v.max {
			return invalid.New(v.key, fmt.Sprint(v.value), fmt.Sprintf("0 (the default) to %d", v.max))
		}
	}
	if strings.ContainsAny(c.Partition, "\r\n\x00") || strings.HasPrefix(c.Partition, "-") {
		return invalid.New("partition", fmt.Sprintf("%q", c.Partition), "the name of a partition")
	}
	for i, option := range c.Options {
		key := fmt.Sprintf("options[%d]", i)
		if !strings.HasPrefix(option, "-") || strings.ContainsAny(option, "\r\n\x00") {
			return invalid.New(key, fmt.Sprintf("%q", option), `an option of sbatch, such as "--account=lab"`)
		}
		for _, ours := range reserved {
			if name, _, _ := strings.Cut(option, "="); name == ours {
				return invalid.New(key, ours+" is set by dnasim", "other options of sbatch")
			}
		}
	}
	return nil
}

// TasksFor is the number of tasks for so many points.
func (c *Config) TasksFor(points int) int {
	if c.Tasks > 0 {
		return c.Tasks
	}
	return max(1, min(defaultTasks, points))
}
