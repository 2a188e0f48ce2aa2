package weights

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Bytes is an array of unsigned bytes in row-major order, as IDX files hold it.
type Bytes struct {
	Dims []int
	Data []byte
}

// maxInflation is how much deflate can compress at most (zlib technical notes: 1032:1).
// A gzip file whose header asks for more than that is lying.
const maxInflation = 1032

// ReadIDX decodes an IDX file of unsigned bytes (the format of MNIST and Fashion-MNIST),
// plain or gzip-compressed; name is the file's name, for errors.
func ReadIDX(name string, data []byte) (*Bytes, error) {
	b, err := readIDX(data)
	if err != nil {
		return nil, fmt.Errorf("%s: not a usable IDX file: %w", name, err)
	}
	return b, nil
}

func readIDX(data []byte) (*Bytes, error) {
	var source io.Reader = bytes.NewReader(data)
	limit := int64(len(data))
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		zipped, err := gzip.NewReader(source)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		source, limit = zipped, limit*maxInflation
	}
	dims, err := readIDXHeader(source)
	if err != nil {
		return nil, err
	}
	count, err := elements(dims, limit)
	if err != nil {
		return nil, err
	}
	// One byte more than asked for shows whether something follows, and has the
	// checksum of a gzip file verified.
	payload, err := io.ReadAll(io.LimitReader(source, int64(count)+1))
	if err != nil {
		return nil, fmt.Errorf("after %d of %d bytes: %w", len(payload), count, err)
	}
	if len(payload) != count {
		return nil, fmt.Errorf("shape %v asks for %d bytes, the file holds %s", dims, count, heldBytes(len(payload), count))
	}
	return &Bytes{Dims: intDims(dims), Data: payload}, nil
}

func heldBytes(n, count int) string {
	if n > count {
		return "more"
	}
	return fmt.Sprint(n)
}

// readIDXHeader reads the magic number (two zeros, element type, number of dimensions) and
// the big-endian sizes.
func readIDXHeader(r io.Reader) ([]int64, error) {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, fmt.Errorf("it ends within the header: %w", err)
	}
	if magic[0] != 0 || magic[1] != 0 {
		return nil, errors.New("it does not begin with two zero bytes")
	}
	if magic[2] != 0x08 {
		return nil, fmt.Errorf("element type 0x%02x is not supported; unsigned byte (0x08) is", magic[2])
	}
	sizes := make([]byte, 4*int(magic[3]))
	if _, err := io.ReadFull(r, sizes); err != nil {
		return nil, fmt.Errorf("it ends within its %d sizes: %w", magic[3], err)
	}
	dims := make([]int64, magic[3])
	for i := range dims {
		dims[i] = int64(binary.BigEndian.Uint32(sizes[4*i:]))
	}
	return dims, nil
}
