package weights

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// npyHeader is the dictionary that opens a file, as NumPy itself writes it: keys in any order.
var npyHeader = regexp.MustCompile(`^\{(?:\s*'(descr|fortran_order|shape)':\s*('[^']*'|True|False|\([0-9, L]*\)),?)(?:\s*'(descr|fortran_order|shape)':\s*('[^']*'|True|False|\([0-9, L]*\)),?)(?:\s*'(descr|fortran_order|shape)':\s*('[^']*'|True|False|\([0-9, L]*\)),?)\s*\}\s*$`)

// npyTypes are the element types of NumPy that are read: "<" is little-endian, "|" of one byte.
var npyTypes = map[string]ElementType{
	"<f2": TypeFloat16, "<f4": TypeFloat32, "<f8": TypeFloat64,
	"|i1": TypeInt8, "<i2": TypeInt16, "<i4": TypeInt32, "<i8": TypeInt64,
	"|u1": TypeUint8, "<u2": TypeUint16, "<u4": TypeUint32, "<u8": TypeUint64, "|b1": TypeBool,
}

// ReadNPY decodes a NumPy array file (format versions 1 to 3) of little-endian numbers in C
// order; name is the file's name, for errors.
func ReadNPY(name string, data []byte) (*Tensor, error) {
	return namedNPY(name, bytes.NewReader(data), int64(len(data)))
}

// openNPY reads a file.
func openNPY(path string) (*Tensor, error) {
	f, err := openSized(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return namedNPY(path, f, f.Bytes)
}

func namedNPY(name string, r io.Reader, size int64) (*Tensor, error) {
	t, err := readNPY(r, size, maxTensorBytes)
	if err != nil {
		return nil, fmt.Errorf("%s: not a usable npy file: %w", name, err)
	}
	t.Name = name
	return t, nil
}

// readNPY reads an array of size bytes that takes at most limit bytes of memory.
func readNPY(r io.Reader, size, limit int64) (*Tensor, error) {
	header, err := readNPYHeader(r, size)
	if err != nil {
		return nil, err
	}
	size -= header.bytes
	descr, dims, err := parseNPYHeader(header.text)
	if err != nil {
		return nil, err
	}
	typ, err := npyType(descr)
	if err != nil {
		return nil, err
	}
	count, err := elements(dims, size/int64(typ.size()))
	if err != nil {
		return nil, err
	}
	if want := int64(count) * int64(typ.size()); size != want {
		return nil, fmt.Errorf("shape %v of %s asks for %d bytes, the file holds %d", dims, descr, want, size)
	}
	t := &Tensor{Dims: intDims(dims)}
	if err := t.load(typ, r, count, limit); err != nil {
		return nil, err
	}
	// Reading to the end has a zip file verify its checksum.
	if n, err := io.CopyN(io.Discard, r, 1); n > 0 || err != io.EOF {
		return nil, cmp.Or(err, errors.New("it goes on after its end"))
	}
	return t, nil
}

func npyType(descr string) (ElementType, error) {
	if typ, ok := npyTypes[descr]; ok {
		return typ, nil
	}
	if rest, big := strings.CutPrefix(descr, ">"); big {
		return "", fmt.Errorf("element type %q is big-endian; save the array as little-endian, with astype('<%s')", descr, rest)
	}
	known := slices.Sorted(maps.Keys(npyTypes))
	return "", fmt.Errorf("element type %q is not supported; %s are", descr, strings.Join(known, ", "))
}

// npyPrefix is the dictionary of a file, and the bytes before the elements.
type npyPrefix struct {
	text  string
	bytes int64
}

// maxNPYHeader is a hundred times what NumPy's own reader takes.
const maxNPYHeader = 1 << 20

// readNPYHeader reads the header of a file of size bytes.
func readNPYHeader(r io.Reader, size int64) (npyPrefix, error) {
	const magic = "\x93NUMPY"
	var start [12]byte
	if n, err := io.ReadFull(r, start[:10]); err != nil {
		if n >= len(magic) && string(start[:len(magic)]) == magic {
			return npyPrefix{}, errors.New("it ends within the header")
		}
		return npyPrefix{}, errors.New(`it does not begin with "\x93NUMPY"`)
	}
	if string(start[:len(magic)]) != magic {
		return npyPrefix{}, errors.New(`it does not begin with "\x93NUMPY"`)
	}
	length, begin := int64(binary.LittleEndian.Uint16(start[8:])), int64(10)
	switch major := start[6]; major {
	case 1:
	case 2, 3:
		if _, err := io.ReadFull(r, start[10:]); err != nil {
			return npyPrefix{}, errors.New("it ends within the header")
		}
		length, begin = int64(binary.LittleEndian.Uint32(start[8:])), 12
	default:
		return npyPrefix{}, fmt.Errorf("format version %d is unknown (1 to 3 are known)", major)
	}
	if length > size-begin {
		return npyPrefix{}, fmt.Errorf("its header claims %d bytes, the file holds %d", length, size-begin)
	}
	if length > maxNPYHeader {
		return npyPrefix{}, fmt.Errorf("its header claims %d bytes; at most %d are read", length, maxNPYHeader)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return npyPrefix{}, fmt.Errorf("its header: %w", err)
	}
	return npyPrefix{string(text), begin + length}, nil
}

func parseNPYHeader(header string) (descr string, dims []int64, err error) {
	m := npyHeader.FindStringSubmatch(header)
	if m == nil {
		return "", nil, fmt.Errorf("header %.80q is not {'descr': ..., 'fortran_order': ..., 'shape': (...)}", header)
	}
	values := map[string]string{m[1]: m[2], m[3]: m[4], m[5]: m[6]}
	if len(values) != 3 {
		return "", nil, fmt.Errorf("header %.80q repeats a key", header)
	}
	if values["fortran_order"] != "False" {
		return "", nil, errors.New("it is in Fortran order; save it in C order, with numpy.ascontiguousarray")
	}
	dims, err = parseNPYShape(values["shape"])
	return strings.Trim(values["descr"], "'"), dims, err
}

// parseNPYShape reads a Python tuple such as (), (3,) or (2, 3).
func parseNPYShape(tuple string) ([]int64, error) {
	if !strings.HasPrefix(tuple, "(") {
		return nil, fmt.Errorf("shape %s is not a tuple", tuple)
	}
	dims := []int64{}
	if tuple == "()" {
		return dims, nil
	}
	inner := strings.TrimSuffix(strings.TrimSpace(strings.Trim(tuple, "()")), ",")
	for _, part := range strings.Split(inner, ",") {
		d, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(part), "L"), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("shape %s: %q is not a size", tuple, part)
		}
		dims = append(dims, d)
	}
	return dims, nil
}
