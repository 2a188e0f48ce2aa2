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

// verilog writes a cell from its functions.
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
	if err := c.holding(s); err != nil {
		return err
	}
	for _, p := range c.Outputs {
		e, err := parseFunction(p.Function)
		if err != nil {
			return err
		}
		fmt.Fprintf(s, "    assign #(RISE_%[1]s, FALL_%[1]s) %[1]s = %[2]s;\n", p.Name, e.verilog)
	}
	s.WriteString("endmodule\n")
	return nil
}

// holding writes what a flip-flop or latch holds; clear wins over preset.
func (c *Cell) holding(s *strings.Builder) error {
	if c.Kind == Gate {
		return nil
	}
	fmt.Fprintf(s, "    reg %s;\n    wire %s = ~%[1]s;\n", c.state.holds, c.state.inverse)
	edges, branches, sensitive := "", "", "@*"
	for _, f := range []struct{ name, function, then string }{
		{"clear_it", c.state.clear, "1'b0"}, {"preset_it", c.state.preset, "1'b1"}, {"take_it", c.state.when, ""},
	} {
		if f.function == "" && f.then != "" {
			continue
		}
		e, err := parseFunction(f.function)
		if err != nil {
			return err
		}
		if f.then == "" {
			next, err := parseFunction(c.state.next)
			if err != nil {
				return err
			}
			f.then = next.verilog
		}
		fmt.Fprintf(s, "    wire %s = %s;\n", f.name, e.verilog)
		edges += " or posedge " + f.name
		condition := "if (" + f.name + ") "
		if f.name == "take_it" && c.Kind == FlipFlop {
			condition = ""
		}
		branches += condition + c.state.holds + " = " + f.then + "; else "
	}
	if c.Kind == FlipFlop {
		sensitive = "@(" + strings.TrimPrefix(edges, " or ") + ")"
	}
	fmt.Fprintf(s, "    always %s %s\n", sensitive, strings.TrimSuffix(branches, " else "))
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
