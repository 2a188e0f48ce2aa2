package configs

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"dnasim/internal/invalid"
	"dnasim/internal/tomlpos"
	"dnasim/quant"
)

// checkKeys refuses unknown keys and values of a wrong type, in the order of the file.
// The decoder would let some pass: names in another case, negative numbers for unsigned
// ones, numbers for tables.
func (d *document) checkKeys() error {
	for _, key := range d.meta.Keys() {
		for i := range key { // dotted keys make tables that are not listed
			if err := d.checkKey(key[:i+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *document) checkKey(key toml.Key) error {
	want := typeOf(key)
	if want == nil {
		return d.unknownKey(key)
	}
	return d.checkType(strings.Join(key, "."), valueAt(d.tree, key), want)
}

func valueAt(table map[string]any, key toml.Key) any {
	for _, name := range key[:len(key)-1] {
		table, _ = table[name].(map[string]any)
	}
	return table[key[len(key)-1]]
}

// checkType refuses a value that does not fit its key.
func (d *document) checkType(path string, value any, want reflect.Type) error {
	if got, wanted := typeName(value), wantedName(want); got != wanted && (got != "integer" || wanted != "float") {
		return d.fault("is of type "+got, "a value of type "+wanted, path)
	}
	switch v := value.(type) {
	case int64:
		if want.Kind() == reflect.Uint64 && v < 0 {
			return d.fault(fmt.Sprint(v), "0 or more", path)
		}
	case []any:
		for i, element := range v {
			if err := d.checkType(tomlpos.Index(path, i), element, want.Elem()); err != nil {
				return err
			}
		}
	}
	return nil
}

// typeName names the type of a TOML value as its specification does.
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

// wantedName is the TOML type that a Go type is decoded from; integers do for floats too.
func wantedName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "table"
	case reflect.Slice:
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

// unknownKey makes an error about a key that nothing reads, with the nearest known one.
func (d *document) unknownKey(key toml.Key) error {
	siblings := knownKeys(key[:len(key)-1])
	return d.place(invalid.UnknownKey("", key[len(key)-1], siblings), strings.Join(key, "."))
}

// ofMachines are the tables of [hardware] that stand in the machines' own hardware alone.
var ofMachines = []string{"lane", "post_processing"}

// knownKeys lists the keys that a table may hold.
func knownKeys(table toml.Key) []string {
	if len(table) == 0 {
		return []string{"run", "tensors", "quantization", "energy", "hardware", "dram", "machine", "study", "format", "network"}
	}
	t := typeOf(table)
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("toml")
		shared := len(table) == 1 && table[0] == "hardware"
		if name != "" && name != "-" && !(shared && slices.Contains(ofMachines, name)) {
			names = append(names, name)
		}
	}
	return names
}

// typeOf is the Go type a key is decoded into; nil if nothing reads it.
func typeOf(key toml.Key) reflect.Type {
	t := reflect.TypeFor[Config]()
	if len(key) > 0 {
		switch key[0] {
		case "machine":
			t, key = reflect.TypeFor[map[string]Machine](), key[1:]
		case "format":
			t, key = reflect.TypeFor[map[string]quant.Config](), key[1:]
		}
	}
	for _, name := range key {
		if t = fieldOf(t, name); t == nil {
			return nil
		}
	}
	return t
}

func fieldOf(t reflect.Type, name string) reflect.Type {
	if t.Kind() == reflect.Map {
		return t.Elem()
	}
	if t.Kind() != reflect.Struct || name == "" || name == "-" {
		return nil
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == name {
			return t.Field(i).Type
		}
	}
	return nil
}

// checkFinite refuses NaN and infinities in keys that no validation looks at, because
// they have no effect on machines of this kind.
func (d *document) checkFinite(path string, table map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		var err error
		switch v := table[name].(type) {
		case map[string]any:
			err = d.checkFinite(at(path, name), v)
		case float64:
			if math.IsNaN(v) || math.IsInf(v, 0) {
				err = d.fault(fmt.Sprint(v), "a finite number", at(path, name))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
