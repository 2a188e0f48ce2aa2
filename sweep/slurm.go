package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"dnasim/results"
)

// Slurm says how a sweep runs on a cluster: the table [sweep.slurm].
type Slurm struct {
	// Tasks of the job array, each with a share of the points; 0: 16, or as many as there are points.
	Tasks int `toml:"tasks"`
	// CPUs of a task, which works on as many points at a time; 0: 1.
	CPUs int `toml:"cpus"`
	// Partition to run in; "": the cluster's default.
	Partition string `toml:"partition"`
	// TimeMinutes that a task may take before it is ended; 0: the partition's limit. What a task has not finished
	// is tried again.
	TimeMinutes int `toml:"time_minutes"`
	// Options are further options of sbatch, such as "--account=lab".
	Options []string `toml:"options"`
}

// Limits of [sweep.slurm].
const (
	defaultTasks = 16
	mostTasks    = 1000 // Slurm's default MaxArraySize is 1001
	mostCPUs     = 4096
	mostMinutes  = 1 << 20
)

func (s *Slurm) validate(f *file) error {
	for _, v := range []struct {
		key         string
		value, most int
	}{{"tasks", s.Tasks, mostTasks}, {"cpus", s.CPUs, mostCPUs}, {"time_minutes", s.TimeMinutes, mostMinutes}} {
		if v.value < 0 || v.value > v.most {
			return f.fault(strconv.Itoa(v.value), fmt.Sprintf("0 (the default) to %d", v.most), "sweep.slurm."+v.key)
		}
	}
	if strings.ContainsAny(s.Partition, "\r\n\x00") || strings.HasPrefix(s.Partition, "-") {
		return f.fault(fmt.Sprintf("%q", s.Partition), "the name of a partition", "sweep.slurm.partition")
	}
	for i, o := range s.Options {
		if !strings.HasPrefix(o, "-") || strings.ContainsAny(o, "\r\n\x00") {
			return f.fault(fmt.Sprintf("%q", o), `an option of sbatch, such as "--account=lab"`, at("sweep.slurm.options", i), "sweep.slurm.options")
		}
		for _, ours := range []string{"--array", "-a", "--wait", "-W", "--parsable", "--wrap"} {
			if name, _, _ := strings.Cut(o, "="); name == ours {
				return f.fault(fmt.Sprintf("%s is set by dnasim", ours), "other options of sbatch", at("sweep.slurm.options", i), "sweep.slurm.options")
			}
		}
	}
	return nil
}

// Cluster runs a sweep as job arrays of Slurm. Its tasks are the program itself, run with a share of the points each;
// what they have in common with each other and with this process is the store, which must lie on a file system
// that all nodes see.
type Cluster struct {
	// Program is the absolute path of dnasim, as the nodes see it.
	Program string
	// Detach submits the first job and does not wait.
	Detach bool
	// Tell is told what happens, a line each; may be nil.
	Tell func(string)
	// Poll is the time between two questions to Slurm; 0: two seconds.
	Poll time.Duration
}

// ErrDetached says that a job was submitted and is not waited for.
var ErrDetached = errors.New("submitted; the same command without -detach waits for it and collects the results")

// RunOnCluster is Run on a cluster: it submits job arrays until all points are in the store, then collects. Points of
// failed, killed and timed-out tasks are run again as long as every attempt gets further.
func (s *Sweep) RunOnCluster(ctx context.Context, o Options, c Cluster) (*results.Sweep, *Stats, error) {
	job, err := s.newJob(c, o)
	if err != nil {
		return nil, nil, err
	}
	collect := o
	collect.Collect, collect.Rows, collect.Tell = true, nil, nil
	before := -1
	for attempt := 1; ; attempt++ {
		_, stats, err := s.Run(ctx, collect)
		if err != nil {
			return nil, nil, err
		}
		if stats.Complete {
			o.Collect = true
			return s.Run(ctx, o)
		}
		present := stats.Points()
		if attempt > 1 && present <= before {
			return nil, nil, job.stuck(stats)
		}
		before = present
		if err := job.attempt(ctx, stats.Missing, c.Detach); err != nil {
			return nil, nil, err
		}
	}
}

// job is a job array and what it takes to submit it again.
type job struct {
	Cluster
	sweep   *Sweep
	dir     string // of scripts and logs, in the store
	tasks   int
	jobs    int // of each task
	id      string
	version string
}

