package configs

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
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
	return &Error{
		File: d.file, Line: parse.Position.Line,
		Problem: fmt.Sprintf("TOML syntax: %s\n%s", parse.Message, strings.TrimRight(parse.ErrorWithPosition(), "\n")),
		Allowed: "TOML 1.0 (key = value, [tables])",
	}
}

// typeMismatch is how the decoder words a value of the wrong type; it names the key where it can.
var typeMismatch = regexp.MustCompile(`incompatible types: (TOML value has type .*?); destination has type (\S+)`)

// wrongType makes an error of a value that does not fit its key's type.
func (d *document) wrongType(section string, err error) error {
	key, problem := section, err.Error()
	var parse toml.ParseError
	if errors.As(err, &parse) {
		problem = parse.Message
		if parse.LastKey != "" {
			key = parse.LastKey
			if !strings.HasPrefix(key, section) {
				key = section + "." + key
			}
		}
	}
	allowed := ""
	if m := typeMismatch.FindStringSubmatch(problem); m != nil {
		problem, allowed = m[1], "a value of type "+m[2]
	}
	return d.at(key, problem, allowed)
}

// unknownKeys refuses keys that nothing decoded, with the nearest known one.
func (d *document) unknownKeys() error {
	undecoded := d.meta.Undecoded()
	if len(undecoded) == 0 {
		return nil
	}
	key := undecoded[0]
	last := key[len(key)-1]
	siblings := knownKeys(key[:len(key)-1])
	problem := "unknown key" + spelling.DidYouMean(last, siblings)
	return d.at(strings.Join(key, "."), problem, strings.Join(siblings, ", "))
}

// knownKeys lists the keys that a table may hold.
func knownKeys(table []string) []string {
	if len(table) == 0 {
		return []string{"run", "tensors", "quantization", "energy", "hardware", "machine"}
	}
	t := reflect.TypeFor[Config]()
	path := table
	if table[0] == "machine" {
		if len(table) == 1 {
			return nil
		}
		t, path = reflect.TypeFor[Machine](), table[2:]
	}
	for _, name := range path {
		f, ok := fieldOf(t, name)
		if !ok {
			return nil
		}
		t = f
	}
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

func fieldOf(t reflect.Type, name string) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == name {
			return t.Field(i).Type, true
		}
	}
	return nil, false
}

// locate turns a package's complaint about a value into an error with file and line.
// The key is sought in each of the tables that may hold it, the most special first.
func (d *document) locate(err error, tables ...string) error {
	if err == nil {
		return nil
	}
	key, problem, allowed := complaint(err)
	lines := tomlpos.Locate(d.text)
	full := join(tables[0], key)
	for _, table := range tables {
		if line, ok := lines[join(table, key)]; ok {
			return &Error{File: d.file, Line: line, Key: join(table, key), Problem: problem, Allowed: allowed}
		}
	}
	return &Error{File: d.file, Key: full, Problem: problem, Allowed: allowed}
}

func join(table, key string) string {
	if key == "" {
		return table
	}
	return table + "." + key
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
