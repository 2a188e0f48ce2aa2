package energy

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"

	"dnasim/energy/datapath"
	"dnasim/energy/memory"
	"dnasim/energy/process"
	"dnasim/energy/sheet"
)

// Unit conversions.
const (
	um2PerMM2  = 1e6
	uwPerMW    = 1e3
	bitsPerB   = 8
	bytesPerGB = 1e9
)

// Table is the table of prices in force: the built-in data, a node, an SRAM cell
// and overrides. It is immutable and safe for concurrent use.
type Table struct {
	config    Config
	data      *dataset
	processes map[int]process.Process // of the logic, by node; nodes without data are missing
	overrides map[string]override
	rows      []Row
	hash      string

	moved  *Constant // nil: none is moved
	factor float64
}

// dataset is the content of the embedded files.
type dataset struct {
	files         *sheet.Folder
	scaling       *scaling
	sram          map[sramKind]*sramGrid
	sramError     SRAMError
	wires         map[sramKind]wirePrices
	datapath      *datapath.Blocks
	memories      memory.Technologies
	fixed         map[string]Row // rows found by key, at the node they were obtained for
	tableWordBits int            // of the tables of a post-processor
	keys          []string       // of fixed, in the order of the files
	uncertain     []Constant
}

// Builtin is the table without overrides, at DefaultConfig.
func Builtin() (*Table, error) { return Load(DefaultConfig()) }

// Load reads the built-in data and the overrides file. Errors in that file name file, line and key.
func Load(c Config) (*Table, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	data, err := readDataset(c.TemperatureK)
	if err != nil {
		return nil, fmt.Errorf("built-in energy table: %w", err)
	}
	t := newTable(c, data)
	if _, err := t.sramGrid(c.NodeNM, c.Cell()); err != nil {
		return nil, fmt.Errorf("sram_cell: %w", err)
	}
	if c.Overrides != "" {
		if t.overrides, err = t.readOverrides(c.Overrides); err != nil {
			return nil, err
		}
	}
	return t, t.fill()
}

// newTable is a table without overrides and without rows.
func newTable(c Config, data *dataset) *Table {
	t := &Table{config: c, data: data, processes: map[int]process.Process{}}
	for _, node := range Nodes() {
		if p, err := process.New(c.Logic(), node, c.TemperatureK); err == nil {
			t.processes[node] = p
		}
	}
	return t
}

// fill lists the rows in force.
func (t *Table) fill() (err error) {
	t.rows, err = t.rowsInForce()
	t.hash = hashRows(t.rows)
	return err
}

// Made is the table for a chip made in another family of devices, all of it. Rows that are
// overridden stay.
func (t *Table) Made(family string) (*Table, error) {
	c := t.config
	c.Process, c.SRAMCell, c.LogicProcess = family, "", ""
	if err := c.Validate(); err != nil {
		return nil, err
	}
	out := newTable(c, t.data)
	out.overrides = t.overrides
	return out, out.fill()
}

//go:embed data/*.csv
var dataFiles embed.FS

func readDataset(temperatureK int) (*dataset, error) {
	folder, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return nil, err
	}
	files, err := sheet.Open(folder)
	if err != nil {
		return nil, err
	}
	assumed, err := readAssumptions(files)
	if err != nil {
		return nil, err
	}
	d := &dataset{files: files, fixed: map[string]Row{}, tableWordBits: int(assumed[assumedTableWord].value)}
	if d.scaling, err = readScaling(files); err != nil {
		return nil, err
	}
	if d.sram, err = readSRAM(files, temperatureK); err != nil {
		return nil, err
	}
	if d.sramError, err = readSRAMError(files); err != nil {
		return nil, err
	}
	if d.datapath, err = datapath.Read(files); err != nil {
		return nil, err
	}
	if d.wires, err = readWires(files, assumed); err != nil {
		return nil, err
	}
	if d.memories, err = memory.Read(files); err != nil {
		return nil, err
	}
	vector, err := readVector(files, assumed, d.scaling.vector)
	if err != nil {
		return nil, err
	}
	d.fix(d.datapath.Rows())
	d.fix(vector)
	register, err := readWireRegister(files)
	if err != nil {
		return nil, err
	}
	d.fix([]Row{register})
	for _, name := range d.memories.Names() {
		d.fix(d.memories[name].Rows)
	}
	d.uncertain, err = readUncertainty(files)
	return d, err
}

func (d *dataset) fix(rows []Row) {
	for _, r := range rows {
		d.fixed[r.Key] = r
		d.keys = append(d.keys, r.Key)
	}
}

// Config of the table.
func (t *Table) Config() Config { return t.config }

// VoltageV is the supply of the logic at a node.
func (t *Table) VoltageV(nodeNM int) (float64, error) {
	p, err := t.processAt(nodeNM)
	return p.SupplyV(), err
}

// Process is that of the logic, at the table's node.
func (t *Table) Process() process.Process { return t.processes[t.config.NodeNM] }

// processAt is the process of the logic at a node.
func (t *Table) processAt(nodeNM int) (process.Process, error) {
	if err := checkNode(nodeNM); err != nil {
		return process.Process{}, err
	}
	if p, ok := t.processes[nodeNM]; ok {
		return p, nil
	}
	return process.New(t.config.Logic(), nodeNM, t.config.TemperatureK)
}

// Rows is a copy of the table in force, at its node, for its SRAM cell, overrides applied. SRAM
// rows are the grid points and the macros that overrides name.
func (t *Table) Rows() []Row { return slices.Clone(t.rows) }

// Hash identifies Rows: 16 hexadecimal digits of SHA-256 over every field.
func (t *Table) Hash() string { return t.hash }

// Overridden lists the keys of the overridden rows, sorted.
func (t *Table) Overridden() []string {
	keys := make([]string, 0, len(t.overrides))
	for key := range t.overrides {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (t *Table) rowsInForce() ([]Row, error) {
	node, cell := t.config.NodeNM, t.config.Cell()
	var rows []Row
	for _, key := range t.data.keys {
		rows = append(rows, t.fixedRow(key, node))
	}
	wires := t.wires(node)
	rows = append(rows, wires.toggle, wires.bit)
	grid, err := t.sramGrid(node, cell)
	if err != nil {
		return nil, err
	}
	for _, s := range append(grid.shapes(), t.overriddenShapes(grid)...) {
		macro, _, err := t.sramRows(node, cell, s)
		if err != nil {
			return nil, err
		}
		rows = append(rows, macro[:]...)
	}
	return rows, nil
}

// fixedRow is a row of the dataset at a node, overrides applied. The key must exist, and so must
// the process at the node.
func (t *Table) fixedRow(key string, nodeNM int) Row {
	return t.overridden(t.data.scaling.toProcess(t.data.fixed[key], t.processes[nodeNM]))
}

// hashRows hashes the rows, values to nine digits so that it does not depend on the processor.
func hashRows(rows []Row) string {
	h := sha256.New()
	for _, r := range rows {
		fmt.Fprintf(h, "%s|%d|%d|%.9g|%s|%s|%s|%.9g|%s|%s|%s\n", r.Key, r.WidthBits, r.NodeNM, r.VoltageV,
			nineDigits(r.EnergyPJ), nineDigits(r.AreaUM2), nineDigits(r.LeakageUW), r.CriticalPathNS, r.Status, r.Scaled, r.Source)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func nineDigits(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.9g", *v)
}
