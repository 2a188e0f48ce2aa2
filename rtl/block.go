package rtl

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed src/*.v
var sources embed.FS

//go:embed testbench.v
var testbench string

// A Port of a block: its name in Verilog and its width.
type Port struct {
	Name string
	Bits int
}

// A Parameter of a Verilog module.
type Parameter struct {
	Name  string
	Value int
}

// A Block is a module of src with its parameters and ports. Every block has a port clk besides.
type Block struct {
	Module     string
	Parameters []Parameter
	// Inputs change from cycle to cycle. Constants do not: tables that are registers outside the
	// block.
	Inputs, Constants []Port
	// Outputs; the first is one bit that says whether the others mean something.
	Outputs []Port
	// Glue, if not "", is Verilog of the harness that drives the ports in Hidden from the
	// constants.
	Glue string
	// Hidden are ports that Glue connects.
	Hidden []Port
}

// String names the block with its parameters, e.g. "counter_set N=3 ARRAYS=15".
func (b Block) String() string {
	var s strings.Builder
	s.WriteString(b.Module)
	for _, p := range b.Parameters {
		fmt.Fprintf(&s, " %s=%d", p.Name, p.Value)
	}
	return s.String()
}

// Sources are the Verilog files of all blocks by name.
func Sources() (map[string]string, error) {
	files := map[string]string{}
	err := fs.WalkDir(sources, "src", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := sources.ReadFile(path)
		files[entry.Name()] = string(text)
		return err
	})
	return files, err
}

// harness is the module that connects the block's ports to the words of the testbench. For a
// netlist, whose parameters are already applied, netlist is true.
func (b Block) harness(netlist bool) string {
	var s strings.Builder
	fmt.Fprintf(&s, "`timescale 1ns/1ps\nmodule harness (input wire clk, input wire [%d:0] in, input wire [%d:0] constants, output wire [%d:0] out);\n",
		width(b.Inputs)-1, max(width(b.Constants), 1)-1, width(b.Outputs)-1)
	for _, p := range b.Hidden {
		fmt.Fprintf(&s, "    wire [%d:0] %s;\n", p.Bits-1, p.Name)
	}
	s.WriteString(b.Glue)
	fmt.Fprintf(&s, "    %s ", b.Module)
	if !netlist && len(b.Parameters) > 0 {
		var parameters []string
		for _, p := range b.Parameters {
			parameters = append(parameters, fmt.Sprintf(".%s(%d)", p.Name, p.Value))
		}
		fmt.Fprintf(&s, "#(%s) ", strings.Join(parameters, ", "))
	}
	connections := []string{".clk(clk)"}
	for _, p := range b.Hidden {
		connections = append(connections, fmt.Sprintf(".%s(%s)", p.Name, p.Name))
	}
	connections = append(connections, portSlices(b.Inputs, "in")...)
	if b.Glue == "" {
		connections = append(connections, portSlices(b.Constants, "constants")...)
	}
	connections = append(connections, portSlices(b.Outputs, "out")...)
	fmt.Fprintf(&s, "block (%s);\nendmodule\n", strings.Join(connections, ", "))
	return s.String()
}

// portSlices connects ports to a word, the first port at its top.
func portSlices(ports []Port, word string) []string {
	var connections []string
	below := width(ports)
	for _, p := range ports {
		below -= p.Bits
		connections = append(connections, fmt.Sprintf(".%s(%s[%d:%d])", p.Name, word, below+p.Bits-1, below))
	}
	return connections
}

func width(ports []Port) int {
	bits := 0
	for _, p := range ports {
		bits += p.Bits
	}
	return bits
}
