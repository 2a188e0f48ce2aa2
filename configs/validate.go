package configs

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/arch"
	"dnasim/internal/spelling"
	"dnasim/quant"
	"dnasim/workloads"
)

// validate checks every value; d is the user's file, for the positions.
func (c *Config) validate(d *document) error {
	run := c.Run.Options()
	for _, check := range []struct {
		err   error
		table string
	}{
		{run.Validate(), "run"},
		{c.Run.validate(), "run"},
		{c.Tensors.Validate(), "tensors"},
		{c.Quantization.Validate(), "quantization"},
		{c.Energy.Validate(), "energy"},
	} {
		if check.err != nil {
			return d.locate(check.err, check.table)
		}
	}
	for i := range c.Machines {
		if err := c.Machines[i].validate(d); err != nil {
			return err
		}
	}
	return c.checkNames(d)
}

func (r *Run) validate() error {
	if r.CalibrationSamples < 1 {
		return fmt.Errorf("calibration_samples = %d: must be at least 1", r.CalibrationSamples)
	}
	if r.EvaluationSamples < 0 {
		return fmt.Errorf("evaluation_samples = %d: must be 0 (all) or more", r.EvaluationSamples)
	}
	return nil
}

func (m *Machine) validate(d *document) error {
	table := "machine." + m.Name
	if err := m.Hardware.Validate(); err != nil {
		return d.locate(err, table+".hardware", "hardware")
	}
	if err := m.Quantization.Validate(); err != nil {
		return d.locate(err, table+".quantization", "quantization")
	}
	for _, choice := range [][2]string{{"attention", m.Attention}, {"small_k", m.SmallK}} {
		key, value := choice[0], choice[1]
		if value != AsCodes && value != AsINT8 {
			return d.at(table+"."+key, fmt.Sprintf("%q", value), `"codes" or "int8"`)
		}
		if value == AsINT8 && m.Kind == arch.LaneDNATEQ && !m.Hardware.Lane.FallbackINT8 {
			return d.at(table+"."+key, `"int8" needs INT8 lanes`, "fallback_int8 = true in ["+table+".hardware.lane]")
		}
	}
	return m.checkFormat(d, table)
}

// checkFormat refuses codes that the lanes cannot take.
func (m *Machine) checkFormat(d *document, table string) error {
	q, key := &m.Quantization, table+".quantization."
	integers := q.Fit == quant.FitUniform
	switch {
	case m.Kind == arch.LaneINT8 && !integers:
		return d.at(key+"fit", fmt.Sprintf("%q codes on int8 lanes", q.Fit), `"uniform", or kind = "dnateq"`)
	case m.Kind == arch.LaneDNATEQ && integers:
		return d.at(key+"fit", fmt.Sprintf("%q codes on dnateq lanes", q.Fit), `an exponential fit, or kind = "int8"`)
	case m.Kind == arch.LaneDNATEQ && q.BitsMax > m.Hardware.Lane.ExponentBitsMax:
		return d.at(key+"bits_max", fmt.Sprintf("%d, but the counters are built for n = %d", q.BitsMax, m.Hardware.Lane.ExponentBitsMax),
			"at most exponent_bits_max of ["+table+".hardware.lane]")
	case m.Kind == arch.LaneDNATEQ && q.Terms > m.Hardware.Lane.Terms:
		return d.at(key+"terms", fmt.Sprintf("%d, but the lanes count %d", q.Terms, m.Hardware.Lane.Terms),
			"at most terms of ["+table+".hardware.lane]")
	}
	return nil
}

// checkNames refuses unknown networks and machines in [run].
func (c *Config) checkNames(d *document) error {
	if len(c.Run.Networks) == 0 {
		return d.at("run.networks", "no network to run", strings.Join(workloads.Names(), ", "))
	}
	names := make([]string, len(c.Machines))
	for i := range c.Machines {
		names[i] = c.Machines[i].Name
	}
	for _, list := range []struct {
		key, what   string
		used, known []string
	}{{"run.networks", "network", c.Run.Networks, workloads.Names()}, {"run.machines", "machine", c.Run.Machines, names}} {
		for i, name := range list.used {
			if !slices.Contains(list.known, name) {
				return d.at(list.key, fmt.Sprintf("unknown %s %q%s", list.what, name, spelling.DidYouMean(name, list.known)), strings.Join(list.known, ", "))
			}
			if slices.Contains(list.used[:i], name) {
				return d.at(list.key, fmt.Sprintf("%s %q stands there twice", list.what, name), "each once")
			}
		}
	}
	return nil
}

// Choose replaces the networks and machines of the run, as flags of the command line do; empty: as
// they are.
func (c *Config) Choose(networks, machines []string) error {
	if len(networks) > 0 {
		c.Run.Networks = networks
	}
	if len(machines) > 0 {
		c.Run.Machines = machines
	}
	return c.checkNames(&document{file: "command line"})
}

// Selected returns the machines to run.
func (c *Config) Selected() []Machine {
	if len(c.Run.Machines) == 0 {
		return c.Machines
	}
	var list []Machine
	for _, name := range c.Run.Machines {
		for i := range c.Machines {
			if c.Machines[i].Name == name {
				list = append(list, c.Machines[i])
			}
		}
	}
	return list
}
