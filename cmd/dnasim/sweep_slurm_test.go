package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// build makes the program as users have it: tasks on a cluster run nothing but it.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dnasim")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return path
}

// clusterSweep is a run of the sweep of a folder by the program.
func clusterSweep(t *testing.T, program, dir string, args ...string) (cmd *exec.Cmd, stdout *bytes.Buffer, stderr *lockedBuffer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	cmd = exec.CommandContext(ctx, program, append([]string{"sweep", "-config", filepath.Join(dir, "sweep.toml")}, args...)...)
	stdout, stderr = &bytes.Buffer{}, &lockedBuffer{}
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, stdout, stderr
	return cmd, stdout, stderr
}

// On a real Slurm cluster a sweep ends with the same bytes as here: whatever waits, whatever is
// killed.
func TestSlurmRunsASweep(t *testing.T) {
	cluster := startSlurm(t)
	program, here := build(t), sweepFolder(t)
	cmd, want, stderr := clusterSweep(t, program, here)
	require.NoError(t, cmd.Run(), stderr.String())
	wantStore := storedFiles(t, filepath.Join(here, "sweep.points"))
	require.Len(t, wantStore, 200)

	t.Run("a task is killed", func(t *testing.T) { cluster.killATask(t, program, want.String(), wantStore) })
	t.Run("a node is drained", func(t *testing.T) { cluster.drainANode(t, program, want.String(), wantStore) })
	t.Run("detached", func(t *testing.T) { cluster.detach(t, program, want.String()) })
	t.Run("a partition that does not exist", func(t *testing.T) { noPartition(t, program) })
}

// killATask lets all tasks wait, then kills the first that works: what it leaves is run again.
func (c *slurmCluster) killATask(t *testing.T, program, want string, wantStore map[string]string) {
	dir := sweepFolder(t)
	store := filepath.Join(dir, "sweep.points")
	c.node("n1", "drain")
	c.node("n2", "drain")
	cmd, got, stderr := clusterSweep(t, program, dir, "-slurm")
	require.NoError(t, cmd.Start())
	c.until("the tasks wait", func() bool { return strings.Contains(stderr.String(), "3 waiting (") })
	c.node("n2", "resume")
	awaitResults(t, store, 5)
	c.kill(t)
	c.node("n1", "resume")
	require.NoError(t, cmd.Wait(), stderr.String())
	assert.Equal(t, want, got.String())
	assert.Equal(t, wantStore, storedFiles(t, store))
	assert.Equal(t, 2, strings.Count(stderr.String(), "submitted job"), "what the killed task left was run again: %s", stderr.String())
}

// drainANode takes a node away while a task works on it: that task may end, and the other node does
// what waits.
func (c *slurmCluster) drainANode(t *testing.T, program, want string, wantStore map[string]string) {
	dir := sweepFolder(t)
	cmd, got, stderr := clusterSweep(t, program, dir, "-slurm")
	require.NoError(t, cmd.Start())
	c.until("a task works there", func() bool { return c.try("squeue", "-h", "-t", "running", "-w", "n1") != "" })
	c.node("n1", "drain")
	require.NoError(t, cmd.Wait(), stderr.String())
	assert.Contains(t, c.try("sinfo", "-h", "-N", "-n", "n1", "-o", "%T"), "drained", "to the end")
	c.node("n1", "resume")
	assert.Equal(t, want, got.String())
	assert.Equal(t, wantStore, storedFiles(t, filepath.Join(dir, "sweep.points")))
	assert.Equal(t, 1, strings.Count(stderr.String(), "submitted job"), stderr.String())
}

// detach submits and leaves; the same command later finds the job and waits for it.
func (c *slurmCluster) detach(t *testing.T, program, want string) {
	dir := sweepFolder(t)
	c.node("n1", "drain")
	c.node("n2", "drain")
	cmd, stdout, stderr := clusterSweep(t, program, dir, "-slurm", "-detach")
	require.NoError(t, cmd.Run(), stderr.String())
	assert.Empty(t, stdout.String())
	assert.Contains(t, stderr.String(), "the same command without -detach waits for it and collects the results")
	cmd, got, stderr := clusterSweep(t, program, dir, "-slurm")
	require.NoError(t, cmd.Start())
	c.until("the tasks wait", func() bool { return strings.Contains(stderr.String(), "3 waiting (") })
	c.node("n1", "resume")
	c.node("n2", "resume")
	require.NoError(t, cmd.Wait(), stderr.String())
	assert.Equal(t, want, got.String())
	assert.Contains(t, stderr.String(), "of an earlier call is still at work")
	assert.NotContains(t, stderr.String(), "submitted")
}

func noPartition(t *testing.T, program string) {
	dir := sweepFolder(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sweep.toml"), []byte(sweepFile+"partition = \"gpu\"\n"), 0o600))
	cmd, stdout, stderr := clusterSweep(t, program, dir, "-slurm")
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &exit)
	assert.Empty(t, stdout.String())
	assert.Contains(t, stderr.String(), `sweep.slurm.partition = "gpu": sbatch: `)
	assert.Contains(t, stderr.String(), "the partitions are main")
}

// lockedBuffer can be read while it is written.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// Where there is no Slurm, the error says so and what to do.
func TestWithoutSlurm(t *testing.T) {
	dir := sweepFolder(t)
	cmd, stdout, stderr := sweepProgram(t, dir, "-slurm")
	cmd.Env = append(cmd.Env, "PATH="+dir)
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &exit)
	assert.Equal(t, exitFailed, exit.ExitCode())
	assert.Empty(t, stdout.String())
	assert.Contains(t, stderr.String(), "-slurm: sbatch is not there: Slurm is not installed on this machine, or not in PATH; without a cluster leave -slurm out, with another scheduler use -shard i/N")
}

// Tasks that end without a result are not submitted for ever: the error quotes what one of them
// said.
func TestTasksThatCannotSucceed(t *testing.T) {
	dir := sweepFolder(t)
	for name, script := range map[string]string{
		"sbatch": "echo 7; echo $* >> calls; echo 'task: no such machine' > sweep.points/slurm/7_0.log",
		"squeue": "",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
	}
	cmd, stdout, stderr := sweepProgram(t, dir, "-slurm")
	cmd.Env = append(cmd.Env, "PATH="+dir)
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &exit)
	assert.Empty(t, stdout.String())
	assert.Contains(t, stderr.String(), "job 7 ended and brought no further result; 200 points missing; a task says: task: no such machine; logs are in ")
	calls, err := os.ReadFile(filepath.Join(dir, "calls"))
	require.NoError(t, err)
	assert.Equal(t, "--parsable --array=0-2 "+filepath.Join(dir, "sweep.points", "slurm", "task.sh")+"\n", string(calls), "once")
}
