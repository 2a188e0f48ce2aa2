package energy

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Constant is a price or an assumption that is not certain, with the range in which it may lie: a line of
// data/uncertainty.csv. Its rows move together.
type Constant struct {
	Key, Name string
	Low, High float64 // ends of the range, over the value in force
	Range     string  // "published": the source gives the range; "ours": assumed
	Source    string  // of the range, and why it is that wide

	moves, stays []string  // patterns of rows
	assumption   string    // of assumed.csv, in place of rows
	synthesis    Synthesis // that it is about; "": any
}

// assumedPrefix marks an assumption among the rows of a constant.
const assumedPrefix = "assumed:"

func readUncertainty(cite func(*record) string) ([]Constant, error) {
	var all []Constant
	err := readSheet("uncertainty.csv", func(r *record) {
		c := Constant{
			Key: r.text("key"), Name: r.text("name"), Low: r.number("low"), High: r.number("high"),
			Range: r.text("range"), Source: joinNotes(r.text("note"), cite(r)), synthesis: Synthesis(r.text("synthesis")),
		}
		if !(c.Low > 0 && c.Low <= 1 && c.High >= 1 && c.High > c.Low) {
			r.fail(fmt.Errorf("low, high: the range %g to %g must be above 0 and hold 1", c.Low, c.High))
		}
		if c.Range != "published" && c.Range != "ours" {
			r.fail(fmt.Errorf("range: %q is neither published nor ours", c.Range))
		}
		for _, pattern := range strings.Fields(r.text("rows")) {
			c.addRows(r, pattern)
		}
		all = append(all, c)
	})
	return all, err
}

func (c *Constant) addRows(r *record, pattern string) {
	if name, ok := strings.CutPrefix(pattern, assumedPrefix); ok {
		c.assumption = name
		return
	}
	name, except := strings.CutPrefix(pattern, "!")
	if _, err := path.Match(name, ""); err != nil {
		r.fail(fmt.Errorf("rows: %q: %w", pattern, err))
	}
	if except {
		c.stays = append(c.stays, name)
	} else {
		c.moves = append(c.moves, name)
	}
}

// Moves reports whether a row of the table moves with the constant, as far as that shows in its key: rows that rest on an
// assumption are found by pricing anew.
func (c *Constant) Moves(key string) bool {
	matches := func(pattern string) bool { ok, _ := path.Match(pattern, key); return ok }
	return slices.ContainsFunc(c.moves, matches) && !slices.ContainsFunc(c.stays, matches)
}

// Assumption that the constant is; "" if it stands for rows.
func (c *Constant) Assumption() string { return c.assumption }

// Constants lists what is not certain in the table, in the order of the file.
func (t *Table) Constants() []Constant {
	return slices.DeleteFunc(slices.Clone(t.data.uncertain), func(c Constant) bool { return c.synthesis != "" && c.synthesis != t.config.Synthesis })
}

// With is the table with a constant at factor times its value. Rows that are overridden stay: how far the user's figures may
// lie off is not known.
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
	r.EnergyPJ, r.LeakageUW = scaled(r.EnergyPJ, t.factor), scaled(r.LeakageUW, t.factor)
	r.Source = joinNotes(r.Source, fmt.Sprintf("moved by x%g (%s)", t.factor, t.moved.Key))
	return r
}

// assuming is the dataset with another value of an assumption.
func (d *dataset) assuming(name string, factor float64) (*dataset, error) {
	cite, err := readSources()
	if err != nil {
		return nil, err
	}
	assumed, err := readAssumptions()
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
	if out.wires, err = readWires(cite.cite, assumed); err != nil {
		return nil, err
	}
	vector, err := readVector(cite.cite, assumed)
	out.fixed = maps.Clone(d.fixed)
	for _, r := range vector {
		out.fixed[r.Key] = r
	}
	return &out, err
}
