package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dnasim/internal/inputfile"
	"dnasim/rtl/gates"
)

// A technology is a cell library, as a row of libraries.csv has it: what identifies it, what its
// cells are, and what is assumed with it. Columns of what the library lacks are empty or 0.
type technology struct {
	Name        string  `csv:"library"`
	SHA256      string  `csv:"sha256"` // of the text, not compressed, files one behind the other
	Revised     string  `csv:"revised"`
	Volts       float64 `csv:"supply_v"`
	Celsius     float64 `csv:"temperature_c"`
	Nand2       string  `csv:"nand2"`
	Nand2UM2    float64 `csv:"nand2_area_um2"`
	Nand2NW     float64 `csv:"nand2_leakage_nw"`
	Nand2FF     float64 `csv:"nand2_input_ff"`
	Inverter    string  `csv:"inverter"`
	InverterUM2 float64 `csv:"inverter_area_um2"`
	InverterNW  float64 `csv:"inverter_leakage_nw"`
	InverterFF  float64 `csv:"inverter_input_ff"`
	FO4PS       float64 `csv:"fo4_ps"`
	FO4FJ       float64 `csv:"fo4_toggle_fj"`
	FlipFlop    string  `csv:"flip_flop"`
	FlipFlopUM2 float64 `csv:"flip_flop_area_um2"`
	FlipFlopNW  float64 `csv:"flip_flop_leakage_nw"`
	ClockFJ     float64 `csv:"flip_flop_clock_fj"`
	SetupPS     float64 `csv:"flip_flop_setup_ps"`
	FullAdder   string  `csv:"full_adder"`
	HalfAdder   string  `csv:"half_adder"`
	Or2         string  `csv:"or2"`
	LatchHigh   string  `csv:"latch_high"`
	LatchLow    string  `csv:"latch_low"`
	Buffer      string  `csv:"buffer"`
	WireFF      float64 `csv:"wire_ff_per_pin"`
	SlewPS      float64 `csv:"slew_ps"` // of clocks and inputs
	Map         string  `csv:"cell_map"`
}

const libraryPreamble = `# Cell libraries, as their Liberty files state them: what logic costs in processes with names. Smallest cell of each kind.
# fo4_ps: an inverter that drives four of its kind, without wires, mean of both edges; fo4_toggle_fj: one change of its output, load and
# internal energy. flip_flop_clock_fj: both edges at the clock pin, nothing stored. Leakage: mean over the states of the inputs. From the
# column buffer on: what tools/characterize assumes with the library; cell_map: digest of its use of the cells. Written by tools/characterize.
`

// maxFanout of a driver without a tree of buffers.
const maxFanout = 16

// A pin has so many widths of a NAND2 (the root of its area) of wire, at so many fF/um: assumed. It
// is 25 um and 5 fF at 180 nm.
const (
	wireWidths  = 5
	wireFFPerUM = 0.2
)

// assumed are libraries whose figures were obtained under other conditions.
var assumed = map[string]technology{
	"osu018": {WireFF: 5, SlewPS: 100, SetupPS: 200, Buffer: "BUFX4"},
	"osu035": {WireFF: 10, SlewPS: 200, SetupPS: 200, Buffer: "BUFX4"},
}

// debian is where the packages qflow-tech-osu018 and -osu035 put a library.
func debian(name string) string {
	return filepath.Join("/usr/share/qflow/tech", name, name+"_stdcells.lib")
}

// maxLibertyBytes of a Liberty file; those of foundries have some tens of megabytes.
const maxLibertyBytes = 1 << 28

// libertyText reads a Liberty file, compressed or not.
func libertyText(file string) ([]byte, error) {
	data, err := inputfile.Read(file, maxLibertyBytes)
	if err != nil || !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(z, maxLibertyBytes+1))
	}
	if err == nil && len(data) > maxLibertyBytes {
		err = errors.New("is too large")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return data, nil
}

// A library is a technology with its cells at hand.
type library struct {
	technology
	cells *gates.Library
	text  []byte
	cellV string // how yosys's latches, clock gates and adders become cells
}

