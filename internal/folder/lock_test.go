package folder

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// left writes the lock of a process.
func left(t *testing.T, dir string, o owner) {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	put(t, dir, lockName, string(text))
}

// parent is the identity of a process that is alive and not this one.
func parent() owner {
	o := thisProcess()
	o.PID, o.Started = os.Getppid(), startOf(os.Getppid())
	return o
}

// impatient makes installers give up at once.
func impatient(t *testing.T) {
	before := patience
	patience = 0
	t.Cleanup(func() { patience = before })
}

// A process that finds another one at work waits, and its files are the ones that stay.
func TestAProcessWaitsForAnother(t *testing.T) {
	dir := t.TempDir()
	i := opened(t, dir)
	release, err := lock(i.root, parent())
	require.NoError(t, err)
	time.AfterFunc(200*time.Millisecond, func() { assert.NoError(t, release()) })
	require.NoError(t, install(dir, "second", "a.txt"))
	assert.Equal(t, "second a.txt", treeOf(t, dir)["a.txt"])
}

func TestTwoProcessesDoNotWriteAtOnce(t *testing.T) {
	impatient(t)
	dir := t.TempDir()
	left(t, dir, parent())
	before := treeOf(t, dir)
	assert.ErrorContains(t, install(dir, "first", "a.txt"), fmt.Sprintf("process %d on", os.Getppid()))
	assert.Equal(t, before, treeOf(t, dir), "the lock and all else stay")
}

// The process that finds the staging folder of another one leaves it.
func TestTheStagingFolderOfALiveProcessStays(t *testing.T) {
	dir := t.TempDir()
	text, err := json.Marshal(parent())
	require.NoError(t, err)
	put(t, dir, stagedOwner, string(text))
	put(t, dir, stagedOld+"/a.txt", "old results")
	before := treeOf(t, dir)
	assert.ErrorContains(t, install(dir, "first", "a.txt"), "is writing into")
	assert.Equal(t, before, treeOf(t, dir))
}

func TestLocksOfEndedProcessesAreTakenOver(t *testing.T) {
	me := thisProcess()
	ended := map[string]func(*owner){
		"a number that no process has":        func(o *owner) { o.PID, o.Started = 1<<22+1, "" },
		"a number that another process has":   func(o *owner) { o.PID, o.Started = os.Getppid(), "1" },
		"the number of this process, earlier": func(o *owner) { o.Started = "1" },
		"before the host started anew":        func(o *owner) { o.PID, o.Boot = os.Getppid(), "another" },
	}
	for name, change := range ended {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := me
			change(&o)
			left(t, dir, o)
			require.NoError(t, install(dir, "first", "a.txt"))
			assert.Equal(t, []string{"a.txt", "index.json"}, namesOf(treeOf(t, dir)))
		})
	}
}

func TestLocksThatCannotBeJudgedAreHeldUntilTheyAreOld(t *testing.T) {
	impatient(t)
	foreign := thisProcess()
	foreign.Host = "another-host"
	text, err := json.Marshal(foreign)
	require.NoError(t, err)
	for _, lock := range []string{"", "{", string(text)} {
		dir := t.TempDir()
		put(t, dir, lockName, lock)
		assert.ErrorContains(t, install(dir, "first", "a.txt"), "is writing into")
		old := time.Now().Add(-2 * foreignTime)
		require.NoError(t, os.Chtimes(filepath.Join(dir, lockName), old, old))
		assert.NoError(t, install(dir, "first", "a.txt"))
	}
}

// A lock that was taken over by another process is not removed by its first holder.
func TestOnlyTheHolderReleasesALock(t *testing.T) {
	dir := t.TempDir()
	i := opened(t, dir)
	release, err := lock(i.root, i.me)
	require.NoError(t, err)
	left(t, dir, parent())
	assert.ErrorContains(t, release(), "was taken by another process")
	assert.FileExists(t, filepath.Join(dir, lockName))
}

// requireComplete demands that every file of the index is in place as it was written, and nothing
// else.
func requireComplete(t *testing.T, dir string) {
	t.Helper()
	i := opened(t, dir)
	x := readIndex(i.root, IndexName, schema)
	require.NotNil(t, x, "%v", namesOf(treeOf(t, dir)))
	require.Len(t, x.unchanged(i.root), len(x.Files))
	require.Len(t, treeOf(t, dir), len(x.Files)+1)
	requireOneRun(t, dir)
}

// writersPaths are enough files for two writers to meet.
func writersPaths(run string) []string {
	paths := []string{"report.txt"}
	for k := range 20 {
		paths = append(paths, fmt.Sprintf("pictures/%s-%d.svg", run, k))
	}
	return paths
}

func TestManyWritersInOneProcessLeaveOneSet(t *testing.T) {
	dir := t.TempDir()
	var group sync.WaitGroup
	for k := range 8 {
		group.Go(func() {
			run := "run" + strconv.Itoa(k)
			for range 10 {
				if err := install(dir, run, writersPaths(run)...); err != nil {
					assert.ErrorContains(t, err, "is writing into")
				}
			}
		})
	}
	group.Wait()
	requireComplete(t, dir)
}

// TestWriter is the other process of the next test.
func TestWriter(t *testing.T) {
	dir, run := os.Getenv("FOLDER_TEST_DIR"), os.Getenv("FOLDER_TEST_RUN")
	if dir == "" {
		t.Skip("run by TestProcessesThatMeetLeaveOneSet")
	}
	for until := time.Now().Add(time.Second); time.Now().Before(until); {
		if err := install(dir, run, writersPaths(run)...); err != nil && !strings.Contains(err.Error(), "is writing into") {
			t.Fatal(err)
		}
	}
}

// Processes that write into one folder again and again never destroy each other's files: at the end
// there is one complete set, whoever wrote it, also when one of them was killed.
func TestProcessesThatMeetLeaveOneSet(t *testing.T) {
	dir := t.TempDir()
	var writers []*exec.Cmd
	for k := range 4 {
		c := exec.Command(os.Args[0], "-test.run", "^TestWriter$")
		c.Env = append(os.Environ(), "FOLDER_TEST_DIR="+dir, "FOLDER_TEST_RUN=run"+strconv.Itoa(k))
		require.NoError(t, c.Start())
		writers = append(writers, c)
	}
	time.Sleep(500 * time.Millisecond)
	require.NoError(t, writers[0].Process.Kill())
	_ = writers[0].Wait()
	for _, c := range writers[1:] {
		require.NoError(t, c.Wait())
	}
	// at once, or when its lock is old
	require.Eventually(t, func() bool { return install(dir, "last", writersPaths("last")...) == nil },
		3*writeTime, 100*time.Millisecond)
	requireComplete(t, dir)
}
