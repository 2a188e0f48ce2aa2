package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// probeName begins the names of the files by which Probe finds out whether there can be files.
const probeName = ".dnasim-probe-"

// Probe reports what would keep a process from writing files into dir, which need not exist:
// something that is no folder on its path, or a folder that cannot be written into. It leaves
// nothing. Its errors begin with the path that is wrong.
func Probe(dir string) error {
	dir = filepath.Clean(dir)
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s is a file; allowed: a directory, which is made if it does not exist", at)
		case err == nil:
			return probe(at, at != dir)
		}
		if link, _ := os.Lstat(at); link != nil {
			return fmt.Errorf("%s is a link to what does not exist; allowed: a directory, which is made if it does not exist", at)
		}
		if notThere := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR); !notThere || at == filepath.Dir(at) {
			return fmt.Errorf("%s: %w", at, cause(err))
		}
	}
}

// probe makes a file in a folder, or a folder if one will be made there, and removes it.
func probe(dir string, folder bool) error {
	var name string
	var err error
	if folder {
		name, err = os.MkdirTemp(dir, probeName)
	} else {
		var f *os.File
		if f, err = os.CreateTemp(dir, probeName); err == nil {
			name = f.Name()
			err = f.Close()
		}
	}
	if err == nil {
		err = os.Remove(name)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written into: %w", dir, cause(err))
	}
	return nil
}

// cause is an error of the file system without the path, which the caller states.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
