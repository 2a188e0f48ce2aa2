package process

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/energy/cacti"
	"dnasim/internal/invalid"
)

// Process is a family of devices at a node and a temperature, with what its gates cost. Values are
// comparable: equal processes are equal.
type Process struct {
	Family       string // lstp, lop or hp
	NodeNM       int
	TemperatureK int

	gates cacti.Logic
}

// DefaultTemperatureK is the temperature of CACTI's table of macros.
const DefaultTemperatureK = 350

// Families lists the families of devices.
func Families() []string { return []string{"lstp", "lop", "hp"} }

// Device is CACTI's name of a family.
func Device(family string) string { return devicePrefix + family }

// Family is the family of one of CACTI's devices.
func Family(device string) string { return strings.TrimPrefix(device, devicePrefix) }

const devicePrefix = "itrs-"

// New is the process of a family, at a node from 22 to 90 nm and 300 to 400 K in steps of 10: CACTI
// tabulates these temperatures and does not interpolate between them. Known bad entries of its
// tables are refused. Errors are *invalid.FieldError about process, temperature_k or node_nm.
func New(family string, nodeNM, temperatureK int) (Process, error) {
	p := Process{Family: family, NodeNM: nodeNM, TemperatureK: temperatureK}
	if err := invalid.OneOf("process", family, Families()...); err != nil {
		return p, err
	}
	if err := CheckTemperature(temperatureK); err != nil {
		return p, err
	}
	m, err := cacti.New(nodeNM, Device(family), temperatureK)
	if err != nil {
		return p, invalid.New("node_nm", err.Error(), "")
	}
	if flag := m.LeakageFlag(); flag != "" {
		return p, invalid.New("process", fmt.Sprintf("%s is excluded: its leakage in CACTI's tables is wrong (%s)", p, flag),
			strings.Join(trusted(nodeNM, temperatureK), ", ")+" at this node and temperature")
	}
	p.gates = m.Logic()
	return p, nil
}

// CheckTemperature refuses temperatures that CACTI does not tabulate.
func CheckTemperature(kelvin int) error {
	if kelvin >= cacti.MinTemperatureK && kelvin <= cacti.MaxTemperatureK && kelvin%cacti.TemperatureStepK == 0 {
		return nil
	}
	return invalid.New("temperature_k", fmt.Sprintf("%d K", kelvin), fmt.Sprintf("%d to %d K in steps of %d (leakage does not interpolate in temperature)",
		cacti.MinTemperatureK, cacti.MaxTemperatureK, cacti.TemperatureStepK))
}

// trusted lists the families without known bad entries.
func trusted(nodeNM, temperatureK int) []string {
	return slices.DeleteFunc(Families(), func(family string) bool {
		m, err := cacti.New(nodeNM, Device(family), temperatureK)
		return err != nil || m.LeakageFlag() != ""
	})
}

// String is such as "lstp, 32 nm, 350 K".
func (p Process) String() string {
	return fmt.Sprintf("%s, %d nm, %d K", p.Family, p.NodeNM, p.TemperatureK)
}

// SupplyV is the supply voltage of the family at the node.
func (p Process) SupplyV() float64 { return p.gates.SupplyV }

// Unit conversions to SI units.
const (
	perNano  = 1e9
	perMicro = 1e6
	perPico  = 1e12
	perFemto = 1e15
)

// NAND2LeakageNW is the leakage of the process's own NAND2, of minimum-width transistors, mean over
// its inputs.
func (p Process) NAND2LeakageNW() float64 { return p.gates.NAND2W * perNano }

// ChannelShare is the part of NAND2LeakageNW that flows below the threshold; the rest tunnels
// through gates.
func (p Process) ChannelShare() float64 { return p.gates.ChannelW / p.gates.NAND2W }

// BitLeakageNW is the leakage of a cell of SRAM, without its share of the periphery.
func (p Process) BitLeakageNW() float64 { return p.gates.CellW * perNano }

// FO4PS is the delay of an inverter of minimum-width transistors that drives four of its kind,
// without wires, in ps.
func (p Process) FO4PS() float64 { return p.gates.FO4S * perPico }

// ToggleFJ is the energy of one change of that inverter's output, in fJ: half of C V^2.
func (p Process) ToggleFJ() float64 {
	return float64(p.gates.LoadF*p.gates.SupplyV) * p.gates.SupplyV / 2 * perFemto
}

// EnergyFactor brings dynamic energy of logic from a library to the process: C V^2 over that of the
// library, whose capacitance is taken to be that of its nearest family.
func (p Process) EnergyFactor(l Library) float64 {
	return float64(p.gates.LoadF*p.gates.SupplyV) * p.gates.SupplyV / (float64(l.loadF*l.SupplyV) * l.SupplyV)
}

// DelayFactor brings paths of logic from a library to the process: C V / I over that of the
// library, both as the delay of an inverter that drives four.
func (p Process) DelayFactor(l Library) float64 { return p.FO4PS() / l.FO4PS }

// LeakageUW is the leakage of logic of that many gate equivalents (areas of a NAND2 of the library
// that it was synthesized to).
func (p Process) LeakageUW(gateEquivalents float64) float64 {
	return gateEquivalents * p.gates.NAND2W * perMicro
}
