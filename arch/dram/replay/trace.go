package replay

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"dnasim/internal/inputfile"
)

// Access is a line of a trace.
type Access struct {
	Arrival int64 // DRAM cycle from which it may be offered
	Address uint64
	Write   bool
}

// Trace is a sequence of accesses whose arrivals do not run backwards.
type Trace []Access

// A TraceError says which line of a trace is wrong, how, and what is allowed.
type TraceError struct {
	Line             int // from 1; 0 for the trace as a whole
	Problem, Allowed string
}

func (e *TraceError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s; allowed: %s", e.Problem, e.Allowed)
	}
	return fmt.Sprintf("line %d: %s; allowed: %s", e.Line, e.Problem, e.Allowed)
}

const (
	lineForm   = "arrival_cycle,R|W,hexaddress, e.g. 120,R,1f40"
	maxLine    = 4096    // bytes: a longer line is not of this form
	maxArrival = 1 << 52 // cycles: years of DRAM time

	// MaxTraceBytes bounds the file of a trace: some hundred million accesses.
	MaxTraceBytes = 1 << 30
)

// ReadFile reads the trace in a file of at most MaxTraceBytes, as ReadTrace does. It counts the
// lines first, so that the accesses take their place once.
func ReadFile(path string, capacityBytes int64) (Trace, error) {
	f, err := inputfile.Open(path, MaxTraceBytes)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := 0
	if f.Bytes >= 0 {
		if lines, err = countLines(io.NewSectionReader(f, 0, f.Bytes)); err != nil {
			return nil, err
		}
	}
	return readTrace(f, capacityBytes, make(Trace, 0, min(lines, int(f.Bytes)/shortest+1)))
}

// countLines counts those that may hold an access.
func countLines(r io.Reader) (n int, err error) {
	buffer := make([]byte, 1<<16)
	for size := 0; err == nil; size, err = r.Read(buffer) {
		n += bytes.Count(buffer[:size], []byte{'\n'})
	}
	if err == io.EOF {
		err = nil
	}
	return n + 1, err
}

// shortest is the number of bytes of the shortest line with an access.
const shortest = len("0,R,0\n")

// ReadTrace reads lines of the form arrival_cycle,R|W,hexaddress for a memory of the given
// capacity. Blanks around fields, a 0x before the address, empty lines and carriage returns are let
// pass. Errors are *TraceError or the reader's.
func ReadTrace(r io.Reader, capacityBytes int64) (Trace, error) {
	return readTrace(r, capacityBytes, nil)
}

// readTrace appends what it reads to t.
func readTrace(r io.Reader, capacityBytes int64, t Trace) (Trace, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, maxLine), maxLine)
	n := 0
	last := int64(0)
	for lines.Scan() {
		n++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		a, problem := parseAccess(text)
		if problem == nil {
			problem = a.check(last, capacityBytes)
		}
		if problem != nil {
			problem.Line = n
			return nil, problem
		}
		last = a.Arrival
		t = append(t, a)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, &TraceError{n + 1, fmt.Sprintf("longer than %d bytes", maxLine), lineForm}
	}
	if lines.Err() != nil {
		return nil, lines.Err()
	}
	if len(t) == 0 {
		return nil, emptyTrace()
	}
	return t, nil
}

func emptyTrace() *TraceError {
	return &TraceError{0, "the trace is empty", "at least one line of the form " + lineForm}
}

// check an access that follows one arriving at last.
func (a *Access) check(last, capacityBytes int64) *TraceError {
	switch {
	case a.Arrival < 0 || a.Arrival > maxArrival:
		return &TraceError{0, fmt.Sprintf("arrival %d", a.Arrival), fmt.Sprintf("0 to %d cycles", int64(maxArrival))}
	case a.Arrival < last:
		return &TraceError{0, fmt.Sprintf("arrival %d runs backwards", a.Arrival), fmt.Sprintf("at least %d, the arrival before", last)}
	case a.Address >= uint64(capacityBytes):
		return &TraceError{0, fmt.Sprintf("address %#x is beyond the device", a.Address), fmt.Sprintf("less than %#x, the capacity in bytes", capacityBytes)}
	}
	return nil
}

// check the whole trace.
func (t Trace) check(capacityBytes int64) error {
	if len(t) == 0 {
		return emptyTrace()
	}
	last := int64(0)
	for i := range t {
		a := &t[i]
		if a.Arrival >= last && a.Arrival <= maxArrival && a.Address < uint64(capacityBytes) {
			last = a.Arrival
			continue
		}
		problem := a.check(last, capacityBytes)
		problem.Line = i + 1
		return problem
	}
	return nil
}

// writes is the number of them.
func (t Trace) writes() (n int64) {
	for i := range t {
		if t[i].Write {
			n++
		}
	}
	return n
}

// parseAccess reads one line.
func parseAccess(text []byte) (Access, *TraceError) {
	arrival, rest, found := bytes.Cut(text, []byte{','})
	op, address, foundAddress := bytes.Cut(rest, []byte{','})
	if !found || !foundAddress {
		return Access{}, &TraceError{0, fmt.Sprintf("%q has not three fields", shown(text)), lineForm}
	}
	var a Access
	var ok bool
	if a.Arrival, ok = decimal(bytes.TrimSpace(arrival)); !ok {
		return Access{}, &TraceError{0, fmt.Sprintf("%q is not an arrival cycle", shown(arrival)), lineForm}
	}
	switch op = bytes.TrimSpace(op); string(op) {
	case "R":
	case "W":
		a.Write = true
	default:
		return Access{}, &TraceError{0, fmt.Sprintf("%q is neither R nor W", shown(op)), lineForm}
	}
	if a.Address, ok = hexadecimal(bytes.TrimPrefix(bytes.TrimSpace(address), []byte("0x"))); !ok {
		return Access{}, &TraceError{0, fmt.Sprintf("%q is not a hexadecimal address", shown(address)), lineForm}
	}
	return a, nil
}

// decimal reads a number of up to 18 digits, which an int64 holds, with or without a sign.
func decimal(text []byte) (value int64, ok bool) {
	digits := bytes.TrimPrefix(text, []byte{'-'})
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		value = value*10 + int64(d-'0')
	}
	if len(digits) < len(text) {
		value = -value
	}
	return value, true
}

// hexadecimal reads a number of up to 16 digits, which a uint64 holds.
func hexadecimal(text []byte) (value uint64, ok bool) {
	if len(text) == 0 || len(text) > 16 {
		return 0, false
	}
	for _, d := range text {
		switch {
		case d >= '0' && d <= '9':
			d -= '0'
		case d|0x20 >= 'a' && d|0x20 <= 'f':
			d = d | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		value = value<<4 | uint64(d)
	}
	return value, true
}

// shown is text short enough for an error.
func shown(text []byte) []byte {
	const most = 60
	if len(text) > most {
		return append(text[:most:most], "..."...)
	}
	return text
}

// WriteTo writes the trace in the form that ReadTrace reads.
func (t Trace) WriteTo(w io.Writer) (int64, error) {
	var written int64
	var line []byte
	out := bufio.NewWriter(w)
	for _, a := range t {
		op := byte('R')
		if a.Write {
			op = 'W'
		}
		line = strconv.AppendInt(line[:0], a.Arrival, 10)
		line = append(line, ',', op, ',')
		line = append(strconv.AppendUint(line, a.Address, 16), '\n')
		n, err := out.Write(line)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, out.Flush()
}
