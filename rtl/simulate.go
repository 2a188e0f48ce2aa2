package rtl

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Options of a simulation. The zero value simulates the blocks' own Verilog without delays.
type Options struct {
	// Netlist, if not "", is Verilog that defines the block's module and all it needs, instead of
	// src.
	Netlist string
	// PeriodNS of the clock and HoldNS, by which inputs follow an edge. 0: 10 ns; no delay.
	PeriodNS, HoldNS float64
	// Dump, if not "", is a file to which all changes are written, in VCD, from edge DumpFrom on.
	Dump     string
	DumpFrom int
}

// Simulate runs the program with Icarus Verilog in the folder dir, which it may fill, and returns the outputs: a line of bits
// a cycle. Errors contain what iverilog or vvp said.
func Simulate(ctx context.Context, dir string, p *Program, o Options) ([]string, error) {
	design, err := writeDesign(dir, p, o)
	if err != nil {
		return nil, err
	}
	if o.PeriodNS == 0 {
		o.PeriodNS = 10
	}
	compiled := filepath.Join(dir, "simulation")
	arguments := []string{"-g2005", "-s", "testbench", "-o", compiled}
	for _, d := range []struct {
		name  string
		value any
	}{
		{"INPUTS", width(p.Block.Inputs)}, {"CONSTANTS", max(width(p.Block.Constants), 1)}, {"OUTPUTS", width(p.Block.Outputs)},
		{"CYCLES", len(p.Slots)}, {"PERIOD", o.PeriodNS}, {"HOLD", o.HoldNS},
	} {
		arguments = append(arguments, fmt.Sprintf("-Ptestbench.%s=%v", d.name, d.value))
	}
	if err := run(ctx, dir, "iverilog", append(arguments, design...)...); err != nil {
		return nil, err
	}
	plus := []string{"-n", compiled, "+vectors=vectors.hex", "+output=output.txt"}
	if len(p.Tables) > 0 {
		plus = append(plus, "+tables=tables.hex")
	}
	if o.Dump != "" {
		plus = append(plus, "+dump="+o.Dump, fmt.Sprintf("+dumpfrom=%d", o.DumpFrom))
	}
	if err := run(ctx, dir, "vvp", plus...); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "output.txt"))
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(text)), nil
}

// writeDesign writes all files of a simulation and returns the names of the Verilog ones.
func writeDesign(dir string, p *Program, o Options) ([]string, error) {
	files := map[string]string{}
	if o.Netlist == "" {
		var err error
		if files, err = Sources(); err != nil {
			return nil, err
		}
	} else {
		files["netlist.v"] = o.Netlist
	}
	files["testbench.v"] = testbench
	files["harness.v"] = p.Block.harness(o.Netlist != "")
	var design []string
	for name := range files {
		design = append(design, name)
	}
	files["vectors.hex"] = p.vectors()
	files["tables.hex"] = p.tables()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	return design, nil
}

func run(ctx context.Context, dir, name string, arguments ...string) error {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = dir
	said, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("rtl: %s: %w\n%s", name, err, said)
	}
	return nil
}