// openLibrary reads the Liberty files of a library, separated by commas; most have one. Areas that
// it does not have come from a LEF file beside it.
func openLibrary(files string) (*library, error) {
	var l *library
	for _, file := range strings.Split(files, ",") {
		text, err := libertyText(file)
		if err != nil {
			return nil, err
		}
		cells, err := gates.ReadLibrary(file, string(text))
		if err != nil {
			return nil, err
		}
		if err := addAreas(cells, strings.TrimSuffix(file, ".lib")+".lef"); err != nil {
			return nil, err
		}
		if l == nil {
			l = &library{cells: cells, text: text, technology: technology{Name: libraryName(file),
				Revised: cells.Revised, Volts: cells.Volts, Celsius: cells.Temperature}}
			continue
		}
		if cells.Volts != l.Volts || cells.Temperature != l.Celsius {
			return nil, fmt.Errorf("%s is of %g V and %g C, the file before it of %g V and %g C: they are no single library", file, cells.Volts, cells.Temperature, l.Volts, l.Celsius)
		}
		maps.Copy(l.cells.Cells, cells.Cells)
		l.text = append(l.text, text...)
	}
	l.SHA256 = fmt.Sprintf("%x", sha256.Sum256(l.text))
	return l, l.describe()
}

func libraryName(file string) string {
	name := filepath.Base(file)
	for _, end := range []string{".gz", ".lib", "_stdcells"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

func addAreas(cells *gates.Library, lef string) error {
	text, err := os.ReadFile(lef)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	size := regexp.MustCompile(`(?s)MACRO (\w+)\s.*?SIZE ([0-9.]+) BY ([0-9.]+)`)
	for _, m := range size.FindAllStringSubmatch(string(text), -1) {
		if cell := cells.Cells[m[1]]; cell != nil && cell.AreaUM2 == 0 {
			width, _ := strconv.ParseFloat(m[2], 64)
			height, _ := strconv.ParseFloat(m[3], 64)
			cell.AreaUM2 = width * height
		}
	}
	return nil
}

const ffPerPF, psPerNS, fjPerPJ = 1e3, 1e3, 1e3

// describe fills the technology from the cells.
func (l *library) describe() error {
	r := l.cells.Roles()
	l.Or2, l.HalfAdder, l.FullAdder = nameOf(r.Or2), nameOf(r.HalfAdder), nameOf(r.FullAdder)
	l.LatchHigh, l.LatchLow = nameOf(r.LatchHigh), nameOf(r.LatchLow)
	if c := r.Nand2; c != nil {
		l.Nand2, l.Nand2UM2, l.Nand2NW, l.Nand2FF = c.Name, c.AreaUM2, c.LeakageNW, ffPerPF*(c.Inputs[0].CapacitancePF+c.Inputs[1].CapacitancePF)/2
		l.WireFF = wireFFPerUM * wireWidths * math.Sqrt(c.AreaUM2)
	}
	if c := r.Inverter; c != nil {
		l.Inverter, l.InverterUM2, l.InverterNW, l.InverterFF = c.Name, c.AreaUM2, c.LeakageNW, ffPerPF*c.Inputs[0].CapacitancePF
		delay, slew, energy := l.cells.FanOutOfFour(c)
		l.FO4PS, l.SlewPS, l.FO4FJ = psPerNS*delay, psPerNS*slew, fjPerPJ*energy
	}
	if c := r.FlipFlop; c != nil {
		l.FlipFlop, l.FlipFlopUM2, l.FlipFlopNW = c.Name, c.AreaUM2, c.LeakageNW
		l.ClockFJ = fjPerPJ * l.cells.ClockPJ(c, l.SlewPS/psPerNS)
		setup, err := c.SetupNS(l.SlewPS / psPerNS)
		if err != nil {
			return err
		}
		l.SetupPS = psPerNS * setup
	}
	if r.Buffer != nil && r.Nand2 != nil {
		l.Buffer = nameOf(l.cells.BufferFor(maxFanout*(l.Nand2FF+l.WireFF)/ffPerPF, l.SlewPS/psPerNS))
	}
	if a, ok := assumed[l.Name]; ok {
		l.WireFF, l.SlewPS, l.SetupPS, l.Buffer = a.WireFF, a.SlewPS, a.SetupPS, a.Buffer
	}
	l.round()
	l.cellV = cellMap(r)
	l.Map = fmt.Sprintf("%x", sha256.Sum256([]byte(l.cellV)))[:12]
	return nil
}

// round leaves of each figure what libraries.csv keeps, so that what is used is what is recorded.
func (t *technology) round() {
	v := reflect.ValueOf(t).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Float64 {
			x, _ := strconv.ParseFloat(formatted(f.Float()), 64)
			f.SetFloat(x)
		}
	}
}

func nameOf(c *gates.Cell) string {
	if c == nil {
		return ""
	}
	return c.Name
}

// ready says whether circuits can be built of the cells.
func (t technology) ready() error {
	for role, cell := range map[string]string{"inverter": t.Inverter, "NAND2": t.Nand2, "OR2": t.Or2, "flip-flop": t.FlipFlop, "latch": t.LatchHigh, "buffer": t.Buffer} {
		if cell == "" {
			return fmt.Errorf("library %s has no %s that tells by its function", t.Name, role)
		}
	}
	return nil
}

func (t technology) conditions() gates.Conditions {
	return gates.Conditions{WirePFPerPin: t.WireFF / ffPerPF, MaxFanout: maxFanout, Buffer: t.Buffer,
		ClockSlewNS: t.SlewPS / psPerNS, InputSlewNS: t.SlewPS / psPerNS, SetupNS: t.SetupPS / psPerNS}
}

// cellMap is the Verilog by which yosys's techmap makes the library's cells of what is kept apart
// from logic optimisation, and of its own latches.
func cellMap(r gates.Roles) string {
	var s strings.Builder
	write := func(head, type_ string, ports string, c *gates.Cell, pins ...string) {
		if c == nil {
			return
		}
		var connections []string
		for i := 0; i < len(pins); i += 2 {
			connections = append(connections, fmt.Sprintf(".%s(%s)", pins[i], pins[i+1]))
		}
		if type_ != "" {
			fmt.Fprintf(&s, "(* techmap_celltype = \"%s\" *)\n", type_)
		}
		fmt.Fprintf(&s, "module %s (%s);\n    %s _TECHMAP_REPLACE_ (%s);\nendmodule\n\n", head, ports, c.Name, strings.Join(connections, ", "))
	}
	for _, latch := range []struct {
		cell        *gates.Cell
		name, type_ string
	}{{r.LatchHigh, "latch_high", "$_DLATCH_P_"}, {r.LatchLow, "latch_low", "$_DLATCH_N_"}} {
		if c := latch.cell; c != nil {
			write(latch.name, latch.type_, "input E, input D, output Q", c, c.Enable().Name, "E", c.Data().Name, "D", c.Held().Name, "Q")
		}
	}
	if c := r.Inverter; c != nil {
		write("inverter", "$_NOT_", "input A, output Y", c, c.Inputs[0].Name, "A", c.Outputs[0].Name, "Y")
	}
	if c := r.Or2; c != nil {
		write("clock_or", "", "input clk, input off, output gated", c, c.Inputs[0].Name, "clk", c.Inputs[1].Name, "off", c.Outputs[0].Name, "gated")
	}
	if c := r.FullAdder; c != nil {
		write("full_adder", "", "input x, input y, input z, output sum, output carry", c,
			c.Inputs[0].Name, "x", c.Inputs[1].Name, "y", c.Inputs[2].Name, "z", c.Sum().Name, "sum", c.Carry().Name, "carry")
	}
	if c := r.HalfAdder; c != nil {
		write("half_adder", "", "input x, input y, output sum, output carry", c, c.Inputs[0].Name, "x", c.Inputs[1].Name, "y", c.Sum().Name, "sum", c.Carry().Name, "carry")
	}
	return s.String()
}

// readTechnologies reads libraries.csv.
func readTechnologies(file string) ([]technology, error) { return readTable[technology](file) }

// record writes the technology into libraries.csv.
func (t technology) record(file string) error {
	all, err := readTechnologies(file)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(o technology) bool { return o.Name == t.Name }); i >= 0 {
		all[i] = t
	} else {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b technology) int { return strings.Compare(a.Name, b.Name) })
	return writeTable(file, libraryPreamble, all)
}
