package configs

import (
	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/energy"
	"dnasim/internal/tomlfile"
	"dnasim/quant"
	"dnasim/workloads/describe"
	"dnasim/workloads/synthetic"
)

// Config is a complete configuration: what to run, on which machines, with which
// prices. Every key of the TOML file is a field here or in the package that owns it.
type Config struct {
	Run          Run              `toml:"run"`
	Tensors      synthetic.Config `toml:"tensors"`
	Quantization quant.Config     `toml:"quantization"`
	Energy       energy.Config    `toml:"energy"`
	// Hardware is shared by all machines; a machine's own [machine.NAME.hardware]
	// overrides single keys of it.
	Hardware arch.Config `toml:"hardware"`
	// DRAM is the memory of all machines whose memory model is "banks".
	DRAM dram.Config `toml:"dram"`
	// Machines in the order of the file.
	Machines []Machine `toml:"-"`
	// Study says how number formats are compared; Formats lists them in the order of the file.
	Study   Study    `toml:"study"`
	Formats []Format `toml:"-"`
	// Networks describes networks imported from files, by name.
	Networks map[string]Imported `toml:"network"`

	// Path of the file, "" for the built-in default.
	Path string `toml:"-"`

	source *tomlfile.Document // the file, for the lines of errors
}

// Run says what to simulate.
type Run struct {
	// Networks by name, or by the path of a file (FILE.toml) in the format of the built-in ones.
	Networks []string `toml:"networks"`
	// Machines to run, by name; empty: see Config.Selected.
	Machines []string `toml:"machines"`
	// Comparison is what the machines have in common: EqualLanes, EqualArea or EqualBandwidth.
	Comparison   string `toml:"comparison"`
	Batch        int    `toml:"batch"`
	SourceTokens int    `toml:"source_tokens"`
	TargetTokens int    `toml:"target_tokens"`
	Decoding     string `toml:"decoding"`
	// CalibrationSamples images set the codes of a network with trained weights; the
	// accuracy is measured on up to EvaluationSamples others (0: all others).
	CalibrationSamples int `toml:"calibration_samples"`
	EvaluationSamples  int `toml:"evaluation_samples"`
}

// Options of the networks' builder.
func (r *Run) Options() describe.Options {
	return describe.Options{
		Batch: r.Batch, SourceTokens: r.SourceTokens, TargetTokens: r.TargetTokens, Decoding: r.Decoding,
	}
}

// What compared machines have in common.
const (
	EqualLanes = "equal-lanes" // as described
	// EqualArea: as many lanes as fit, with their post-processing, into the area of the INT8
	// machine's.
	EqualArea = "equal-area"
	// EqualBandwidth: as many lanes as the operand bits feed that the INT8 machine's buffers
	// deliver in a cycle.
	EqualBandwidth = "equal-bandwidth"
)

// How a machine computes layers that do not suit its lanes.
const (
	AsCodes = "codes" // like every other layer
	AsINT8  = "int8"  // on INT8 lanes, which the machine must have (fallback_int8)
)

// Machine is a named machine: the shared hardware and quantization, overridden by its own keys.
type Machine struct {
	Name string `toml:"-"`
	// Predefined: the file has no table for it.
	Predefined bool `toml:"-"`
	new        bool // of a name that is not predefined
	// Kind of the lanes: "int8" or "dnateq".
	Kind arch.LaneKind `toml:"kind"`
	// Attention is the format of activation x activation products: AsCodes or AsINT8.
	Attention string `toml:"attention"`
	// SmallK is the format of layers with fewer pairs per output than counters: AsCodes or AsINT8.
	SmallK string `toml:"small_k"`

	Hardware     arch.Config  `toml:"hardware"`
	Quantization quant.Config `toml:"quantization"`
	// Pin fixes mappings: network, layer, mapping as printed.
	Pin map[string]map[string]string `toml:"pin"`
}
