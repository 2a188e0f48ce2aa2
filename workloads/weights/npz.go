package weights

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// maxArrayBytes is the largest NumPy array that is read.
const maxArrayBytes = 1 << 33

// deflateRatio is how much the compression of zip files can expand at most.
const deflateRatio = 1032

func openNPZ(path string) (*Archive, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	a, err := ReadNPZ(path, f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	a.close = f.Close
	return a, nil
}

// ReadNPZ opens an archive of NumPy arrays, a zip file of size bytes; name is the file's
// name, for errors. Arrays have the names under which numpy.savez stored them.
func ReadNPZ(name string, r io.ReaderAt, size int64) (*Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%s: not a usable npz file: %w", name, err)
	}
	members := map[string]*zip.File{}
	a := &Archive{file: name}
	for _, member := range z.File {
		array, ok := strings.CutSuffix(member.Name, ".npy")
		if !ok {
			continue
		}
		if members[array] != nil {
			return nil, fmt.Errorf("%s: not a usable npz file: array %q stands twice in it", name, array)
		}
		members[array] = member
		a.names = append(a.names, array)
	}
	slices.Sort(a.names)
	a.load = func(array string) (*Tensor, error) { return readMember(members[array]) }
	return a, nil
}

// readMember reads an array. Its claimed size is held against what the compressed bytes can
// expand to, and memory grows with what is there.
func readMember(member *zip.File) (*Tensor, error) {
	claimed := member.UncompressedSize64
	if claimed > maxArrayBytes || claimed/deflateRatio > member.CompressedSize64+1 {
		return nil, fmt.Errorf("%d bytes that expand to %d are refused", member.CompressedSize64, claimed)
	}
	f, err := member.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var data bytes.Buffer
	if _, err := io.Copy(&data, io.LimitReader(f, int64(claimed)+1)); err != nil {
		return nil, err
	}
	return readNPY(data.Bytes())
}
