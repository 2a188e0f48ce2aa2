package weights

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
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
	t, err := readNPY(data)
	if err != nil {
		return nil, fmt.Errorf("%s: not a usable npy file: %w", name, err)
	}
	t.Name = name
	return t, nil
}

func readNPY(data []byte) (*Tensor, error) {
	header, payload, err := splitNPY(data)
	if err != nil {
		return nil, err
	}
	descr, dims, err := parseNPYHeader(header)
	if err != nil {
		return nil, err
	}
	typ, err := npyType(descr)
	if err != nil {
		return nil, err
	}
	count, err := elements(dims, int64(len(payload)/typ.size()))
	if err != nil {
		return nil, err
	}
	if len(payload) != count*typ.size() {
		return nil, fmt.Errorf("shape %v of %s asks for %d bytes, the file holds %d", dims, descr, count*typ.size(), len(payload))
	}
	t := &Tensor{Dims: intDims(dims)}
	return t, t.decode(typ, payload)
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

// splitNPY cuts the file after its header.
func splitNPY(data []byte) (header string, payload []byte, err error) {
	const magic = "\x93NUMPY"
	if !bytes.HasPrefix(data, []byte(magic)) {
		return "", nil, errors.New(`it does not begin with "\x93NUMPY"`)
	}
	rest := data[len(magic):]
	if len(rest) < 4 {
		return "", nil, errors.New("it ends within the header")
	}
	major, rest := rest[0], rest[2:]
	length := uint64(binary.LittleEndian.Uint16(rest))
	switch {
	case major == 1:
		rest = rest[2:]
	case (major == 2 || major == 3) && len(rest) >= 4:
		length, rest = uint64(binary.LittleEndian.Uint32(rest)), rest[4:]
	default:
		return "", nil, fmt.Errorf("format version %d is unknown (1 to 3 are known) or the header is cut off", major)
	}
	if length > uint64(len(rest)) {
		return "", nil, fmt.Errorf("its header claims %d bytes, the file holds %d", length, len(rest))
	}
	return string(rest[:length]), rest[length:], nil
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
