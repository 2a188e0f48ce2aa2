package gates

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tiny is a library with an inverter, an OR, a flip-flop and a latch, in round numbers.
const tiny = `library(tiny) { /* a comment
  over two lines */
  time_unit : "1ns"; voltage_unit : "1V"; leakage_power_unit : "1nW"; capacitive_load_unit (1,pf);
  nom_voltage : 2;
  cell (INV) { area : 10; cell_leakage_power : 0.5;
    pin(A) { direction : input; capacitance : 0.010; }
    pin(Y) { direction : output; function : "(!A)";
      timing() { related_pin : "A"; timing_sense : negative_unate;
        cell_rise(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ( \
          "0.1, 0.2", \
          "1.1, 1.2"); }
        cell_fall(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("0.3, 0.3", "0.3, 0.3"); }
        rise_transition(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("0.1, 0.1", "0.1, 0.1"); }
        fall_transition(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("0.1, 0.1", "0.1, 0.1"); } }
      internal_power() { related_pin : "A";
        rise_power(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("2, 2", "2, 2"); }
        fall_power(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("3, 3", "3, 3"); } } } }
  cell (DFF) { area : 40; cell_leakage_power : 1;
    ff (IQ, IQN) { next_state : "D"; clocked_on : "CLK"; }
    pin(CLK) { direction : input; capacitance : 0.020; clock : true;
      internal_power() { rise_power(t) { index_1 ("0, 1"); values ("5, 5"); } fall_power(t) { index_1 ("0, 1"); values ("7, 7"); } } }
    pin(D) { direction : input; capacitance : 0.010; }
    pin(Q) { direction : output; function : "IQ";
      timing() { related_pin : "CLK"; timing_type : rising_edge;
        cell_rise(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("0.4, 0.4", "0.4, 0.4"); }
        cell_fall(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("0.5, 0.5", "0.5, 0.5"); }
        rise_transition(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("0.1, 0.1", "0.1, 0.1"); }
        fall_transition(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("0.1, 0.1", "0.1, 0.1"); } }
      internal_power() { related_pin : "CLK";
        rise_power(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("11, 11", "11, 11"); }
        fall_power(t) { index_1 ("0, 1"); index_2 ("0, 1"); values ("13, 13", "13, 13"); } } } }
}`

// toggle is a flip-flop that inverts itself: clk is net 0, q 1, d 2.
const toggle = `{"modules": {"toggle": {
  "ports": {"clk": {"direction": "input", "bits": [2]}, "q": {"direction": "output", "bits": [3]}},
  "cells": {
    "ff": {"type": "DFF", "connections": {"CLK": [2], "D": [4], "Q": [3]}},
    "inv": {"type": "INV", "connections": {"A": [3], "Y": [4]}}}}}}`

var conditions = Conditions{WirePFPerPin: 0.005, MaxFanout: 4, Buffer: "INV", ClockSlewNS: 0.5, InputSlewNS: 0.5, SetupNS: 0.2}

func analysed(t *testing.T, netlist, module string) (*Netlist, *Timing) {
	t.Helper()
	library, err := ReadLibrary("tiny.lib", tiny)
	require.NoError(t, err)
	n, err := ReadNetlist([]byte(netlist), module, library)
	require.NoError(t, err)
	timing, err := Analyse(n, library, conditions)
	require.NoError(t, err)
	return n, timing
}

func TestLibrary(t *testing.T) {
	library, err := ReadLibrary("tiny.lib", tiny)
	require.NoError(t, err)
	assert.Equal(t, 2.0, library.Volts)
	inv := library.Cells["INV"]
	assert.Equal(t, 10.0, inv.AreaUM2)
	assert.Equal(t, 0.5, inv.LeakageNW)
	assert.Equal(t, Gate, inv.Kind)
	assert.Equal(t, FlipFlop, library.Cells["DFF"].Kind)
	assert.True(t, library.Cells["DFF"].pin("CLK").Clock)
}

// Tables are bilinear inside and go on straight outside.
func TestTableInterpolates(t *testing.T) {
	library, err := ReadLibrary("tiny.lib", tiny)
	require.NoError(t, err)
	rise := library.Cells["INV"].pin("Y").arcs[0].rise
	for _, c := range []struct{ load, slew, delay float64 }{
		{0, 0, 0.1}, {1, 1, 1.2}, {0.5, 0, 0.6}, {0, 0.5, 0.15}, {0.5, 0.5, 0.65}, {2, 0, 2.1}, {0, 2, 0.3},
	} {
		assert.InDelta(t, c.delay, rise.at(c.load, c.slew), 1e-12, "%+v", c)
	}
}

func TestLibraryRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, fresh, says string }{
		"another kind of file": {"library(tiny)", "module(tiny)", `tiny.lib:1: begins with "module"`},
		"an open group":        {"13, 13\"); } } } }\n}", "13, 13\"); } } } }", "the file ends before its }"},
		"other units":          {`time_unit : "1ns"`, `time_unit : "1h"`, `time_unit is "1h"; it must be a number of ns or ps`},
		"no voltage":           {"nom_voltage : 2", "nom_voltage : 0", "nom_voltage"},
		"a word for a number":  {"area : 10", "area : big", `cell INV: area is "big"`},
		"values missing":       {`values ("5, 5")`, `values ("5")`, "pin CLK: rise_power has 1 values for 2 x 1"},
		"no number":            {`values ("5, 5")`, `values ("5, NaN")`, `"NaN" is no finite number`},
		"falling indices":      {`index_1 ("0, 1"); values ("5, 5")`, `index_1 ("1, 0"); values ("5, 5")`, "do not ascend"},
	} {
		broken := strings.Replace(tiny, c.old, c.fresh, 1)
		require.NotEqual(t, tiny, broken, name)
		_, err := ReadLibrary("tiny.lib", broken)
		assert.ErrorContains(t, err, c.says, name)
	}
	_, err := ReadLibrary("deep.lib", strings.Repeat("library(a){", 50))
	assert.ErrorContains(t, err, "nested more than")
}

func TestFunctions(t *testing.T) {
	for function, verilog := range map[string]string{
		"(!A)":                "(~A)",
		"(A B)":               "((A & B))",
		"!(A+B) C":            "(~((A | B)) & C)",
		"A B+C":               "((A & B) | C)",
		"A^B C":               "((A ^ B) & C)",
		"A'":                  "~A",
		"(!((S A) + (!S B)))": "(~((((S & A)) | ((~S & B)))))",
	} {
		got, err := parseFunction(function)
		require.NoError(t, err, function)
		assert.Equal(t, verilog, got.verilog, function)
	}
	for _, broken := range []string{"", "(A", "A+", "A)", "!", "A $ B", strings.Repeat("(", 100)} {
		_, err := parseFunction(broken)
		assert.Error(t, err, broken)
	}
}

func TestNetlistRefuses(t *testing.T) {
	library, err := ReadLibrary("tiny.lib", tiny)
	require.NoError(t, err)
	for _, c := range []struct{ netlist, says string }{
		{"{", "netlist:"},
		{strings.ReplaceAll(toggle, `"toggle"`, `"other"`), "no module toggle; there are [other]"},
		{strings.Replace(toggle, `"DFF"`, `"NAND9"`, 1), "ff is a NAND9, which library tiny does not have"},
		{strings.Replace(toggle, `"Q": [3]`, `"Q": [4]`, 1), "two drivers"},
		{strings.Replace(toggle, `"Q": [3]`, `"Q": ["q"]`, 1), "neither a number nor a constant"},
	} {
		_, err := ReadNetlist([]byte(c.netlist), "toggle", library)
		assert.ErrorContains(t, err, c.says)
	}
}

// A path is from the clock to the flip-flop's data and its setup; the clock net has no delay.
func TestTimingOfToggle(t *testing.T) {
	n, timing := analysed(t, toggle, "toggle")
	assert.Equal(t, Size{Cells: 2, FlipFlops: 1, AreaUM2: 50, LeakageNW: 1.5}, n.Size())
	// Clock to q: 0.5 (fall). Inverter: the load is 0.015 pF at a slew of 0.1: rise 0.1 + 0.015 +
	// 0.01, fall 0.3.
	assert.InDelta(t, 0.5+0.3+0.2, timing.CriticalPathNS, 1e-12)
	assert.Zero(t, timing.RippleNS)
	verilog, err := timing.Verilog()
	require.NoError(t, err)
	assert.Contains(t, verilog, "INV #(.RISE_Y(0.125), .FALL_Y(0.300)) u1 (.Y(n2), .A(n1));")
}

func TestLoopsAreRefused(t *testing.T) {
	library, err := ReadLibrary("tiny.lib", tiny)
	require.NoError(t, err)
	loop := `{"modules": {"m": {"ports": {}, "cells": {"a": {"type": "INV", "connections": {"A": [2], "Y": [3]}}, "b": {"type": "INV", "connections": {"A": [3], "Y": [2]}}}}}}`
	n, err := ReadNetlist([]byte(loop), "m", library)
	require.NoError(t, err)
	_, err = Analyse(n, library, conditions)
	assert.ErrorContains(t, err, "2 gates of m are in a loop")
}

