package energy

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"dnasim/energy/process"
	"dnasim/energy/sheet"
)

// Constant is a price or an assumption that is not certain, with the range in which it may lie: a
// line of data/uncertainty.csv. Its rows move together.
type Constant struct {
	Key, Name string
	Low, High float64 // ends of the range, over the value in force
	Range     string  // "published": the source gives the range; "ours": assumed
	Source    string  // of the range, and why it is that wide

	moves, stays []string // patterns of rows
	assumption   string   // of assumed.csv, in place of rows

	families [2]string // the process at Low and at High; "": it is something else
}

// assumedPrefix marks an assumption among the rows of a constant.
const assumedPrefix = "assumed:"

func readUncertainty(files *sheet.Folder) ([]Constant, error) {
	var all []Constant
	err := files.Read("uncertainty.csv", func(r *sheet.Record) {
		c := Constant{
			Key: r.Text("key"), Name: r.Text("name"), Low: r.Number("low"), High: r.Number("high"),
			Range: r.Text("range"), Source: sheet.JoinNotes(r.Text("note"), r.Citation()),
		}
		if !(c.Low > 0 && c.Low <= 1 && c.High >= 1 && c.High > c.Low) {
			r.Fail(fmt.Errorf("low, high: the range %g to %g must be above 0 and hold 1", c.Low, c.High))
		}
		if c.Range != "published" && c.Range != "ours" {
			r.Fail(fmt.Errorf("range: %q is neither published nor ours", c.Range))
		}
		for _, pattern := range strings.Fields(r.Text("rows")) {
			c.addRows(r, pattern)
		}
		all = append(all, c)
	})
	return all, err
}

func (c *Constant) addRows(r *sheet.Record, pattern string) {
	if name, ok := strings.CutPrefix(pattern, assumedPrefix); ok {
		c.assumption = name
		return
	}
	name, except := strings.CutPrefix(pattern, "!")
	if _, err := path.Match(name, ""); err != nil {
		r.Fail(fmt.Errorf("rows: %q: %w", pattern, err))
	}
	if except {
		c.stays = append(c.stays, name)
	} else {
		c.moves = append(c.moves, name)
	}
}

// Moves reports whether a row of the table moves with the constant, as far as that shows in its
// key: rows that rest on an assumption are found by pricing anew.
func (c *Constant) Moves(key string) bool {
	matches := func(pattern string) bool { ok, _ := path.Match(pattern, key); return ok }
	return slices.ContainsFunc(c.moves, matches) && !slices.ContainsFunc(c.stays, matches)
}

// Assumption that the constant is; "" if it stands for rows.
func (c *Constant) Assumption() string { return c.assumption }

// Constants lists what is not certain in the table: the process, then the lines of the file in
// their order.
func (t *Table) Constants() []Constant {
	all := slices.Clone(t.data.uncertain)
	if c, ok := t.processRange(); ok {
		all = append([]Constant{c}, all...)
	}
	return all
}

// processRange is the process as a constant, from the family that leaks least to that which leaks
// most. Low and High are leakages of a NAND2, over that in force. It is false where CACTI's tables
// hold fewer than two families.
func (t *Table) processRange() (c Constant, ok bool) {
	var made []process.Process
	for _, family := range []string{"lstp", "hp"} {
		if p, err := process.New(family, t.config.NodeNM, t.config.TemperatureK); err == nil {
			made = append(made, p)
		}
	}
	if len(made) < 2 {
		return c, false
	}
	now := t.Process().NAND2LeakageNW()
	return Constant{
		Key: "process", Name: "process, " + made[0].Family + " to " + made[1].Family,
		Low: made[0].NAND2LeakageNW() / now, High: made[1].NAND2LeakageNW() / now, Range: "published",
		Source:   "the chip, all of it, made in CACTI 7's devices of low standby power, or of high performance (energy/PROCESS.md); low and high are leakages of a NAND2",
		families: [2]string{made[0].Family, made[1].Family},
	}, true
}

// IsProcess tells the constant that is the process.
func (c *Constant) IsProcess() bool { return c.families[0] != "" }

// With is the table with a constant at factor times its value. Rows that are overridden stay: how
// far the user's figures may lie off is not known.
func (t *Table) With(c *Constant, factor float64) (*Table, error) {
	if c.IsProcess() {
		if factor == c.High {
			return t.Made(c.families[1])
		}
		return t.Made(c.families[0])
	}
	out := newTable(t.config, t.data)
	out.overrides, out.moved, out.factor = t.overrides, c, factor
	if c.assumption != "" {
		out.moved = nil
		var err error
		if out.data, err = t.data.assuming(c.assumption, factor); err != nil {
			return nil, err
		}
	}
	return out, out.fill()
}

// moveTo applies the factor of a constant to a row.
func (t *Table) moveTo(r Row) Row {
	if t.moved == nil || !t.moved.Moves(r.Key) {
		return r
	}
	r.EnergyPJ, r.LeakageUW = sheet.Scale(r.EnergyPJ, t.factor), sheet.Scale(r.LeakageUW, t.factor)
	r.Source = sheet.JoinNotes(r.Source, fmt.Sprintf("moved by x%g (%s)", t.factor, t.moved.Key))
	return r
}

// assuming is the dataset with another value of an assumption.
func (d *dataset) assuming(name string, factor float64) (*dataset, error) {
	assumed, err := readAssumptions(d.files)
	if err != nil {
		return nil, err
	}
	a, ok := assumed[name]
	if !ok {
		return nil, fmt.Errorf("uncertainty.csv: no assumption %q in assumed.csv", name)
	}
	a.value *= factor
	assumed[name] = a
	out := *d
	out.tableWordBits = int(assumed[assumedTableWord].value)
	if out.wires, err = readWires(d.files, assumed); err != nil {
		return nil, err
	}
	vector, err := readVector(d.files, assumed, d.scaling.vector)
	out.fixed = maps.Clone(d.fixed)
	for _, r := range vector {
		out.fixed[r.Key] = r
	}
	return &out, err
}
