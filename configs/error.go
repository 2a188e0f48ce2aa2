package configs

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/arch"
	"dnasim/internal/spelling"
	"dnasim/internal/tomlpos"
	"dnasim/quant"
)

// An Error says what is wrong with a configuration and where.
type Error struct {
	File    string // "" for the built-in default
	Line    int    // 0: the key is not in the file
	Key     string
	Problem string
	Allowed string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Key != "" {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(e.Key)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(e.Problem)
	if e.Allowed != "" {
		fmt.Fprintf(&b, "; allowed: %s", e.Allowed)
	}
	return b.String()
}

// at makes an error about a key, with its line if the file holds it or a table around it.
func (d *document) at(key, problem, allowed string) error {
	lines := tomlpos.Locate(d.text)
	return &Error{File: d.file, Line: lines[key], Key: key, Problem: problem, Allowed: allowed}
}

func (d *document) syntax(err error) error {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return &Error{File: d.file, Problem: err.Error()}
	}
	_, excerpt, _ := strings.Cut(parse.ErrorWithPosition(), "column ") // "column 9:", the lines around it, a caret
	return &Error{
		File: d.file, Line: parse.Position.Line,
		Problem: "TOML syntax: " + parse.Message + ", at column " + strings.TrimRight(excerpt, "\n"),
	}
}

// wrongType makes an error of a value that does not fit its key's type. The decoder
// does not say which key of a section it was, so the first that does not fit is sought.
func (d *document) wrongType(section string, err error) error {
	prefix := strings.Split(section, ".")
	for _, key := range d.meta.Keys() {
		if len(key) < len(prefix) || !slices.Equal([]string(key[:len(prefix)]), prefix) {
			continue
		}
		want := typeOf(key)
		if want == nil {
			continue
		}
		if got := d.meta.Type(key...); !fits(got, want) {
			return d.at(key.String(), "is of type "+strings.ToLower(got), "a value of type "+describe(want))
		}
	}
	var parse toml.ParseError
	if errors.As(err, &parse) {
		return d.at(section, parse.Message, "")
	}
	return d.at(section, err.Error(), "")
}

// fits tells whether a TOML value of type got can be decoded into a Go value of type want.
func fits(got string, want reflect.Type) bool {
	switch want.Kind() {
	case reflect.Struct, reflect.Map:
		return got == "Hash"
	case reflect.Slice:
		return got == "Array"
	case reflect.String:
		return got == "String"
	case reflect.Bool:
		return got == "Bool"
	case reflect.Float64:
		return got == "Float" || got == "Integer"
	default:
		return got == "Integer"
	}
}

// describe names a Go type as a user of TOML knows it.
func describe(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "table"
	case reflect.Slice:
		return "array"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Float64:
		return "float"
	default:
		return "integer"
	}
}

// unknownKeys refuses keys that nothing decoded, with the nearest known one.
func (d *document) unknownKeys() error {
	undecoded := d.meta.Undecoded()
	if len(undecoded) == 0 {
		return nil
	}
	key := undecoded[0]
	for i := range key { // the table around an unknown key may be unknown itself
		if siblings := knownKeys(key[:i]); siblings != nil && !slices.Contains(siblings, key[i]) {
			path := strings.Join(key[:i+1], ".")
			return d.at(path, "unknown key"+spelling.DidYouMean(key[i], siblings), strings.Join(siblings, ", "))
		}
	}
	return d.at(strings.Join(key, "."), "unknown key", "")
}

// knownKeys lists the keys that a table may hold.
func knownKeys(table []string) []string {
	t := typeOf(table)
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("toml"); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	if len(table) == 0 {
		names = append(names, "machine")
	}
	return names
}

// typeOf is the Go type a key is decoded into; nil if there is none of its own.
func typeOf(key []string) reflect.Type {
	t := reflect.TypeFor[Config]()
	if len(key) > 0 && key[0] == "machine" {
		if len(key) == 1 {
			return reflect.TypeFor[map[string]Machine]()
		}
		t, key = reflect.TypeFor[Machine](), key[2:]
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
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == name {
			return t.Field(i).Type
		}
	}
	return nil
}

// locate turns a package's complaint about a value into an error with file and line.
// The key is sought in each of the tables that may hold it, the most special first.
func (d *document) locate(err error, tables ...string) error {
	if err == nil {
		return nil
	}
	key, problem, allowed := complaint(err)
	lines := tomlpos.Locate(d.text)
	full := at(tables[0], key)
	for _, table := range tables {
		if line, ok := lines[at(table, key)]; ok {
			return &Error{File: d.file, Line: line, Key: at(table, key), Problem: problem, Allowed: allowed}
		}
	}
	return &Error{File: d.file, Key: full, Problem: problem, Allowed: allowed}
}

// at is the path of a key in a table; an error about no key is one about the table.
func at(table, key string) string {
	if key == "" {
		return table
	}
	return tomlpos.Join(table, key)
}

var leadingKey = regexp.MustCompile(`^(?:[a-z]+: )?([a-z][a-z0-9_.]*)\s*(?:=|:)\s*`)

// complaint splits a validation error into the key it begins with and the rest.
func complaint(err error) (key, problem, allowed string) {
	var a *arch.FieldError
	var q *quant.FieldError
	switch {
	case errors.As(err, &a):
		return a.Key, a.Problem, a.Allowed
	case errors.As(err, &q):
		return q.Key, q.Problem, q.Allowed
	}
	text := err.Error()
	if m := leadingKey.FindStringSubmatch(text); m != nil {
		return m[1], text[len(m[0]):], ""
	}
	return "", text, ""
}
