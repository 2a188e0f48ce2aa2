package tomlfile

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/internal/inputfile"
	"dnasim/internal/invalid"
)

// Document is a decoded TOML file that knows the line of every key. Decode notes what it has read,
// so a Document must not be used by two goroutines at a time.
type Document struct {
	File string
	Text string
	Tree map[string]any // all values

	meta  toml.MetaData
	root  toml.Primitive
	lines map[string]int
}

// ReadFile returns the text of a file of at most so many bytes. Its errors do not repeat the path.
func ReadFile(path string, maxBytes int) (string, error) {
	text, err := inputfile.Read(path, int64(maxBytes))
	return string(text), withoutPath(err)
}

// withoutPath is the cause of an error of the file system.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Parse decodes a text. file stands in errors, which are of type *Error.
func Parse(file, text string) (*Document, error) {
	d := &Document{File: file, Text: text, Tree: map[string]any{}}
	var deep, long int
	if d.lines, deep, long = locate(text); deep > 0 {
		return nil, NewError(file, deep, "", fmt.Sprintf("nests deeper than %d levels", MaxDepth),
			fmt.Sprintf("keys of at most %d parts, counting the tables and arrays around them", MaxDepth))
	}
	if long > 0 {
		return nil, NewError(file, long, "", fmt.Sprintf("has a key of more than %d bytes", MaxKey), "shorter keys")
	}
	var err error
	if d.meta, err = toml.Decode(text, &d.root); err != nil {
		return nil, syntaxError(file, err)
	}
	if err := d.meta.PrimitiveDecode(d.root, &d.Tree); err != nil {
		return nil, syntaxError(file, err)
	}
	return d, nil
}

// Keys lists all keys in the order of the file, those inside arrays of tables too.
func (d *Document) Keys() []toml.Key { return d.meta.Keys() }

// Has tells whether the file holds a key.
func (d *Document) Has(key ...string) bool { return d.meta.IsDefined(key...) }

// Value is the value of a key.
func (d *Document) Value(key ...string) (any, bool) { return ValueAt(d.Tree, key) }

// ValueAt finds a value in nested tables.
func ValueAt(tree map[string]any, key []string) (any, bool) {
	var v any = tree
	for _, name := range key {
		table, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		if v, ok = table[name]; !ok {
			return nil, false
		}
	}
	return v, true
}

// Names lists the tables in a table, in the order of the file.
func (d *Document) Names(table string) []string {
	var names []string
	for _, key := range d.meta.Keys() {
		if len(key) >= 2 && key[0] == table && !slices.Contains(names, key[1]) {
			names = append(names, key[1])
		}
	}
	return names
}

// Decode reads the value of a key over what target holds. It does nothing if the key is not there.
func (d *Document) Decode(target any, key ...string) error {
	value := d.root
	for i, name := range key {
		tables := map[string]toml.Primitive{}
		if err := d.meta.PrimitiveDecode(value, &tables); err != nil {
			return d.Fail("is not a table", "a table", strings.Join(key[:i], "."))
		}
		var ok bool
		if value, ok = tables[name]; !ok {
			return nil
		}
	}
	if err := d.meta.PrimitiveDecode(value, target); err != nil {
		return d.Place(&invalid.FieldError{Problem: err.Error()}, strings.Join(key, "."))
	}
	return nil
}

// Line is the line of a path such as "layers[3].kernel"; 0 if the file does not hold it.
func (d *Document) Line(path string) int { return d.lines[path] }

// Fail makes an error about the value of the first of the keys that the file holds; see Place.
func (d *Document) Fail(problem, allowed string, keys ...string) *Error {
	return d.Place(invalid.New("", problem, allowed), keys...)
}

// Place gives an error the key and the line of the first of the keys that the file holds. If it
// holds none of them, the error is about the first key, at the line of the closest table around
// any.
func (d *Document) Place(field *invalid.FieldError, keys ...string) *Error {
	e := &Error{File: d.File, FieldError: *field}
	e.Key, e.Line = d.find(keys)
	return e
}

// PlaceIn gives an error about a value that a package refuses its place. The tables are those that
// may hold the key, the most specific first.
func (d *Document) PlaceIn(err error, tables ...string) error {
	field := fieldOf(err)
	keys := make([]string, len(tables))
	for i, table := range tables {
		if keys[i] = table; field.Key != "" {
			keys[i] = Join(table, field.Key)
		}
	}
	return d.Place(field, keys...)
}

func (d *Document) find(keys []string) (key string, line int) {
	for _, key := range keys {
		if line := d.firstLine(key); line > 0 {
			return key, line
		}
	}
	for tables := parents(keys); slices.Max(tables) != ""; tables = parents(tables) {
		for _, table := range tables {
			if line := d.firstLine(table); line > 0 {
				return keys[0], line
			}
		}
	}
	return keys[0], 0
}

// firstLine is the line of a key, or the first line of a table without a header of its own; 0 for
// none.
func (d *Document) firstLine(key string) int {
	if line, ok := d.lines[key]; ok || key == "" {
		return line
	}
	first := 0
	for path, line := range d.lines {
		if strings.HasPrefix(path, key+".") && (first == 0 || line < first) {
			first = line
		}
	}
	return first
}

// parents are the tables and arrays around keys; "" at the root, which is its own parent.
func parents(keys []string) []string {
	tables := make([]string, len(keys))
	for i, key := range keys {
		tables[i] = Parent(key)
	}
	return tables
}

// Parent is the path of the table or array around a path; "" at the root.
func Parent(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }
