package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// The staging directory lies within the results directory, so that moving files into place
// needs no room and crosses no file system. It holds the new files, then the old ones.
const (
	staging    = ".dnasim-staging"
	stagedNew  = staging + "/new"
	stagedOld  = staging + "/old"
	stagingPID = staging + "/pid" // of the process that writes
)

// install puts files in place of those of an earlier run.
func install(dir string, files []dirFile) (err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot create the output directory %q: %w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot use the output directory %q: %w", dir, err)
	}
	defer root.Close()
	if err := recoverInterrupted(root); err != nil {
		return err
	}
	if err := conflict(root, listed(files)); err != nil {
		return err
	}
	if err := stage(root, files); err != nil {
		return errors.Join(fmt.Errorf("cannot write into the output directory %q: %w", dir, err), root.RemoveAll(staging))
	}
	if err := swap(root, files); err != nil {
		return errors.Join(fmt.Errorf("cannot replace the files in %q: %w", dir, err), undo(root))
	}
	return root.RemoveAll(staging)
}

// stage writes all files beside their places.
func stage(root *os.Root, files []dirFile) error {
	if err := root.Mkdir(staging, 0o777); err != nil {
		return err
	}
	if err := root.WriteFile(stagingPID, []byte(strconv.Itoa(os.Getpid())), 0o666); err != nil {
		return err
	}
	for _, f := range files {
		place := path.Join(stagedNew, f.path)
		if err := root.MkdirAll(path.Dir(place), 0o777); err != nil {
			return err
		}
		if err := root.WriteFile(place, f.content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// swap moves all old files out, their index first, then all new ones in, their index last.
func swap(root *os.Root, files []dirFile) error {
	if index := readIndex(root, indexJSON); index != nil {
		for _, p := range append([]string{indexJSON}, index.unchanged(root)...) {
			if err := move(root, p, path.Join(stagedOld, p)); err != nil {
				return err
			}
		}
		removeEmpty(root, index)
	}
	for _, f := range files { // index.json is the last
		if err := move(root, path.Join(stagedNew, f.path), f.path); err != nil {
			return err
		}
	}
	return nil
}

// move renames a file and makes the directories that it needs. It replaces nothing.
func move(root *os.Root, from, to string) error {
	if err := root.MkdirAll(path.Dir(to), 0o777); err != nil {
		return err
	}
	if _, err := root.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%q appeared meanwhile", to)
	}
	return root.Rename(from, to)
}

// removeEmpty removes the directories that the files of an index have left empty.
func removeEmpty(root *os.Root, index *dirIndex) {
	var dirs []string
	for _, f := range index.Files {
		for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	for _, dir := range slices.Backward(slices.Compact(dirs)) {
		_ = root.Remove(dir) // fails where something of others is in it, which stays
	}
}

// undo puts the old files back in place of the new ones.
func undo(root *os.Root) error {
	if err := removeNew(root); err != nil {
		return err
	}
	var back []string
	err := fs.WalkDir(root.FS(), stagedOld, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return fs.SkipAll
		}
		if err == nil && entry.Type().IsRegular() {
			back = append(back, strings.TrimPrefix(name, stagedOld+"/"))
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(back, func(a, b string) int { return indexLast(a) - indexLast(b) })
	for _, p := range back {
		if err := move(root, path.Join(stagedOld, p), p); err != nil {
			return err
		}
	}
	return root.RemoveAll(staging)
}

// removeNew removes the new files that are in place: those that are staged no longer. The
// others in place may be old ones with the same content.
func removeNew(root *os.Root) error {
	index := readIndex(root, path.Join(stagedNew, indexJSON))
	if index == nil { // nothing was moved yet
		return nil
	}
	for _, p := range index.unchanged(root) {
		if _, err := root.Lstat(path.Join(stagedNew, p)); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := root.Remove(p); err != nil {
			return err
		}
	}
	removeEmpty(root, index)
	return nil
}

// indexLast orders index.json after all others.
func indexLast(p string) int {
	if p == indexJSON {
		return 1
	}
	return 0
}

// interrupted reports whether a staging directory is there.
func interrupted(root *os.Root) bool {
	_, err := root.Lstat(staging)
	return err == nil
}

// recoverInterrupted puts a directory right whose last writer was interrupted. A folder
// with its index is complete: the old run or the new one. Without it the old one comes back.
func recoverInterrupted(root *os.Root) error {
	if !interrupted(root) {
		return nil
	}
	text, _ := root.ReadFile(stagingPID)
	if pid, err := strconv.Atoi(string(text)); err == nil && pid != os.Getpid() && runs(pid) {
		return fmt.Errorf("process %d is writing into %q: wait for it; if it does something else, remove %q", pid, root.Name(), filepath.Join(root.Name(), staging))
	}
	var err error
	if readIndex(root, indexJSON) != nil {
		err = root.RemoveAll(staging)
	} else {
		err = undo(root)
	}
	if err != nil {
		return fmt.Errorf("cannot put right what an interrupted run left in %q: %w", root.Name(), err)
	}
	return nil
}

// runs reports whether a process is alive.
func runs(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	err = p.Signal(syscall.Signal(0)) // sends nothing
	return err == nil || errors.Is(err, os.ErrPermission)
}
