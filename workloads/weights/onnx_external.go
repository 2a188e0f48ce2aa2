package weights

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"dnasim/internal/inputfile"
)

// location says where a tensor lies in another file (TensorProto.external_data).
type location struct{ file, offset, length string }

// visit reads one entry, a StringStringEntryProto.
func (l *location) visit(f field) error {
	b, err := f.message()
	if err != nil {
		return err
	}
	var key, value string
	err = eachField(b, func(f field) (err error) {
		switch f.number {
		case 1:
			key, err = f.text()
		case 2:
			value, err = f.text()
		}
		return err
	})
	switch key {
	case "location":
		l.file = value
	case "offset":
		l.offset = value
	case "length":
		l.length = value
	}
	return err
}

// span is the place of a tensor of so many bytes.
func (l *location) span(want int64) (offset int64, err error) {
	if l.offset != "" {
		if offset, err = size("offset", l.offset); err != nil {
			return 0, err
		}
	}
	if l.length == "" {
		return offset, nil
	}
	length, err := size("length", l.length)
	if err == nil && length != want {
		err = fmt.Errorf("its shape asks for %d bytes, its data in %q has %d", want, l.file, length)
	}
	return offset, err
}

func size(key, value string) (int64, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s of its data is %q; it must be a number of bytes", key, value)
	}
	return n, nil
}

// external reads tensors from files in the folder of a model.
type external struct {
	folder string // empty: the model was not read by its path
	root   *os.Root
	files  map[string]*externalFile
}

type externalFile struct {
	*inputfile.File
	taken int64 // bytes, by all tensors
}

// read returns the bytes of a tensor that takes want bytes.
func (e *external) read(l *location, want int64) ([]byte, error) {
	if l.file == "" {
		return nil, errors.New("its values are in another file, which is not named")
	}
	if e.folder == "" {
		return nil, fmt.Errorf("its values are in the file %q beside the model, so the model must be read by its path", l.file)
	}
	offset, err := l.span(want)
	if err != nil {
		return nil, err
	}
	f, err := e.open(l.file)
	if err != nil {
		return nil, err
	}
	if offset > f.Bytes || want > f.Bytes-offset {
		return nil, fmt.Errorf("its data is bytes %d to %d of %q, which has %d", offset, plus(offset, want), l.file, f.Bytes)
	}
	// Tensors may share bytes, but thousands of them must not multiply a file's size.
	if f.taken += want; f.taken > 4*f.Bytes {
		return nil, fmt.Errorf("the tensors in %q overlap: they have more than four times its %d bytes", l.file, f.Bytes)
	}
	data := make([]byte, want)
	if _, err := f.ReadAt(data, offset); err != nil && !(errors.Is(err, io.EOF) && want == 0) {
		return nil, fmt.Errorf("reading its data: %w", err)
	}
	return data, nil
}

// open opens a file once. Neither ".." nor a symbolic link leads out of the folder.
func (e *external) open(name string) (*externalFile, error) {
	if f := e.files[name]; f != nil {
		return f, nil
	}
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) {
		return nil, fmt.Errorf("its values are in the file %q, which is not below the folder of the model", name)
	}
	if e.root == nil {
		root, err := os.OpenRoot(e.folder)
		if err != nil {
			return nil, err
		}
		e.root, e.files = root, map[string]*externalFile{}
	}
	if len(e.files) == maxExternalFiles {
		return nil, fmt.Errorf("its tensors are in more than %d files", maxExternalFiles)
	}
	file, err := inputfile.OpenIn(e.root, local, math.MaxInt64)
	if err != nil {
		return nil, fmt.Errorf("its values are in the file %q beside the model: %w", name, err)
	}
	e.files[name] = &externalFile{File: file}
	return e.files[name], nil
}

// maxExternalFiles are held open together; exporters write one, or one per tensor.
const maxExternalFiles = 512

func (e *external) close() {
	for _, f := range e.files {
		f.Close()
	}
	if e.root != nil {
		e.root.Close()
	}
}
