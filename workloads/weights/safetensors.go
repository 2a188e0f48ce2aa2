package weights

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"
)

// safetensorsTypes are the element types of https://github.com/huggingface/safetensors.
var safetensorsTypes = map[string]ElementType{
	"F64": TypeFloat64, "F32": TypeFloat32, "F16": TypeFloat16, "BF16": TypeBFloat16,
	"I64": TypeInt64, "I32": TypeInt32, "I16": TypeInt16, "I8": TypeInt8,
	"U64": TypeUint64, "U32": TypeUint32, "U16": TypeUint16, "U8": TypeUint8, "BOOL": TypeBool,
}

// maxHeaderBytes is the limit of the format's own reader.
const maxHeaderBytes = 100_000_000

// entry describes a tensor in the header: its type, its shape and its bytes behind the header.
type entry struct {
	Type    string  `json:"dtype"`
	Shape   []int64 `json:"shape"`
	Offsets []int64 `json:"data_offsets"`
}

func openSafetensors(path string) (*Archive, error) {
	f, err := openSized(path)
	if err != nil {
		return nil, err
	}
	if err := checkItself(f); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	a, err := ReadSafetensors(path, f, f.Bytes)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	a.close = f.Close
	return a, nil
}

// ReadSafetensors opens an archive of size bytes; name is the file's name, for errors. The
// tensors must cover the file without gap or overlap, as the format demands.
func ReadSafetensors(name string, r io.ReaderAt, size int64) (*Archive, error) {
	entries, start, err := readHeader(r, size)
	if err == nil {
		err = checkRanges(entries, size-start)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: not a usable safetensors file: %w", name, err)
	}
	return &Archive{
		file:  name,
		names: slices.Sorted(maps.Keys(entries)),
		load:  func(name string) (*Tensor, error) { return entries[name].load(r, start) },
	}, nil
}

// readHeader returns the entries and where the data begins.
func readHeader(r io.ReaderAt, size int64) (map[string]*entry, int64, error) {
	var prefix [8]byte
	if size < int64(len(prefix)) {
		return nil, 0, fmt.Errorf("it has %d bytes, fewer than the length of a header", size)
	}
	if _, err := r.ReadAt(prefix[:], 0); err != nil {
		return nil, 0, err
	}
	length := binary.LittleEndian.Uint64(prefix[:])
	if length > uint64(size-8) {
		return nil, 0, fmt.Errorf("its header claims %d bytes, the file holds %d", length, size-8)
	}
	if length > maxHeaderBytes {
		return nil, 0, fmt.Errorf("its header claims %d bytes; at most %d are allowed", length, maxHeaderBytes)
	}
	header := make([]byte, length)
	if _, err := r.ReadAt(header, 8); err != nil && !(errors.Is(err, io.EOF) && length == 0) {
		return nil, 0, err
	}
	entries, err := parseHeader(header)
	return entries, 8 + int64(length), err
}

// parseHeader reads the JSON object of entries. A name that stands twice is refused, which
// json.Unmarshal would not do.
func parseHeader(header []byte) (map[string]*entry, error) {
	if !utf8.Valid(header) {
		return nil, errors.New("its header is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(header))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("its header is not a JSON object")
	}
	entries := map[string]*entry{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("header: %w", err)
		}
		name := key.(string) // keys of a JSON object are strings
		if name == "__metadata__" {
			var unread json.RawMessage
			if err := d.Decode(&unread); err != nil {
				return nil, fmt.Errorf("header: %w", err)
			}
			continue
		}
		if entries[name] != nil {
			return nil, fmt.Errorf("tensor %q stands twice in the header", name)
		}
		e := &entry{}
		if err := d.Decode(e); err != nil {
			return nil, fmt.Errorf("header of tensor %q: %w", name, err)
		}
		if len(e.Offsets) != 2 {
			return nil, fmt.Errorf("header of tensor %q: data_offsets are %v; want two, of its first byte and behind its last", name, e.Offsets)
		}
		entries[name] = e
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if rest := bytes.TrimRight(header[d.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return nil, fmt.Errorf("%.40q follows its header; only spaces may", rest)
	}
	return entries, nil
}

// checkRanges: every tensor has the bytes that its shape asks for, and together they are
// the data.
func checkRanges(entries map[string]*entry, size int64) error {
	names := slices.SortedFunc(maps.Keys(entries), func(a, b string) int {
		return cmp.Or(cmp.Compare(entries[a].Offsets[0], entries[b].Offsets[0]), cmp.Compare(entries[a].Offsets[1], entries[b].Offsets[1]), cmp.Compare(a, b))
	})
	at := int64(0)
	for _, name := range names {
		e := entries[name]
		from, to := e.Offsets[0], e.Offsets[1]
		switch {
		case from < 0 || to < from || to > size:
			return fmt.Errorf("tensor %q is bytes %d to %d of the data, which has %d", name, from, to, size)
		case from < at:
			return fmt.Errorf("tensor %q begins at byte %d, within the tensor before it", name, from)
		case from > at:
			return fmt.Errorf("bytes %d to %d of the data belong to no tensor", at, from)
		}
		if err := e.checkSize(); err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		at = to
	}
	if at != size {
		return fmt.Errorf("bytes %d to %d of the data belong to no tensor; is the file cut off?", at, size)
	}
	return nil
}

// checkSize compares the range with the shape. Of a type that is not known the range is
// believed.
func (e *entry) checkSize() error {
	width := int64(safetensorsTypes[e.Type].size())
	if width == 0 {
		return nil
	}
	bytes := e.Offsets[1] - e.Offsets[0]
	count, err := elements(e.Shape, bytes/width)
	if err != nil {
		return err
	}
	if int64(count)*width != bytes {
		return fmt.Errorf("shape %v of %s asks for %d bytes, its range has %d", e.Shape, e.Type, int64(count)*width, bytes)
	}
	return nil
}

// load reads the tensor; its range was checked.
func (e *entry) load(r io.ReaderAt, start int64) (*Tensor, error) {
	typ, known := safetensorsTypes[e.Type]
	if !known {
		return nil, fmt.Errorf("element type %q is not supported; %v are", e.Type, slices.Sorted(maps.Keys(safetensorsTypes)))
	}
	length := e.Offsets[1] - e.Offsets[0]
	t := &Tensor{Dims: intDims(e.Shape)}
	data := io.NewSectionReader(r, start+e.Offsets[0], length)
	return t, t.load(typ, data, int(length)/typ.size(), maxTensorBytes)
}
