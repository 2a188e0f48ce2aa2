package gates

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An inverter in two libraries of the same content: ns, pF, nW, the load first and every semicolon;
// ps, fF, pW, the slew first, indices in the template and lines that end without a semicolon.
const (
	inPicofarads = `library(a) { time_unit : "1ns"; voltage_unit : "1V"; leakage_power_unit : "1nW"; capacitive_load_unit (1,pf);
  nom_voltage : 2; nom_temperature : 25;
  cell (INV) { area : 1; cell_leakage_power : 3;
    pin(A) { direction : input; capacitance : 0.002; }
    pin(Y) { direction : output; function : "!A";
      timing() { related_pin : "A";
        cell_rise(t) { index_1 ("0, 0.01"); index_2 ("0, 1"); values ("1, 2", "3, 5"); }
        cell_fall(t) { index_1 ("0, 0.01"); index_2 ("0, 1"); values ("1, 2", "3, 5"); }
        rise_transition(t) { index_1 ("0, 0.01"); index_2 ("0, 1"); values ("0.5, 0.5", "0.5, 0.5"); }
        fall_transition(t) { index_1 ("0, 0.01"); index_2 ("0, 1"); values ("0.5, 0.5", "0.5, 0.5"); } }
      internal_power() { related_pin : "A";
        rise_power(t) { index_1 ("0, 0.01"); index_2 ("0, 1"); values ("0.1, 0.1", "0.1, 0.1"); }
        fall_power(t) { index_1 ("0, 0.01"); index_2 ("0, 1"); values ("0.3, 0.3", "0.3, 0.3"); } } } } }`
	inFemtofarads = `library("a") { time_unit : "1ps"
  voltage_unit : "1V"
  leakage_power_unit : "1pW"
  capacitive_load_unit (1.000, "ff");
  nom_voltage : 2
  nom_temperature : 25.0
  lu_table_template (t) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("0, 1000"); index_2 ("0, 10"); }
  power_lut_template (p) { variable_1 : input_transition_time; variable_2 : total_output_net_capacitance;
    index_1 ("0, 1000"); index_2 ("0, 10"); }
  cell (INV) {
area : 1
    pg_pin (VSS) { pg_type : primary_ground; }
    leakage_power () { when : "A"; value : 1000; }
    leakage_power () { when : "!A"; value : 5000; }
    pin(Y) { direction : output; function : "(!A)";
      timing() { related_pin : "A"; timing_type : combinational;
        cell_rise(t) { values ("1000, 3000", "2000, 5000"); }
        cell_fall(t) { values ("1000, 3000", "2000, 5000"); }
        rise_transition(t) { values ("500, 500", "500, 500"); }
        fall_transition(t) { values ("500, 500", "500, 500"); } }
      internal_power() { related_pin : "A"; related_pg_pin : VDD;
        rise_power(p) { values ("100, 100", "100, 100"); }
        fall_power(p) { values ("300, 300", "300, 300"); } }
      internal_power() { related_pin : "A"; related_pg_pin : VSS;
        rise_power(p) { values ("900, 900", "900, 900"); } } }
    pin(A) { direction : input; capacitance : 2; } } }`
)

// A library is the same in any units and order of its tables. Fan-out of four by hand: 8 fF and a
// slew of 0.5 ns.
func TestUnitsAndOrderOfTablesDoNotMatter(t *testing.T) {
	for _, text := range []string{inPicofarads, inFemtofarads} {
		l, err := ReadLibrary("a.lib", text)
		require.NoError(t, err)
		inv := l.Roles().Inverter
		require.NotNil(t, inv)
		assert.InDelta(t, 3, inv.LeakageNW, 1e-12)
		assert.InDelta(t, 25, l.Temperature, 0)
		delay, slew, energy := l.FanOutOfFour(inv)
		assert.InDelta(t, 1+0.8*2+0.5*1+0.8*0.5*1, delay, 1e-9)
		assert.InDelta(t, 0.5, slew, 1e-12)
		assert.InDelta(t, 0.008*2*2/2+0.2, energy, 1e-12)
	}
}

// Cells are known by what they do, the smallest of each kind.
func TestRolesAreFoundByFunction(t *testing.T) {
	gate := func(name string, area int, inputs string, functions ...string) string {
		s := fmt.Sprintf("cell (%s) { area : %d;", name, area)
		for _, in := range inputs {
			s += fmt.Sprintf(" pin(%c) { direction : input; }", in)
		}
		for i, f := range functions {
			s += fmt.Sprintf(" pin(Y%d) { direction : output; function : \"%s\"; }", i, f)
		}
		return s + " }\n"
	}
	text := `library(a) { time_unit : "1ns"; voltage_unit : "1V"; leakage_power_unit : "1nW"; capacitive_load_unit (1,pf); nom_voltage : 1;` +
		gate("BIG", 9, "AB", "!(A*B)") + gate("ND", 2, "AB", "(!A)+(!B)") + gate("OR", 3, "AB", "(!(!A&!B))") + gate("FREE", 0, "AB", "A|B") +
		gate("ADD", 8, "ABC", "(A B)+(C (A+B))", "A^B^C") + gate("HALF", 5, "AB", "A B", "A^B") + gate("MUX", 1, "ABC", "A B+!A C") + gate("N", 1, "A", "A'") + gate("B", 2, "A", "A") +
		`cell (L) { area : 5; latch (IQ, IQN) { enable : "G"; data_in : "D"; } pin(D) { direction : input; } pin(G) { direction : input; } pin(Q) { direction : output; function : "IQ"; } }
		cell (LN) { area : 5; latch (IQ, IQN) { enable : "!G"; data_in : "D"; } pin(D) { direction : input; } pin(G) { direction : input; } pin(Q) { direction : output; function : "IQ"; } }
		cell (FR) { area : 6; ff (IQ, IQN) { clocked_on : "K"; next_state : "D"; clear : "!R"; } pin(D) { direction : input; } pin(K) { direction : input; } pin(R) { direction : input; }
			pin(Q) { direction : output; function : "IQ"; } pin(QN) { direction : output; function : "IQN"; } }
		cell (F) { area : 7; ff (IQ, IQN) { clocked_on : "K"; next_state : "D"; } pin(D) { direction : input; } pin(K) { direction : input; } pin(Q) { direction : output; function : "IQ"; } } }`
	l, err := ReadLibrary("a.lib", text)
	require.NoError(t, err)
	r := l.Roles()
	assert.Equal(t, []string{"ND", "OR", "ADD", "HALF", "N", "B", "L", "LN", "F"}, []string{r.Nand2.Name, r.Or2.Name, r.FullAdder.Name, r.HalfAdder.Name,
		r.Inverter.Name, r.Buffer.Name, r.LatchHigh.Name, r.LatchLow.Name, r.FlipFlop.Name})
	assert.Equal(t, "Y1", r.FullAdder.Sum().Name)
	assert.Equal(t, "Y0", r.HalfAdder.Carry().Name)
	assert.True(t, l.Cells["FR"].sets("R"))
	assert.True(t, l.Cells["F"].pin("K").Clock)
	var held strings.Builder
	require.NoError(t, l.Cells["FR"].verilog(&held))
	assert.Contains(t, held.String(), "always @(posedge clear_it or posedge take_it) if (clear_it) IQ = 1'b0; else IQ = D;")
	assert.Contains(t, held.String(), "assign #(RISE_QN, FALL_QN) QN = IQN;")
}
