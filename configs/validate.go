package configs

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/arch"
	"dnasim/internal/invalid"
	"dnasim/internal/tomlfile"
	"dnasim/quant"
)

// validate checks every value that is not a machine's or a format's; d is the user's file, for the
// lines of errors.
func (c *Config) validate(d *tomlfile.Document) error {
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
			return d.PlaceIn(check.err, check.table)
		}
	}
	if err := c.checkMachines(d); err != nil {
		return err
	}
	if err := c.checkBatchDimensions(d); err != nil {
		return err
	}
	entries, err := c.checkNetworks(d)
	if err != nil {
		return err
	}
	if err := c.checkImported(d, entries); err != nil {
		return err
	}
	return c.checkPins(d, entries)
}

// CheckMachines checks the machines of the run, since nobody runs the others, and gives them their
// memory.
func (c *Config) CheckMachines() error {
	run := c.Selected()
	for i := range c.Machines {
		m := &c.Machines[i]
		if !slices.ContainsFunc(run, func(r Machine) bool { return r.Name == m.Name }) {
			continue
		}
		if err := m.validate(c.source); err != nil {
			return err
		}
		if err := c.placeDRAM(m); err != nil {
			return err
		}
		if err := m.checkRequests(c.source); err != nil {
			return err
		}
	}
	return c.source.CheckFinite()
}

func (r *Run) validate() error {
	if r.CalibrationSamples < 1 {
		return invalid.New("calibration_samples", fmt.Sprint(r.CalibrationSamples), "1 or more")
	}
	if r.EvaluationSamples < 0 {
		return invalid.New("evaluation_samples", fmt.Sprint(r.EvaluationSamples), "0 (all) or more")
	}
	return invalid.OneOf("comparison", r.Comparison, EqualLanes, EqualArea, EqualBandwidth)
}

func (m *Machine) validate(d *tomlfile.Document) error {
	table := "machine." + m.Name
	if err := m.Hardware.Validate(); err != nil {
		return d.PlaceIn(err, table+".hardware", "hardware")
	}
	if err := m.Quantization.Validate(); err != nil {
		return d.PlaceIn(err, table+".quantization", "quantization")
	}
	for _, choice := range [][2]string{{"attention", m.Attention}, {"small_k", m.SmallK}} {
		key, value := choice[0], choice[1]
		if value != AsCodes && value != AsINT8 {
			return d.Fail(fmt.Sprintf("%q", value), `"codes" or "int8"`, table+"."+key)
		}
		if value == AsINT8 && m.Kind == arch.LaneDNATEQ && !m.Hardware.Lane.FallbackINT8 {
			return d.Fail(`"int8" needs INT8 lanes`, "fallback_int8 = true in ["+table+".hardware.lane]", table+"."+key)
		}
	}
	if err := m.checkEffect(d); err != nil {
		return err
	}
	return m.checkFormat(d, table)
}

// checkEffect refuses keys of counters on lanes without counters, because they would have no
// effect.
func (m *Machine) checkEffect(d *tomlfile.Document) error {
	if m.Kind != arch.LaneINT8 {
		return nil
	}
	for _, key := range []string{"lane.terms", "lane.counter_bits", "lane.exponent_bits_max", "lane.fallback_int8", "post_processing.bins_per_cycle"} {
		path := append([]string{"machine", m.Name, "hardware"}, strings.Split(key, ".")...)
		if d.Has(path...) {
			return d.Fail("has no effect on int8 lanes, which have no counters", `kind = "dnateq"`, strings.Join(path, "."))
		}
	}
	return nil
}

// checkFormat refuses codes that the lanes cannot take.
func (m *Machine) checkFormat(d *tomlfile.Document, table string) error {
	q, l := &m.Quantization, &m.Hardware.Lane
	refuse := func(key, lane, problem, allowed string) error {
		return d.Fail("machine "+m.Name+": "+problem, allowed,
			table+".quantization."+key, "quantization."+key, table+lane)
	}
	switch {
	case m.Kind == arch.LaneINT8 && q.Fit != quant.FitUniform:
		return refuse("fit", ".kind", fmt.Sprintf("fit %q on int8 lanes", q.Fit), `fit = "uniform", or kind = "dnateq"`)
	case m.Kind == arch.LaneDNATEQ && !q.Fit.Exponential():
		return refuse("fit", ".kind", fmt.Sprintf("fit %q on dnateq lanes", q.Fit), `an exponential fit; "uniform" is for kind = "int8"`)
	case m.Kind == arch.LaneDNATEQ && l.ExponentBitsMax != arch.Found && q.BitsMax > int(l.ExponentBitsMax):
		return refuse("bits_max", ".hardware.lane.exponent_bits_max",
			fmt.Sprintf("codes of up to n = %d (bits_max), but counters for n = %d (exponent_bits_max)", q.BitsMax, l.ExponentBitsMax),
			"bits_max up to exponent_bits_max")
	case m.Kind == arch.LaneDNATEQ && q.CodeTerms() > l.Terms:
		return refuse("terms", ".hardware.lane.terms",
			fmt.Sprintf("codes of %d terms, but lanes that count %d", q.CodeTerms(), l.Terms), "terms of [quantization] up to those of the lane")
	}
	return nil
}

// checkMachines refuses unknown machines in [run].
func (c *Config) checkMachines(d *tomlfile.Document) error {
	const key = "run.machines"
	names := make([]string, len(c.Machines))
	for i := range c.Machines {
		names[i] = c.Machines[i].Name
	}
	for i, name := range c.Run.Machines {
		if !slices.Contains(names, name) {
			return d.Place(invalid.Name("", fmt.Sprintf("unknown machine %q", name), name, names), key)
		}
		if slices.Contains(c.Run.Machines[:i], name) {
			return d.Fail(fmt.Sprintf("machine %q stands there twice", name), "each once", key)
		}
	}
	return nil
}

// Choose replaces the networks and machines of the run, as the flags of the command line do. An
// empty list keeps them. Paths of networks are relative to the working folder.
func (c *Config) Choose(networks, machines []string) error {
	if len(networks) > 0 {
		c.Run.Networks = networks
	}
	if len(machines) > 0 {
		c.Run.Machines = machines
	}
	flags := &tomlfile.Document{File: "command line"}
	if err := c.checkMachines(flags); err != nil {
		return err
	}
	_, err := c.checkNetworks(flags)
	return err
}

// Selected returns the machines to run: those of run.machines; else, if the file describes machines
// that are not predefined, all that it has tables for, and INT8 to compare with; else the
// predefined ones. To override keys of a predefined machine describes no new one.
func (c *Config) Selected() []Machine {
	var list []Machine
	for _, name := range c.Run.Machines {
		if i := slices.IndexFunc(c.Machines, func(m Machine) bool { return m.Name == name }); i >= 0 {
			list = append(list, c.Machines[i])
		}
	}
	if len(c.Run.Machines) > 0 {
		return list
	}
	ownOnly := slices.ContainsFunc(c.Machines, func(m Machine) bool { return !m.Predefined && m.new })
	for _, m := range c.Machines {
		if !ownOnly || !m.Predefined || m.Name == string(arch.LaneINT8) {
			list = append(list, m)
		}
	}
	return list
}

// CheckDRAM makes a legality checker judge the DRAM commands of every machine.
func (c *Config) CheckDRAM() {
	for i := range c.Machines {
		c.Machines[i].Hardware.Memory.Check = true
	}
}
