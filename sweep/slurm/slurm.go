package slurm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dnasim/internal/inputfile"
)

// Array is a job array whose tasks are the program itself, run with a share of the points each.
// What the tasks have in common with each other and with this process is the store, which must lie
// on a file system that all nodes see.
type Array struct {
	// Config of the array. Tasks must be set.
	Config
	Program string // the absolute path of dnasim, as the nodes see it
	Sweep   string // path of the file of the sweep
	Store   string // path of its store; scripts and logs go into the folder slurm below it
	// Detach submits a job and does not wait for its end.
	Detach bool
	// Tell is told what happens, one line each.
	Tell func(string)
	// Poll is the time between two questions to Slurm; 0: two seconds.
	Poll time.Duration
	// Stored counts the results in the store, for messages.
	Stored func() int

	dir string // of scripts and logs, absolute
	id  string // of the job
}

// ErrDetached says that a job was submitted and is not waited for.
var ErrDetached = errors.New("submitted; the same command without -detach waits for it and collects the results")

// Open checks that Slurm is installed and completes the array.
func (a *Array) Open() error {
	for _, tool := range []string{"sbatch", "squeue"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("-slurm: %s is not there: Slurm is not installed on this machine, or not in PATH; "+
				"without a cluster leave -slurm out, with another scheduler use -shard i/N", tool)
		}
	}
	if a.Poll == 0 {
		a.Poll = 2 * time.Second
	}
	if a.Tell == nil {
		a.Tell = func(string) {}
	}
	store, err := filepath.Abs(a.Store)
	a.dir = filepath.Join(store, "slurm")
	return err
}

// Run submits the tasks of the points that are missing, by their positions in the sweep, and waits
// for the end of the job. If a job of an earlier call is still queued or running, it waits for that
// one instead.
func (a *Array) Run(ctx context.Context, missing []int) error {
	running, err := a.resume(ctx)
	if err != nil {
		return err
	}
	if !running {
		if err := a.submit(ctx, missing); err != nil {
			return err
		}
	}
	if a.Detach {
		return ErrDetached
	}
	return a.wait(ctx)
}

// submitted is a job that a later call may find still running; it is kept in a file beside the
// logs.
type submitted struct {
	Job   string `json:"job"`
	Tasks int    `json:"tasks"`
}

// maxJobBytes is more than the file has.
const maxJobBytes = 1 << 16

func (a *Array) jobFile() string { return filepath.Join(a.dir, "job.json") }

// resume finds a job of an earlier call that is still queued or running.
func (a *Array) resume(ctx context.Context) (bool, error) {
	text, err := inputfile.Read(a.jobFile(), maxJobBytes)
	if err != nil {
		return false, nil
	}
	var last submitted
	if json.Unmarshal(text, &last) != nil || last.Job == "" || last.Tasks != a.Tasks {
		return false, nil
	}
	a.id = last.Job
	tasks, err := a.queue(ctx)
	if err != nil || len(tasks) == 0 {
		return false, err
	}
	a.Tell(fmt.Sprintf("job %s of an earlier call is still at work", a.id))
	return true, nil
}

// submit hands the job array to Slurm.
func (a *Array) submit(ctx context.Context, missing []int) error {
	if err := os.MkdirAll(a.dir, 0o777); err != nil {
		return fmt.Errorf("cannot write into the store %s: %w", a.Store, err)
	}
	script, err := a.script()
	if err != nil {
		return err
	}
	path := filepath.Join(a.dir, "task.sh")
	if err := os.WriteFile(path, []byte(script), 0o777); err != nil {
		return fmt.Errorf("cannot write into the store %s: %w", a.Store, err)
	}
	args := []string{"--parsable", "--array=" + a.array(missing)}
	out, err := call(ctx, "sbatch", append(args, path)...)
	if err != nil {
		return a.explain(err)
	}
	a.id, _, _ = strings.Cut(strings.TrimSpace(out), ";") // "17;cluster" where there are several
	text, err := json.Marshal(submitted{a.id, a.Tasks})
	if err != nil {
		return err
	}
	a.Tell(fmt.Sprintf("submitted job %s: %s, logs in %s", a.id, countOf(len(a.shares(missing)), "task"), a.dir))
	return os.WriteFile(a.jobFile(), append(text, '\n'), 0o666)
}

// explain adds the known partitions to the error of a job that Slurm did not accept.
func (a *Array) explain(err error) error {
	partition := a.Partition
	if partition == "" {
		return err
	}
	list, e := call(context.Background(), "sinfo", "-h", "-o", "%R")
	if known := strings.Fields(list); e == nil && !slices.Contains(known, partition) {
		return fmt.Errorf("%s: sweep.slurm.partition = %q: %w; the partitions are %s", a.Sweep, partition, err, strings.Join(known, ", "))
	}
	return err
}

// Stuck explains that the last job brought no further result, so that another one would not either;
// missing is the number of points without a result.
func (a *Array) Stuck(missing int) error {
	text := fmt.Sprintf("job %s ended and brought no further result; %s missing", a.id, countOf(missing, "point"))
	if line := a.lastLogLine(); line != "" {
		text += "; a task says: " + line
	}
	return fmt.Errorf("%s; logs are in %s", text, a.dir)
}

// lastLogLine is the last line of the newest log that has one.
func (a *Array) lastLogLine() string {
	logs, err := filepath.Glob(filepath.Join(a.dir, a.id+"_*.log"))
	if err != nil {
		return ""
	}
	slices.Sort(logs)
	for _, log := range logs {
		text, err := inputfile.Read(log, inputfile.MaxBytes)
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
