package gates

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Activity is how often each net rose and fell.
type Activity struct{ Rises, Falls []int64 }

// A Window of time, from inclusive, to exclusive, in units of the file.
type Window struct{ From, To int64 }

// ReadActivity counts the changes of the nets n0 .. n<nets-1> of a VCD file in each window. Changes
// from or to unknown do not count.
func ReadActivity(r io.Reader, nets int, windows []Window) ([]Activity, error) {
	all := make([]Activity, len(windows))
	for i := range all {
		all[i] = Activity{make([]int64, nets), make([]int64, nets)}
	}
	v := &vcd{codes: map[string]int{}, state: make([]byte, nets), windows: windows, all: all}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 1<<16), 1<<24)
	for scanner.Scan() {
		v.line++
		if err := v.read(scanner.Text()); err != nil {
			return nil, fmt.Errorf("vcd: line %d: %w", v.line, err)
		}
	}
	return all, scanner.Err()
}

type vcd struct {
	codes   map[string]int
	state   []byte
	windows []Window
	all     []Activity
	time    int64
	line    int
}

func (v *vcd) read(line string) error {
	if line == "" {
		return nil
	}
	switch line[0] {
	case '#':
		time, err := strconv.ParseInt(strings.TrimSpace(line[1:]), 10, 64)
		if err != nil || time < v.time {
			return fmt.Errorf("%q is no time after %d", line, v.time)
		}
		v.time = time
	case '0', '1', 'x', 'z':
		v.change(line[0], line[1:])
	case '$':
		return v.declare(strings.Fields(line))
	}
	return nil
}

func (v *vcd) declare(fields []string) error {
	if fields[0] != "$var" {
		return nil
	}
	if len(fields) < 6 {
		return fmt.Errorf("a $var of %d words", len(fields))
	}
	number, found := strings.CutPrefix(fields[4], "n")
	net, err := strconv.Atoi(number)
	if !found || err != nil || fields[2] != "1" {
		return nil // not a net of the netlist
	}
	if net < 0 || net >= len(v.state) {
		return fmt.Errorf("net %d of %d", net, len(v.state))
	}
	v.codes[fields[3]] = net
	return nil
}

func (v *vcd) change(value byte, code string) {
	net, ok := v.codes[code]
	if !ok {
		return
	}
	was := v.state[net]
	v.state[net] = value
	rose, fell := was == '0' && value == '1', was == '1' && value == '0'
	if !rose && !fell {
		return
	}
	for i, w := range v.windows {
		if v.time < w.From || v.time >= w.To {
			continue
		}
		if rose {
			v.all[i].Rises[net]++
		} else {
			v.all[i].Falls[net]++
		}
	}
}
