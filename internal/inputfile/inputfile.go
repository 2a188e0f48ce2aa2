package inputfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// MaxBytes is the largest file that is read whole, and the largest tensor in memory: 2 GiB.
const MaxBytes = 1<<31 - 1

// File is open for reading, up to its limit.
type File struct {
	// Bytes is the size of a regular file; -1 for a pipe, whose end is not known.
	Bytes int64

	file        *os.File
	limit, read int64
}

// Open opens a file of at most so many bytes, or a pipe that was handed over. Errors are
// *fs.PathError.
func Open(path string, limit int64) (*File, error) {
	f, err := open(path, os.Stat, openFile)
	return bounded(path, f, limit, err)
}

// OpenIn opens a regular file within a folder. Errors are *fs.PathError.
func OpenIn(root *os.Root, name string, limit int64) (*File, error) {
	f, err := open(name, root.Stat, func(name string) (*os.File, error) {
		return root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	})
	return bounded(name, f, limit, err)
}

// Read returns the content of a file of at most so many bytes. Errors are *fs.PathError.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path, limit)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadAll()
}

// ReadAll returns the content. The memory is that of the content, if the file has a size.
func (f *File) ReadAll() ([]byte, error) {
	if f.Bytes < 0 {
		return io.ReadAll(f)
	}
	data := make([]byte, f.Bytes)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, &fs.PathError{Op: "read", Path: f.file.Name(), Err: errors.New("became shorter while it was read")}
	}
	return data, nil
}

// Read reads on. It fails at the limit, which a pipe, and a file that grows, may exceed.
func (f *File) Read(p []byte) (int, error) {
	n, err := f.file.Read(p[:min(int64(len(p)), f.limit-f.read+1)])
	if f.read += int64(n); f.read > f.limit {
		return 0, &fs.PathError{Op: "read", Path: f.file.Name(), Err: tooLarge(f.limit)}
	}
	return n, err
}

// ReadAt reads at an offset, as io.ReaderAt says. A pipe cannot be read so.
func (f *File) ReadAt(p []byte, offset int64) (int, error) { return f.file.ReadAt(p, offset) }

// Close the file.
func (f *File) Close() error { return f.file.Close() }

// IsFile reports what keeps Open from opening a path, but for the size.
func IsFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return accept(path, info)
}

// open refuses what is not a file before it is opened, because opening may have effects, and again
// afterwards, because the name may have changed hands.
func open(path string, stat func(string) (fs.FileInfo, error), open func(string) (*os.File, error)) (*os.File, error) {
	info, err := stat(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: cause(err)}
	}
	if err := accept(path, info); err != nil {
		return nil, err
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = accept(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// cause drops what an error of the file system says beside it.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// openFile never waits for the other end of a FIFO. A pipe that was handed over is read with
// waiting, since its writer may be slow.
func openFile(path string) (*os.File, error) {
	if handedOver(path) {
		return os.Open(path)
	}
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// handedOver tells whether a path names a file that is open already: the standard input, or a pipe
// that a shell made.
func handedOver(path string) bool {
	path = filepath.Clean(path)
	return path == "/dev/stdin" || strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/")
}

// accept refuses what is neither a regular file nor a pipe that was handed over.
func accept(path string, info fs.FileInfo) error {
	mode, what := info.Mode(), ""
	switch {
	case mode.IsRegular(), mode&fs.ModeNamedPipe != 0 && handedOver(path):
		return nil
	case mode.IsDir():
		return &fs.PathError{Op: "open", Path: path, Err: errors.New("is a directory")}
	case mode&fs.ModeNamedPipe != 0:
		what = "a FIFO"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeDevice != 0:
		what = "a device"
	default:
		what = "not a file"
	}
	return &fs.PathError{Op: "open", Path: path, Err: fmt.Errorf("is %s, not a regular file or a pipe such as /dev/stdin", what)}
}

// bounded gives an open file its limit.
func bounded(path string, f *os.File, limit int64, err error) (*File, error) {
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && info.Size() > limit {
		err = &fs.PathError{Op: "open", Path: path, Err: tooLarge(limit)}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	in := &File{Bytes: -1, file: f, limit: min(limit, math.MaxInt64-1)}
	if info.Mode().IsRegular() {
		in.Bytes = info.Size()
	}
	return in, nil
}

func tooLarge(limit int64) error { return fmt.Errorf("more than %d bytes", limit) }
