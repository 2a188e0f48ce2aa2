package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/configs"
	"dnasim/internal/tomlfile"
	"dnasim/workloads/describe"
)

// document is a configuration as a list of its values, in the order in which they were first given.
// Its text has one value on each line, so that the line of an error finds the value and its place.
type document struct {
	name   string // of the sweep's file; paths in the text are relative to its folder
	leaves []leaf
}

// leaf is a value of the document.
type leaf struct {
	key   toml.Key
	text  string // of the value, as TOML
	place place
}

// place is where a value was given.
type place struct {
	file string
	line int
}

// documentOf lists the values of a file without the sections named.
func documentOf(f *tomlfile.Document, without ...string) (*document, error) {
	d := &document{name: f.File}
	seen := map[string]bool{}
	for _, key := range f.Keys() {
		if slices.Contains(without, key[0]) || seen[key.String()] {
			continue
		}
		seen[key.String()] = true
		value, ok := f.Value(key...)
		if table, isTable := value.(map[string]any); !ok || isTable && len(table) > 0 {
			continue // the values of a table follow; an array of tables is refused as a whole
		}
		line := f.Line(strings.Join(key, "."))
		written, err := valueText(value)
		if err != nil {
			return nil, tomlfile.NewError(f.File, line, key.String(), err.Error(), "numbers, strings, booleans, lists of them and tables")
		}
		if err := d.set(key, written, place{f.File, line}); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// set sets a value, in the place of an earlier one of the same key or at the end.
func (d *document) set(key toml.Key, text string, p place) error {
	for i := range d.leaves {
		l := &d.leaves[i]
		switch {
		case slices.Equal(l.key, key):
			l.text, l.place = text, p
			return nil
		case isWithin(key, l.key) && l.text == emptyTable:
			l.key, l.text, l.place = key, text, p
			return nil
		case isWithin(l.key, key) && text == emptyTable:
			return nil
		case isWithin(key, l.key) || isWithin(l.key, key):
			return tomlfile.NewError(p.file, p.line, key.String(),
				fmt.Sprintf("is a table in one place and a value in another (%s: %s)", l.place, l.key), "one of both")
		}
	}
	d.leaves = append(d.leaves, leaf{key: key, text: text, place: p})
	return nil
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// isWithin tells whether a key lies in a table.
func isWithin(key, table toml.Key) bool {
	return len(key) > len(table) && slices.Equal(key[:len(table)], table)
}

// clone is a copy that may be changed.
func (d *document) clone() *document {
	return &document{name: d.name, leaves: slices.Clone(d.leaves)}
}

// overlay sets all values of another document in this one.
func (d *document) overlay(over *document) error {
	for _, l := range over.leaves {
		if err := d.set(l.key, l.text, l.place); err != nil {
			return err
		}
	}
	return nil
}

// find is the position of a key among the leaves; -1 if there is none.
func (d *document) find(key toml.Key) int {
	return slices.IndexFunc(d.leaves, func(l leaf) bool { return slices.Equal(l.key, key) })
}

// text is the document as TOML.
func (d *document) text() string {
	var b strings.Builder
	for i := range d.leaves {
		b.WriteString(d.leaves[i].key.String())
		b.WriteString(" = ")
		b.WriteString(d.leaves[i].text)
		b.WriteByte('\n')
	}
	return b.String()
}

// parse reads the document as a configuration. Errors name the place where the value was given.
func (d *document) parse() (*configs.Config, error) {
	c, err := configs.Parse(d.name, d.text())
	if err != nil {
		return nil, d.placed(err)
	}
	return c, nil
}

// placed gives an error about the document's text the place where the value was given.
func (d *document) placed(err error) error {
	var e *tomlfile.Error
	if !errors.As(err, &e) || e.File != d.name || e.Line < 1 || e.Line > len(d.leaves) {
		return err
	}
	corrected, p := *e, d.leaves[e.Line-1].place
	corrected.File, corrected.Line = p.file, p.line
	return &corrected
}

const emptyTable = "{}"

// valueText writes a value as TOML, on one line.
func valueText(v any) (string, error) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return emptyTable, nil
		}
		return "", errors.New("a table of keys " + strings.Join(slices.Sorted(maps.Keys(v)), ", "))
	case []map[string]any:
		return "", errors.New("an array of tables")
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			text, err := valueText(v[i])
			if err != nil {
				return "", err
			}
			parts[i] = text
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	}
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(map[string]any{"v": v}); err != nil {
		return "", fmt.Errorf("a value of type %T", v)
	}
	text := strings.TrimSuffix(strings.TrimPrefix(b.String(), "v = "), "\n")
	if strings.Contains(text, "\n") {
		return "", fmt.Errorf("a value of type %T", v)
	}
	return text, nil
}

// rebase rewrites the paths in a base document, which are relative to its folder, as paths relative
// to the folder of the sweep's file.
func (d *document) rebase(to string) error {
	from := filepath.Dir(d.name)
	d.name = to
	if filepath.Clean(from) == filepath.Clean(filepath.Dir(to)) {
		return nil
	}
	for i := range d.leaves {
		l := &d.leaves[i]
		if !configs.HoldsPaths(l.key) {
			continue
		}
		var tree map[string]any
		if _, err := toml.Decode("v = "+l.text, &tree); err != nil {
			return err
		}
		moved, err := movePaths(tree["v"], from, filepath.Dir(to))
		if err != nil {
			return err
		}
		if l.text, err = valueText(moved); err != nil {
			return err
		}
	}
	return nil
}

// movePaths rewrites paths relative to one folder as paths relative to another. It keeps names of
// networks.
func movePaths(v any, from, to string) (any, error) {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			var err error
			if out[i], err = movePaths(v[i], from, to); err != nil {
				return nil, err
			}
		}
		return out, nil
	case string:
		if filepath.IsAbs(v) || filepath.Ext(v) == "" || strings.HasPrefix(v, configs.FetchedPrefix) || slices.Contains(describe.Names(), v) {
			return v, nil
		}
		here, err := filepath.Abs(to)
		if err != nil {
			return nil, err
		}
		there, err := filepath.Abs(filepath.Join(from, v))
		if err != nil {
			return nil, err
		}
		return filepath.Rel(here, there)
	}
	return v, nil
}
