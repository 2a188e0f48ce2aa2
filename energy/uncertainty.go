package energy

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

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

// Constants lists what is not certain in the table, in the order of the file.
func (t *Table) Constants() []Constant { return slices.Clone(t.data.uncertain) }

// With is the table with a constant at factor times its value. Rows that are overridden stay: how
// far the user's figures may lie off is not known.
func (t *Table) With(c *Constant, factor float64) (*Table, error) {
	out := &Table{config: t.config, data: t.data, overrides: t.overrides, moved: c, factor: factor}
	if c.assumption != "" {
		out.moved = nil
		var err error
		if out.data, err = t.data.assuming(c.assumption, factor); err != nil {
			return nil, err
		}
	}
	var err error
	if out.rows, err = out.rowsInForce(); err != nil {
		return nil, err
	}
	out.hash = hashRows(out.rows)
	return out, nil
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
	vector, err := readVector(d.files, assumed)
	out.fixed = maps.Clone(d.fixed)
	for _, r := range vector {
		out.fixed[r.Key] = r
	}
	return &out, err
}
