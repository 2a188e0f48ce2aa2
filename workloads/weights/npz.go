package weights

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// A compressed array takes at most inflatedBytes of memory, or inflation times its compressed size
// if that is more. Constant arrays shrink a thousandfold; weights and images hardly at all.
const (
	inflatedBytes = 256 << 20
	inflation     = 64
)

// deflateRatio is how much the compression of zip files can expand at most.
const deflateRatio = 1032

func openNPZ(path string) (*Archive, error) {
	f, err := openSized(path)
	if err != nil {
		return nil, err
	}
	if err := checkItself(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	a, err := ReadNPZ(path, f, f.Bytes)
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

// readMember reads an array. What it would take is held against its compressed size before memory
// is taken.
func readMember(member *zip.File) (*Tensor, error) {
	claimed, stored := member.UncompressedSize64, member.CompressedSize64
	if claimed/deflateRatio > stored+1 || stored > math.MaxInt64/deflateRatio {
		return nil, fmt.Errorf("%d bytes that expand to %d are refused", stored, claimed)
	}
	limit := int64(maxTensorBytes)
	if member.Method != zip.Store {
		limit = min(limit, max(inflatedBytes, inflation*int64(stored)))
	}
	f, err := member.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readNPY(f, int64(claimed), limit)
}
