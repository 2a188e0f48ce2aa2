package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slurmCluster is a real cluster of two nodes with a processor each, all on this machine, in a folder of its own.
type slurmCluster struct {
	t   *testing.T
	dir string
}

// startSlurm starts munged, slurmctld and two slurmd. The test is skipped where they are not wanted or not installed.
func startSlurm(t *testing.T) *slurmCluster {
	t.Helper()
	if os.Getenv("DNASIM_SLURM") == "" {
		t.Skip("DNASIM_SLURM=1 has this test start a Slurm cluster of its own on this machine")
	}
	for _, tool := range []string{"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("Slurm is not installed (Debian: slurm-wlm munge): %v", err)
		}
	}
	dir, err := os.MkdirTemp("", "dnasim-slurm") // short: sockets have a limit
	require.NoError(t, err)
	c := &slurmCluster{t, dir}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	for _, sub := range []string{"state", "n1", "n2"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, sub), 0o755))
	}
	key := make([]byte, 1024)
	_, _ = rand.Read(key)
	require.NoError(t, os.WriteFile(c.path("munge.key"), key, 0o400))
	c.configure()
	t.Setenv("SLURM_CONF", c.path("slurm.conf"))
	c.daemon("munged", "--foreground", "--force", "--key-file="+c.path("munge.key"), "--socket="+c.path("munge.sock"),
		"--pid-file="+c.path("munge.pid"), "--log-file="+c.path("munge.log"), "--seed-file="+c.path("munge.seed"))
	c.until("munged answers", func() bool { _, err := os.Stat(c.path("munge.sock")); return err == nil })
	c.daemon("slurmctld", "-D")
	c.daemon("slurmd", "-D", "-N", "n1")
	c.daemon("slurmd", "-D", "-N", "n2")
	t.Cleanup(func() { // before the daemons end: else tasks would outlive them
		c.try("scancel", "--state=pending")
		c.try("scancel", "--state=running")
		for range 100 {
			if c.try("squeue", "-h") == "" {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	c.until("both nodes are idle", func() bool { return strings.Count(c.try("sinfo", "-h", "-N", "-o", "%T"), "idle") == 2 })
	return c
}

func (c *slurmCluster) path(name string) string { return filepath.Join(c.dir, name) }

func (c *slurmCluster) configure() {
	host, err := os.Hostname()
	require.NoError(c.t, err)
	host, _, _ = strings.Cut(host, ".")
	me, err := user.Current()
	require.NoError(c.t, err)
	ports := make([]any, 3)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(c.t, err)
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	text := strings.NewReplacer("HOST", host, "USER", me.Username, "DIR", c.dir).Replace(`ClusterName=dnasim
SlurmctldHost=HOST(127.0.0.1)
SlurmUser=USER
SlurmdUser=USER
AuthType=auth/munge
AuthInfo=socket=DIR/munge.sock
SlurmctldPort=%d
StateSaveLocation=DIR/state
SlurmdSpoolDir=DIR/%%n
SlurmctldPidFile=DIR/slurmctld.pid
SlurmdPidFile=DIR/%%n.pid
SlurmctldLogFile=DIR/slurmctld.log
SlurmdLogFile=DIR/%%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
KillWait=1
NodeName=n1 NodeHostname=HOST NodeAddr=127.0.0.1 Port=%d CPUs=1
NodeName=n2 NodeHostname=HOST NodeAddr=127.0.0.1 Port=%d CPUs=1
PartitionName=main Nodes=n1,n2 Default=YES State=UP
`)
	require.NoError(c.t, os.WriteFile(c.path("slurm.conf"), fmt.Appendf(nil, text, ports...), 0o644))
}

// daemon starts a process that ends with the test.
func (c *slurmCluster) daemon(name string, args ...string) {
	c.t.Helper()
	var output bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	require.NoError(c.t, cmd.Start())
	c.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		done := make(chan struct{})
		go func() { _ = cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-done
		}
		if c.t.Failed() {
			c.t.Logf("%s: %s", name, output.String())
		}
	})
}

func (c *slurmCluster) until(what string, holds func() bool) {
	c.t.Helper()
	require.Eventually(c.t, holds, 2*time.Minute, 20*time.Millisecond, what)
}

// try runs a program of Slurm's and returns what it prints.
func (c *slurmCluster) try(name string, args ...string) string {
	out, _ := exec.Command(name, args...).Output()
	return string(out)
}

func (c *slurmCluster) node(name, state string) {
	c.t.Helper()
	out, err := exec.Command("scontrol", "update", "nodename="+name, "state="+state, "reason=test").CombinedOutput()
	require.NoError(c.t, err, "%s", out)
}

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

// On a real cluster a sweep ends with the same bytes as here: whatever waits, whatever is killed.
func TestASweepOnACluster(t *testing.T) {
	cluster := startSlurm(t)
	program, here := build(t), sweepFolder(t)
	cmd, want, stderr := clusterSweep(t, program, here)
	require.NoError(t, cmd.Run(), stderr.String())
	wantStore := storedFiles(t, filepath.Join(here, "sweep.points"))
	require.Len(t, wantStore, 200)

	dir := sweepFolder(t)
	store := filepath.Join(dir, "sweep.points")
	cluster.node("n1", "drain")
	cluster.node("n2", "drain")
	cmd, got, stderr := clusterSweep(t, program, dir, "-slurm")
	require.NoError(t, cmd.Start())
	cluster.until("the tasks wait", func() bool { return strings.Contains(stderr.String(), "3 waiting (") })
	cluster.node("n2", "resume")
	awaitResults(t, store, 5)
	job := strings.Fields(cluster.try("squeue", "-h", "-t", "running", "-o", "%A"))
	require.NotEmpty(t, job, "a task is at work")
	assert.Empty(t, cluster.try("scancel", "--signal=KILL", "--full", job[0]))
	cluster.node("n1", "resume")
	require.NoError(t, cmd.Wait(), stderr.String())
	assert.Equal(t, want.String(), got.String())
	assert.Equal(t, wantStore, storedFiles(t, store))
	assert.Equal(t, 2, strings.Count(stderr.String(), "submitted job"), "what the killed task left was run again: %s", stderr.String())

	t.Run("detached", func(t *testing.T) {
		dir := sweepFolder(t)
		cluster.node("n1", "drain")
		cluster.node("n2", "drain")
		cmd, stdout, stderr := clusterSweep(t, program, dir, "-slurm", "-detach")
		require.NoError(t, cmd.Run(), stderr.String())
		assert.Empty(t, stdout.String())
		assert.Contains(t, stderr.String(), "the same command without -detach waits for it and collects the results")
		cmd, got, stderr := clusterSweep(t, program, dir, "-slurm")
		require.NoError(t, cmd.Start())
		cluster.until("the tasks wait", func() bool { return strings.Contains(stderr.String(), "3 waiting (") })
		cluster.node("n1", "resume")
		cluster.node("n2", "resume")
		require.NoError(t, cmd.Wait(), stderr.String())
		assert.Equal(t, want.String(), got.String())
		assert.Contains(t, stderr.String(), "of an earlier call is still at work")
		assert.NotContains(t, stderr.String(), "submitted")
	})
	t.Run("a partition that does not exist", func(t *testing.T) {
		dir := sweepFolder(t)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "sweep.toml"), []byte(sweepFile+"partition = \"gpu\"\n"), 0o600))
		cmd, stdout, stderr := clusterSweep(t, program, dir, "-slurm")
		var exit *exec.ExitError
		require.ErrorAs(t, cmd.Run(), &exit)
		assert.Empty(t, stdout.String())
		assert.Contains(t, stderr.String(), `sweep.slurm.partition = "gpu": sbatch: `)
		assert.Contains(t, stderr.String(), "the partitions are main")
	})
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

// Tasks that end without a result are not submitted for ever: the error quotes what one of them said.
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
