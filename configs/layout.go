package configs

import (
	"reflect"

	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/energy"
	"dnasim/internal/tomlfile"
	"dnasim/quant"
	"dnasim/workloads/synthetic"
)

// layout states the tables of a configuration file and the packages that own their keys.
type layout struct {
	Run          Run                     `toml:"run"`
	Tensors      synthetic.Config        `toml:"tensors"`
	Quantization quant.Config            `toml:"quantization"`
	Energy       energy.Config           `toml:"energy"`
	Hardware     arch.Config             `toml:"hardware"`
	DRAM         dram.Config             `toml:"dram"`
	Machines     map[string]Machine      `toml:"machine"`
	Study        Study                   `toml:"study"`
	Formats      map[string]quant.Config `toml:"format"`
	Networks     map[string]Imported     `toml:"network"`
}

// ofMachines are the tables of a machine's own hardware that [hardware] must not hold, because they
// differ between kinds of lane.
var ofMachines = []string{"lane", "post_processing"}

// schema of configuration files.
func schema() tomlfile.Schema {
	return tomlfile.Schema{Type: reflect.TypeFor[layout](), Hidden: map[string][]string{"hardware": ofMachines}}
}
