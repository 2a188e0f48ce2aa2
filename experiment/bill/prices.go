package bill

import (
	"errors"
	"fmt"
	"io/fs"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/energy/memory"
	"dnasim/internal/cache"
	"dnasim/internal/inputfile"
)

// Prices is the energy table in force, with the machines that it has priced. It may be shared by
// configurations that have the same table [energy].
type Prices struct {
	*energy.Table
	node    int    // nm
	cell    string // device type of SRAM
	pricers *cache.Cache[componentsKey, *energy.Pricer]
}

// Cache keeps price lists across evaluations. The zero Cache keeps nothing.
type Cache struct {
	prices *cache.Cache[pricesKey, *Prices]
}

// Sizes in bytes, estimated.
const (
	pricerBytes = 64 << 10
	tableBytes  = 4 << 20
	limitBytes  = 32 << 20
)

// NewCache returns an empty cache. It takes at most 64 MiB.
func NewCache() *Cache { return &Cache{cache.New[pricesKey, *Prices](limitBytes)} }

// pricesKey holds what prices depend on; overrides are the contents of the file.
type pricesKey struct {
	energy    energy.Config
	overrides string
}

// Load reads the energy table of a configuration, once for all configurations that have the same.
func (k *Cache) Load(c *configs.Config) (*Prices, error) {
	var overrides []byte
	if c.Energy.Overrides != "" {
		// loadTable says what is wrong with it
		overrides, _ = inputfile.Read(c.Energy.Overrides, energy.MaxOverrideBytes)
	}
	return k.prices.Get(pricesKey{c.Energy, string(overrides)}, func() (*Prices, int, error) {
		table, err := loadTable(c)
		return &Prices{
			Table: table, node: c.Energy.NodeNM, cell: c.Energy.Cell(), pricers: cache.New[componentsKey, *energy.Pricer](tableBytes),
		}, tableBytes, err
	})
}

// loadTable reads the energy table with the overrides of the configuration.
func loadTable(c *configs.Config) (*energy.Table, error) {
	table, err := energy.Load(c.Energy)
	if err == nil || c.Energy.Overrides == "" {
		return table, err
	}
	problem := err.Error()
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		problem = fmt.Sprintf("%s: %v", cause.Path, cause.Err)
	}
	return nil, c.KeyError(problem, "", "energy.overrides")
}

// With returns the prices with a constant moved by a factor.
func (p *Prices) With(constant *energy.Constant, factor float64) (*Prices, error) {
	table, err := p.Table.With(constant, factor)
	return p.of(table), err
}

// Made returns the prices of chips that are made in another family of devices, all of them.
func (p *Prices) Made(family string) (*Prices, error) {
	table, err := p.Table.Made(family)
	return p.of(table), err
}

// of is another table at the same node; nil has none.
func (p *Prices) of(table *energy.Table) *Prices {
	if table == nil {
		return nil
	}
	return &Prices{Table: table, node: p.node, cell: table.Config().Cell()}
}

// Pricer prices a machine's components, once for all machines that have the same.
func (p *Prices) Pricer(h *arch.Config) (*energy.Pricer, error) {
	parts := components(h, p.cell)
	return p.pricers.Get(keyOf(parts), func() (*energy.Pricer, int, error) {
		priced, err := energy.NewPricer(p.Table, p.node, parts)
		return priced, pricerBytes, err
	})
}

// MachinePricer is Pricer with an error about the keys of the configuration.
func (p *Prices) MachinePricer(c *configs.Config, m *configs.Machine) (*energy.Pricer, error) {
	pricer, err := p.Pricer(&m.Hardware)
	if err != nil {
		return nil, unpriced(c, m, p, err)
	}
	return pricer, nil
}

// Lay prices a machine, and puts registers on the wires of its arrays that a signal does not cross
// in a cycle.
func (p *Prices) Lay(c *configs.Config, m *configs.Machine) (*energy.Pricer, error) {
	m.Hardware.Skew = arch.Skew{}
	pricer, err := p.MachinePricer(c, m)
	if err != nil {
		return nil, err
	}
	row, column := pricer.Stages(1e3 / m.Hardware.ClockMHz)
	if row+column == 0 {
		return pricer, nil
	}
	m.Hardware.Skew = arch.Skew{Row: row, Column: column}
	return p.MachinePricer(c, m)
}

// componentsKey holds a machine's components by value. A machine has at most maxComponents.
type componentsKey [maxComponents]struct {
	energy.Component // without its device
	device           memory.Device
}

func keyOf(parts []energy.Component) (k componentsKey) {
	for i, part := range parts {
		if part.Device != nil {
			k[i].device, part.Device = *part.Device, nil
		}
		k[i].Component = part
	}
	return k
}

// unpriced makes an error about the first component of a machine that the energy table
// holds no price for. err is that of the whole machine.
func unpriced(c *configs.Config, m *configs.Machine, prices *Prices, err error) error {
	own := "machine." + m.Name + ".hardware."
	for _, part := range components(&m.Hardware, prices.cell) {
		_, e := energy.NewPricer(prices.Table, prices.node, []energy.Component{part})
		if e == nil {
			continue
		}
		problem := "machine " + m.Name + ": " + e.Error()
		switch part.Class {
		case energy.ClassSRAM:
			return c.KeyError(problem, "", own+part.Name, "hardware."+part.Name)
		case energy.ClassDRAM:
			return c.KeyError(problem, "", own+"memory.technology", "hardware.memory.technology")
		default:
			return c.KeyError(problem, "", own+"lane.organisation")
		}
	}
	return c.KeyError(err.Error(), "", "machine."+m.Name)
}
