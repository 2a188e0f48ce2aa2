package folder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// The staging folder lies within the target, so that moving files into place needs no room and
// crosses no file system. It holds the new files, then the old ones.
const (
	staging     = ".dnasim-staging"
	stagedNew   = staging + "/new"
	stagedOld   = staging + "/old"
	stagedOwner = staging + "/owner" // the process that made it
)

// Install writes files and their index into dir, which is created if need be, in place of those of
// an earlier call with the same schema: all of these leave before the first new file enters. It is
// an error that another process is at it, or that something else has the name of a file.
func Install(dir string, h Head, files []File) error {
	if dir == "" {
		return errors.New("the output directory has no name")
	}
	files, err := withIndex(files, h)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot create the output directory %q: %w", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("cannot use the output directory %q: %w", dir, err)
	}
	defer root.Close()
	me := thisProcess()
	release, err := lock(root, me)
	if err != nil {
		return fmt.Errorf("cannot write into the output directory %q: %w", dir, err)
	}
	i := &installer{root, h.Schema, me}
	return errors.Join(i.install(files), release())
}

// installer is a process that holds the lock of a folder.
type installer struct {
	root   *os.Root
	schema string
	me     owner
}

func (i *installer) install(files []File) error {
	if err := i.recover(); err != nil {
		return err
	}
	paths := make([]string, len(files))
	for k, f := range files {
		paths[k] = f.Path
	}
	if err := conflict(i.root, i.schema, paths); err != nil {
		return err
	}
	// what is there was made by others: it stays
	if err := i.root.Mkdir(staging, 0o777); err != nil {
		return fmt.Errorf("cannot write into the output directory %q: %w", i.root.Name(), err)
	}
	if err := i.stage(files); err != nil {
		return errors.Join(fmt.Errorf("cannot write into the output directory %q: %w", i.root.Name(), err), i.root.RemoveAll(staging))
	}
	if err := i.swap(files); err != nil {
		return errors.Join(fmt.Errorf("cannot replace the files in %q: %w", i.root.Name(), err), i.undo())
	}
	return i.root.RemoveAll(staging)
}

// stage writes all files beside their places.
func (i *installer) stage(files []File) error {
	who, err := json.Marshal(i.me)
	if err != nil {
		return err
	}
	if err := i.root.WriteFile(stagedOwner, who, 0o666); err != nil {
		return err
	}
	for _, f := range files {
		place := path.Join(stagedNew, f.Path)
		if err := i.root.MkdirAll(path.Dir(place), 0o777); err != nil {
			return err
		}
		if err := i.root.WriteFile(place, f.Content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// swap moves all old files out, their index first, then all new ones in, their index last.
func (i *installer) swap(files []File) error {
	if x := readIndex(i.root, IndexName, i.schema); x != nil {
		for _, p := range append([]string{IndexName}, x.unchanged(i.root)...) {
			if err := i.move(p, path.Join(stagedOld, p)); err != nil {
				return err
			}
		}
		i.removeEmpty(x)
	}
	for _, f := range files { // the index is the last
		if err := i.move(path.Join(stagedNew, f.Path), f.Path); err != nil {
			return err
		}
	}
	return nil
}

// move renames a file and makes the folders that it needs. It replaces nothing.
func (i *installer) move(from, to string) error {
	if err := i.root.MkdirAll(path.Dir(to), 0o777); err != nil {
		return err
	}
	if _, err := i.root.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%q appeared meanwhile", to)
	}
	return i.root.Rename(from, to)
}

// removeEmpty removes the folders that the files of an index have left empty.
func (i *installer) removeEmpty(x *index) {
	var dirs []string
	for _, f := range x.Files {
		for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	for _, dir := range slices.Backward(slices.Compact(dirs)) {
		_ = i.root.Remove(dir) // fails where something of others is in it, which stays
	}
}

// undo puts the old files back in place of the new ones.
func (i *installer) undo() error {
	if err := i.removeNew(); err != nil {
		return err
	}
	var back []string
	err := fs.WalkDir(i.root.FS(), stagedOld, func(name string, entry fs.DirEntry, err error) error {
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
	if at := slices.Index(back, IndexName); at >= 0 { // the index goes last
		back = append(slices.Delete(back, at, at+1), IndexName)
	}
	for _, p := range back {
		if err := i.move(path.Join(stagedOld, p), p); err != nil {
			return err
		}
	}
	return i.root.RemoveAll(staging)
}

// removeNew removes the new files that are in place: those that are staged no longer. The others in
// place may be old ones with the same content.
func (i *installer) removeNew() error {
	x := readIndex(i.root, path.Join(stagedNew, IndexName), i.schema)
	if x == nil { // nothing was moved yet
		return nil
	}
	for _, p := range x.unchanged(i.root) {
		if _, err := i.root.Lstat(path.Join(stagedNew, p)); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := i.root.Remove(p); err != nil {
			return err
		}
	}
	i.removeEmpty(x)
	return nil
}

// recover puts a folder right whose last writer was interrupted. A folder with its index is
// complete: the old set or the new one. Without it the old one comes back.
func (i *installer) recover() error {
	info, err := i.root.Lstat(staging)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var maker owner
	text, _ := i.root.ReadFile(stagedOwner)
	if json.Unmarshal(text, &maker) == nil && !maker.sameProcess(&i.me) && !maker.ended(&i.me, time.Since(info.ModTime())) {
		return maker.busy(i.root, staging)
	}
	if readIndex(i.root, IndexName, i.schema) != nil {
		err = i.root.RemoveAll(staging)
	} else {
		err = i.undo()
	}
	if err != nil {
		return fmt.Errorf("cannot put right what an interrupted run left in %q: %w", i.root.Name(), err)
	}
	return nil
}
