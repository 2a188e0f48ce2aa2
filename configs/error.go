package configs

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/arch"
	"dnasim/internal/tomlpos"
	"dnasim/quant"
)

// An Error says what is wrong with a configuration and where. It is an error of the
// user's input, never one of the simulator.
type Error struct {
	File    string // "" for the built-in default
	Line    int    // 0: neither the key nor a table around it is in the file
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

// Fault makes an error about values that only turn out to be impossible when they meet
// a network or the energy table. keys are those that may hold them, the most special
// first; see document.locate.
func (c *Config) Fault(problem, allowed string, keys ...string) error {
	return c.source.fault(problem, allowed, keys...)
}

// fault makes an error about the value of one of the keys, with its place.
func (d *document) fault(problem, allowed string, keys ...string) error {
	key, line := d.locate(keys)
	return &Error{File: d.file, Line: line, Key: key, Problem: problem, Allowed: allowed}
}

// locate finds the first of the keys that the file holds. If it holds none of them, the
// error is about the first key, at the line of the closest table around any.
func (d *document) locate(keys []string) (key string, line int) {
	lines := tomlpos.Locate(d.text)
	for _, key := range keys {
		if line := lineOf(lines, key); line > 0 {
			return key, line
		}
	}
	for tables := parents(keys); slices.Max(tables) != ""; tables = parents(tables) {
		for _, table := range tables {
			if line := lineOf(lines, table); line > 0 {
				return keys[0], line
			}
		}
	}
	return keys[0], 0
}

// lineOf is the line of a key, or the first one of what stands in a table that has no
// header of its own; 0 for none.
func lineOf(lines map[string]int, key string) int {
	if line, ok := lines[key]; ok || key == "" {
		return line
	}
	first := 0
	for path, line := range lines {
		if strings.HasPrefix(path, key+".") && (first == 0 || line < first) {
			first = line
		}
	}
	return first
}

// parents are the tables around keys; "" at the root, which is its own parent.
func parents(keys []string) []string {
	tables := make([]string, len(keys))
	for i, key := range keys {
		tables[i] = key[:max(0, strings.LastIndexByte(key, '.'))]
	}
	return tables
}

func (d *document) syntax(err error) error { return SyntaxError(d.file, err) }

// SyntaxError says where a text is no TOML; err is the decoder's.
func SyntaxError(file string, err error) error {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return &Error{File: file, Problem: err.Error()}
	}
	problem := "TOML syntax: " + parse.Message
	if parse.Position.Line > 0 { // the decoder's excerpt panics for an end of file that has no line
		_, excerpt, _ := strings.Cut(parse.ErrorWithPosition(), "column ") // "column 9:", the lines around it, a caret
		problem += ", at column " + strings.TrimRight(excerpt, "\n")
	}
	return &Error{File: file, Line: parse.Position.Line, Problem: problem}
}

// complaintOf turns a package's complaint about a value into an error with file and line.
// The key is sought in each of the tables that may hold it, the most special first.
func (d *document) complaintOf(err error, tables ...string) error {
	key, problem, allowed := complaint(err)
	keys := make([]string, len(tables))
	for i, table := range tables {
		keys[i] = at(table, key)
	}
	return d.fault(problem, allowed, keys...)
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
