package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slurmCluster is a real cluster of two nodes with a processor each, all on this machine, in a
// folder of its own.
type slurmCluster struct {
	t   *testing.T
	dir string
}

// startSlurm starts munged, slurmctld and two slurmd. The test is skipped where they are not wanted
// or not installed.
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

// kill ends a task that is at work as a crash would.
func (c *slurmCluster) kill(t *testing.T) {
	t.Helper()
	tasks := strings.Fields(c.try("squeue", "-h", "-t", "running", "-o", "%A"))
	require.NotEmpty(t, tasks, "a task is at work")
	assert.Empty(t, c.try("scancel", "--signal=KILL", "--full", tasks[0]))
}
