package folder

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockName is the file that the writing process holds. Its content says who that is.
const lockName = ".dnasim-lock"

// A lock that cannot be read is being written, and one of another host may be held by a live
// process: both count as held until they are this old.
const (
	writeTime   = 2 * time.Second
	foreignTime = time.Hour
)

// patience is how long a process waits for another one that is writing. Its results would be lost
// otherwise; theirs are replaced, as if it had come later.
var patience = 30 * time.Second

// errBusy is wrapped by the errors that say who is writing.
var errBusy = errors.New("wait for it")

// owner identifies a process beyond its number, which another process may have later or on another
// host.
type owner struct {
	Host    string `json:"host"`
	Boot    string `json:"boot"` // changes when the host starts anew; "": not known
	PID     int    `json:"pid"`
	Started string `json:"started"` // when the process began, in the host's ticks; "": not known
	Token   string `json:"token"`   // random, new for every lock
}

// thisProcess is the identity of the running process, with a new token.
func thisProcess() owner {
	host, _ := os.Hostname()
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return owner{host, strings.TrimSpace(string(boot)), os.Getpid(), startOf(os.Getpid()), rand.Text()}
}

// startOf is when a process began; "" where the system does not say.
func startOf(pid int) string {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return ""
	}
	// The name in parentheses may hold anything. The state follows it, and the start is field 22.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(fields) < 20 {
		return ""
	}
	return fields[19]
}

// ended reports whether the process has certainly ended. here is the running process; age is how
// long ago its lock was written.
func (o *owner) ended(here *owner, age time.Duration) bool {
	switch {
	case o.Host != here.Host:
		return age > foreignTime
	case o.Boot != here.Boot:
		return true
	case o.Started != "" && o.Started != startOf(o.PID):
		return true
	case o.Started == "" && o.PID == here.PID: // an earlier process had this number
		return true
	}
	return !runs(o.PID)
}

// sameProcess tells whether two locks are of one process.
func (o *owner) sameProcess(other *owner) bool {
	a, b := *o, *other
	a.Token, b.Token = "", ""
	return a == b
}

// runs reports whether a process of this host has that number.
func runs(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	err = p.Signal(syscall.Signal(0)) // sends nothing
	return err == nil || errors.Is(err, os.ErrPermission)
}

// lock takes the lock of a folder, or says who keeps it. The caller must release it.
func lock(root *os.Root, me owner) (release func() error, err error) {
	text, err := json.Marshal(me)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := create(root, text)
		if err == nil {
			return func() error { return unlock(root, text) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err = removeLeftBehind(root, &me); err != nil && (!errors.Is(err, errBusy) || time.Now().After(end)) {
			return nil, err
		}
	}
}

// create makes the lock file, which must not exist.
func create(root *os.Root, text []byte) error {
	f, err := root.OpenFile(lockName, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, root.Remove(lockName)) // made by this process just now
	}
	return nil
}

// unlock removes the lock of this process, and no other.
func unlock(root *os.Root, text []byte) error {
	now, err := root.ReadFile(lockName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if string(now) != string(text) {
		return fmt.Errorf("%q was taken by another process", filepath.Join(root.Name(), lockName))
	}
	return root.Remove(lockName)
}

// removeLeftBehind removes a lock whose process has ended. It is an error that the process has not.
func removeLeftBehind(root *os.Root, me *owner) error {
	info, err := root.Lstat(lockName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // released meanwhile
	}
	if err != nil {
		return err
	}
	text, err := root.ReadFile(lockName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var holder owner
	age := time.Since(info.ModTime())
	if json.Unmarshal(text, &holder) != nil {
		if age < writeTime {
			return fmt.Errorf("another process is writing into %q: %w", root.Name(), errBusy)
		}
	} else if !holder.ended(me, age) {
		return holder.busy(root, lockName)
	}
	// Of several processes that find the lock left behind, one can rename it.
	mine := lockName + "." + me.Token
	if err := root.Rename(lockName, mine); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if now, err := root.ReadFile(mine); err != nil || string(now) != string(text) {
		// Another process was faster and this is its lock: it goes back.
		return errors.Join(root.Link(mine, lockName), root.Remove(mine), holder.busy(root, lockName))
	}
	return root.Remove(mine)
}

// busy is the error that a process is at work. left is what it would leave behind if it had ended.
func (o *owner) busy(root *os.Root, left string) error {
	return fmt.Errorf("process %d on %q is writing into %q: %w; if it has ended, remove %q",
		o.PID, o.Host, root.Name(), errBusy, filepath.Join(root.Name(), left))
}