func (s *Sweep) newJob(c Cluster, o Options) (*job, error) {
	for _, tool := range []string{"sbatch", "squeue"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("-slurm: %s is not there: Slurm is not installed on this machine, or not in PATH; without a cluster leave -slurm out, with another scheduler use -shard i/N", tool)
		}
	}
	if c.Poll == 0 {
		c.Poll = 2 * time.Second
	}
	if c.Tell == nil {
		c.Tell = func(string) {}
	}
	store, err := filepath.Abs(s.Store)
	if err != nil {
		return nil, err
	}
	first, most, err := s.Size()
	if err != nil {
		return nil, err
	}
	tasks := s.Slurm.Tasks
	if tasks == 0 {
		tasks = min(defaultTasks, max(first, min(most, defaultTasks)))
	}
	return &job{Cluster: c, sweep: s, dir: filepath.Join(store, "slurm"), tasks: tasks, jobs: max(1, s.Slurm.CPUs), version: o.Version}, nil
}

// attempt submits a job array for the points that are missing, or finds the one that is still at work, and waits for its end.
func (j *job) attempt(ctx context.Context, missing []int, detach bool) error {
	running, err := j.resume(ctx)
	if err != nil {
		return err
	}
	if !running {
		if err := j.submit(ctx, missing); err != nil {
			return err
		}
	}
	if detach {
		return ErrDetached
	}
	return j.wait(ctx)
}

// submitted is what is remembered of a job.
type submitted struct {
	Job   string `json:"job"`
	Tasks int    `json:"tasks"`
}

func (j *job) remembered() string { return filepath.Join(j.dir, "job.json") }

// resume finds the job of an earlier call that is still queued or running.
func (j *job) resume(ctx context.Context) (bool, error) {
	text, err := os.ReadFile(j.remembered())
	if err != nil {
		return false, nil
	}
	var last submitted
	if json.Unmarshal(text, &last) != nil || last.Job == "" || last.Tasks != j.tasks {
		return false, nil
	}
	j.id = last.Job
	tasks, err := j.queue(ctx)
	if err != nil || len(tasks) == 0 {
		return false, err
	}
	j.Tell(fmt.Sprintf("job %s of an earlier call is still at work", j.id))
	return true, nil
}

// submit hands the job array to Slurm.
func (j *job) submit(ctx context.Context, missing []int) error {
	if err := os.MkdirAll(j.dir, 0o777); err != nil {
		return fmt.Errorf("cannot write into the store %s: %w", j.sweep.Store, cause(err))
	}
	script, err := j.script()
	if err != nil {
		return err
	}
	path := filepath.Join(j.dir, "task.sh")
	if err := os.WriteFile(path, []byte(script), 0o777); err != nil {
		return fmt.Errorf("cannot write into the store %s: %w", j.sweep.Store, cause(err))
	}
	args := []string{"--parsable", "--array=" + j.array(missing)}
	out, err := slurm(ctx, "sbatch", append(args, path)...)
	if err != nil {
		return j.refused(err)
	}
	j.id, _, _ = strings.Cut(strings.TrimSpace(out), ";") // "17;cluster" where there are several
	text, err := json.Marshal(submitted{j.id, j.tasks})
	if err != nil {
		return err
	}
	j.Tell(fmt.Sprintf("submitted job %s: %s, logs in %s", j.id, countOf(len(j.shares(missing)), "task"), j.dir))
	return os.WriteFile(j.remembered(), append(text, '\n'), 0o666)
}

// refused explains why a job was not taken.
func (j *job) refused(err error) error {
	partition := j.sweep.Slurm.Partition
	if partition == "" {
		return err
	}
	list, e := slurm(context.Background(), "sinfo", "-h", "-o", "%R")
	if known := strings.Fields(list); e == nil && !slices.Contains(known, partition) {
		return fmt.Errorf("%s: sweep.slurm.partition = %q: %w; the partitions are %s", j.sweep.Path, partition, err, strings.Join(known, ", "))
	}
	return err
}

// stuck says why trying again is of no use.
func (j *job) stuck(stats *Stats) error {
	text := fmt.Sprintf("job %s ended and brought no further result; %s missing", j.id, countOf(stats.Absent, "point"))
	if line := j.lastWords(); line != "" {
		text += "; a task says: " + line
	}
	return fmt.Errorf("%s; logs are in %s", text, j.dir)
}

// lastWords is the last line of the newest log that has one.
func (j *job) lastWords() string {
	logs, err := filepath.Glob(filepath.Join(j.dir, j.id+"_*.log"))
	if err != nil {
		return ""
	}
	slices.Sort(logs)
	for _, log := range logs {
		text, err := os.ReadFile(log)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if last := lines[len(lines)-1]; err == nil && last != "" {
			return last
		}
	}
	return ""
}

func countOf(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
