package gates

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Verilog is the netlist for simulation: the cells, generated from the library's functions, and the
// module with each instance's delays. Gates are inertial. Nets are named n0, n1, ...
func (t *Timing) Verilog() (string, error) {
	var s strings.Builder
	s.WriteString("`timescale 1ns/1ps\n")
	used := map[string]*Cell{}
	for _, i := range t.netlist.Instances {
		used[i.Cell.Name] = i.Cell
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if err := used[name].verilog(&s); err != nil {
			return "", fmt.Errorf("library %s: cell %s: %w", t.library.Name, name, err)
		}
	}
	t.module(&s)
	return s.String(), nil
}

// verilog writes a cell. Flip-flops and latches are known by their pins: CLK, D, Q, and R and S,
// active low.
func (c *Cell) verilog(s *strings.Builder) error {
	var ports, parameters []string
	for _, p := range c.Inputs {
		ports = append(ports, "input "+p.Name)
	}
	for _, p := range c.Outputs {
		ports = append(ports, "output "+p.Name)
		parameters = append(parameters, "parameter RISE_"+p.Name+" = 0.0", "parameter FALL_"+p.Name+" = 0.0")
	}
	fmt.Fprintf(s, "module %s #(%s) (%s);\n", c.Name, strings.Join(parameters, ", "), strings.Join(ports, ", "))
	switch {
	case c.Kind == Gate:
		for _, p := range c.Outputs {
			expression, err := verilogFunction(p.Function)
			if err != nil {
				return err
			}
			fmt.Fprintf(s, "    assign #(RISE_%[1]s, FALL_%[1]s) %[1]s = %[2]s;\n", p.Name, expression)
		}
	case c.pin("CLK") == nil || c.pin("D") == nil || c.pin("Q") == nil:
		return fmt.Errorf("is no flip-flop or latch with pins CLK, D, Q")
	case c.Kind == Latch:
		s.WriteString("    reg q;\n    always @* if (CLK) q = D;\n    assign #(RISE_Q, FALL_Q) Q = q;\n")
	case c.pin("R") != nil && c.pin("S") != nil:
		s.WriteString("    reg q;\n    always @(posedge CLK or negedge R or negedge S)\n" +
			"        if (~R) q = 1'b0; else if (~S) q = 1'b1; else q = D;\n    assign #(RISE_Q, FALL_Q) Q = q;\n")
	default:
		s.WriteString("    reg q;\n    always @(posedge CLK) q = D;\n    assign #(RISE_Q, FALL_Q) Q = q;\n")
	}
	s.WriteString("endmodule\n")
	return nil
}

func (t *Timing) module(s *strings.Builder) {
	n := t.netlist
	var ports []string
	for _, p := range n.Ports {
		direction := "output"
		if p.Input {
			direction = "input"
		}
		ports = append(ports, fmt.Sprintf("%s wire [%d:0] %s", direction, len(p.Nets)-1, p.Name))
	}
	fmt.Fprintf(s, "module %s (%s);\n", n.Module, strings.Join(ports, ", "))
	for net := range n.Nets {
		fmt.Fprintf(s, "    wire n%d;\n", net)
	}
	for _, p := range n.Ports {
		for b, net := range p.Nets {
			if p.Input && net >= 0 {
				fmt.Fprintf(s, "    assign n%d = %s[%d];\n", net, p.Name, b)
			} else if !p.Input {
				fmt.Fprintf(s, "    assign %s[%d] = %s;\n", p.Name, b, netName(net))
			}
		}
	}
	for i, instance := range n.Instances {
		var parameters, pins []string
		for k, p := range instance.Cell.Outputs {
			parameters = append(parameters, fmt.Sprintf(".RISE_%s(%.3f), .FALL_%s(%.3f)", p.Name, t.rise[i][k], p.Name, t.fall[i][k]))
			if instance.Out[k] >= 0 {
				pins = append(pins, fmt.Sprintf(".%s(%s)", p.Name, netName(instance.Out[k])))
			}
		}
		for k, p := range instance.Cell.Inputs {
			pins = append(pins, fmt.Sprintf(".%s(%s)", p.Name, netName(instance.In[k])))
		}
		fmt.Fprintf(s, "    %s #(%s) u%d (%s);\n", instance.Cell.Name, strings.Join(parameters, ", "), i, strings.Join(pins, ", "))
	}
	s.WriteString("endmodule\n")
}

func netName(net int) string {
	switch net {
	case Zero, Unknown:
		return "1'b0"
	case One:
		return "1'b1"
	}
	return fmt.Sprintf("n%d", net)
}
