package tomlfile

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/BurntSushi/toml"

	"dnasim/internal/invalid"
)

// Schema states the keys of a document.
type Schema struct {
	// Type is a struct whose fields have toml tags. A field of an interface type takes any value.
	Type reflect.Type
	// Hidden are keys, by the path of their table, that errors do not suggest.
	Hidden map[string][]string
}

// Check refuses unknown keys and values of a wrong type in the table at path ("" for the whole
// document), and reports the first one in the order of the file. The decoder would let some of them
// pass: names in another case, negative numbers for unsigned ones, numbers for tables.
func (d *Document) Check(s Schema, key ...string) error {
	value, ok := d.Value(key...)
	if !ok {
		return nil
	}
	c := &checker{document: d, schema: s}
	path := ""
	for _, name := range key {
		path = Join(path, name)
	}
	if c.check(path, value, s.Type); c.first == nil {
		return nil
	}
	return c.first
}

// checker keeps the first error in the order of the file.
type checker struct {
	document *Document
	schema   Schema
	first    *Error
}

func (c *checker) fail(field *invalid.FieldError, path string) {
	if e := c.document.Place(field, path); c.first == nil || e.Line < c.first.Line {
		c.first = e
	}
}

// check checks a value and what it holds.
func (c *checker) check(path string, value any, want reflect.Type) {
	for want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	if want.Kind() == reflect.Interface {
		return
	}
	// A type that reads values in its own way knows which ones it takes.
	if own, ok := reflect.New(want).Interface().(toml.Unmarshaler); ok {
		if err := own.UnmarshalTOML(value); err != nil {
			c.fail(fieldOf(err), path)
		}
		return
	}
	if got, wanted := typeName(value), wantedName(want); got != wanted && (got != "integer" || wanted != "float") {
		c.fail(invalid.New("", "is of type "+got, "a value of type "+wanted), path)
		return
	}
	switch v := value.(type) {
	case int64:
		if want.Kind() == reflect.Uint64 && v < 0 {
			c.fail(invalid.New("", fmt.Sprint(v), "0 or more"), path)
		}
	case []any:
		for i, element := range v {
			c.check(Index(path, i), element, want.Elem())
		}
	case []map[string]any:
		for i, element := range v {
			c.check(Index(path, i), element, want.Elem())
		}
	case map[string]any:
		c.table(path, v, want)
	}
}

// fieldOf is an error as one about a field.
func fieldOf(err error) *invalid.FieldError {
	var field *invalid.FieldError
	if errors.As(err, &field) {
		return field
	}
	return invalid.New("", err.Error(), "")
}

// table checks the keys of a table.
func (c *checker) table(path string, values map[string]any, want reflect.Type) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		field := FieldOf(want, name)
		if field == nil {
			known := slices.DeleteFunc(KeysOf(want), func(k string) bool { return slices.Contains(c.schema.Hidden[path], k) })
			c.fail(invalid.UnknownKey("", name, known), Join(path, name))
			continue
		}
		c.check(Join(path, name), values[name], field)
	}
}

// KeysOf lists the keys of a table that is decoded into a struct, in the order of its fields; nil
// for other types, which take any key or none.
func KeysOf(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("toml"); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// FieldOf is the type that a key of a table is decoded into; nil if nothing reads the key.
func FieldOf(t reflect.Type, name string) reflect.Type {
	switch {
	case t.Kind() == reflect.Map:
		return t.Elem()
	case t.Kind() != reflect.Struct || name == "" || name == "-":
		return nil
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == name {
			return t.Field(i).Type
		}
	}
	return nil
}

// typeName names the type of a TOML value as the specification of TOML does.
func typeName(value any) string {
	switch value.(type) {
	case map[string]any:
		return "table"
	case []map[string]any:
		return "array of tables"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		return "float"
	case int64:
		return "integer"
	case time.Time:
		return "date-time"
	}
	return fmt.Sprintf("%T", value)
}

// wantedName is the TOML type that a Go type is decoded from. Integers do for floats too.
func wantedName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "table"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return "array of tables"
		}
		return "array"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Float64:
		return "float"
	default:
		return "integer"
	}
}

// CheckFinite refuses NaN and infinities anywhere in the document.
func (d *Document) CheckFinite() error { return d.finite("", d.Tree) }

func (d *Document) finite(path string, table map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		var err error
		switch v := table[name].(type) {
		case map[string]any:
			err = d.finite(Join(path, name), v)
		case float64:
			if math.IsNaN(v) || math.IsInf(v, 0) {
				err = d.Fail(fmt.Sprint(v), "a finite number", Join(path, name))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
