package rtl

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// Simulate runs the program with Icarus Verilog in the folder dir, which it may fill, and returns
// the outputs: a line of bits a cycle. What was compiled there before is used again if the design
// is the same. Errors contain what iverilog or vvp said.
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
	if err := compile(ctx, dir, design, append(arguments, slices.Sorted(maps.Keys(design))...)); err != nil {
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

// writeDesign writes all files of a simulation and returns the Verilog ones.
func writeDesign(dir string, p *Program, o Options) (design map[string]string, err error) {
	design = map[string]string{}
	if o.Netlist == "" {
		if design, err = Sources(); err != nil {
			return nil, err
		}
	} else {
		design["netlist.v"] = o.Netlist
	}
	design["testbench.v"] = testbench
	design["harness.v"] = p.Block.harness(o.Netlist != "")
	for _, files := range []map[string]string{design, {"vectors.hex": p.vectors(), "tables.hex": p.tables()}} {
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				return nil, err
			}
		}
	}
	return design, nil
}

// compile runs iverilog, unless the last thing it compiled in dir was this.
func compile(ctx context.Context, dir string, design map[string]string, arguments []string) error {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q", arguments)
	for _, name := range slices.Sorted(maps.Keys(design)) {
		fmt.Fprintf(hash, "%q", design[name])
	}
	digest, record := fmt.Sprintf("%x", hash.Sum(nil)), filepath.Join(dir, "compiled.sha256")
	if last, err := os.ReadFile(record); err == nil && string(last) == digest {
		return nil
	}
	if err := os.Remove(record); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := run(ctx, dir, "iverilog", arguments...); err != nil {
		return err
	}
	return os.WriteFile(record, []byte(digest), 0o644)
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