// Energy by hand: pins and wires, cells, clock pins.
func TestEnergyByHand(t *testing.T) {
	_, timing := analysed(t, toggle, "toggle")
	const vcd = `$timescale 1ps $end
$scope module block $end
$var wire 1 ! n0 $end
$var wire 1 " n1 $end
$var wire 1 # n2 $end
$var wire 8 $ bus [7:0] $end
$upscope $end
$enddefinitions $end
#0
x"
0!
1#
b00000000 $
#100
1!
#110
0"
#120
1"
0#
#200
0!
#300
1!
0"
`
	activity, err := ReadActivity(strings.NewReader(vcd), 3, []Window{{0, 300}, {300, 400}})
	require.NoError(t, err)
	assert.Equal(t, Activity{Rises: []int64{1, 1, 0}, Falls: []int64{1, 0, 1}}, activity[0], "from unknown does not count")
	assert.Equal(t, Activity{Rises: []int64{1, 0, 0}, Falls: []int64{0, 1, 0}}, activity[1])

	e := timing.Energy(activity[0])
	clock := 2*2.0*0.025 + 5 + 7 // half V^2 = 2; the clock's pin and wire; its internal energy
	assert.InDelta(t, clock, e.Clock, 1e-12)
	assert.InDelta(t, 2*2.0*0.025+2.0*0.015+2.0*0.015, e.Nets, 1e-12)
	assert.InDelta(t, 5+7+11+3, e.Internal, 1e-12, "q rose, d fell")
	assert.InDelta(t, e.Nets+e.Internal, e.Total(), 1e-12)
}

func TestActivityRefuses(t *testing.T) {
	for text, says := range map[string]string{
		"#5\n#4\n":                "no time after 5",
		"#x\n":                    "no time",
		"$var wire 1 ! n9 $end\n": "net 9 of 3",
		"$var wire 1\n":           "a $var of 3 words",
	} {
		_, err := ReadActivity(strings.NewReader(text), 3, nil)
		assert.ErrorContains(t, err, says)
	}
}

// A net with more pins than a driver may see gets buffers, which are charged.
func TestLargeNetsAreBuffered(t *testing.T) {
	var cells []string
	for i := range 10 {
		cells = append(cells, fmt.Sprintf(`"i%d": {"type": "INV", "connections": {"A": [2], "Y": [%d]}}`, i, 3+i))
	}
	netlist := `{"modules": {"m": {"ports": {"a": {"direction": "input", "bits": [2]}}, "cells": {` + strings.Join(cells, ",") + `}}}}`
	n, timing := analysed(t, netlist, "m")
	assert.Equal(t, 3, timing.Buffers(), "10 pins by 4")
	net := n.port("a").Nets[0]
	assert.InDelta(t, 13*0.015, timing.chargedPF[net], 1e-12)
	assert.InDelta(t, 3*0.015, timing.loadPF[net], 1e-12)
	assert.InDelta(t, 3*2.5, timing.bufferPJ[net], 1e-12)
}

func FuzzLibrary(f *testing.F) {
	f.Add(tiny)
	f.Add("library(a){b:c;d(\"1\"){}}")
	f.Add("library(\"")
	f.Fuzz(func(t *testing.T, text string) {
		library, err := ReadLibrary("fuzz", text)
		if err == nil {
			require.Positive(t, library.Volts)
		}
	})
}

func FuzzFunction(f *testing.F) {
	f.Add("(!((A B)+(C D)))")
	f.Add("A' ^ !B")
	f.Fuzz(func(t *testing.T, text string) {
		if expression, err := parseFunction(text); err == nil {
			require.NotEmpty(t, expression.verilog)
		}
	})
}

func FuzzActivity(f *testing.F) {
	f.Add("$var wire 1 ! n0 $end\n#1\n0!\n#2\n1!\n")
	f.Fuzz(func(t *testing.T, text string) {
		activity, err := ReadActivity(strings.NewReader(text), 2, []Window{{0, 10}})
		if err == nil {
			require.Len(t, activity, 1)
			require.LessOrEqual(t, activity[0].Rises[0]-activity[0].Falls[0], int64(1))
		}
	})
}

func FuzzNetlist(f *testing.F) {
	f.Add(toggle)
	library, err := ReadLibrary("tiny.lib", tiny)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ReadNetlist([]byte(text), "toggle", library)
		if err != nil {
			return
		}
		if timing, err := Analyse(n, library, conditions); err == nil {
			_, err := timing.Verilog()
			require.NoError(t, err)
		}
	})
}
