package configs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/internal/invalid"
	"dnasim/internal/tomlpos"
)

// An Error says what is wrong with a configuration and where. It is an error of the user's input,
// never one of the simulator. Its key is the path from the root of the file.
type Error struct {
	File string // "" for the built-in default
	Line int    // 0: neither the key nor a table around it is in the file
	invalid.FieldError
}

// NewError makes an error about a key, "" for none, at a line of a file, 0 for none.
func NewError(file string, line int, key, problem, allowed string) *Error {
	return &Error{File: file, Line: line, FieldError: *invalid.New(key, problem, allowed)}
}

// Error reads "FILE:LINE: KEY: what is wrong; allowed: ...".
func (e *Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place += fmt.Sprintf(":%d", e.Line)
	}
	if place != "" {
		place += ": "
	}
	return place + e.FieldError.Error()
}

// Unwrap gives the error of the field.
func (e *Error) Unwrap() error { return &e.FieldError }

// place makes an error about the first of the keys that the file holds.
func (d *document) place(field *invalid.FieldError, keys ...string) error {
	e := &Error{File: d.file, FieldError: *field}
	e.Key, e.Line = d.locate(keys)
	return e
}

// Fault makes an error about values that only turn out to be impossible when they meet
// a network or the energy table. keys are those that may hold them, the most special
// first; see document.locate.
func (c *Config) Fault(problem, allowed string, keys ...string) error {
	return c.source.fault(problem, allowed, keys...)
}

// fault makes an error about the value of one of the keys, with its place.
func (d *document) fault(problem, allowed string, keys ...string) error {
	return d.place(invalid.New("", problem, allowed), keys...)
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
		return NewError(file, 0, "", err.Error(), "")
	}
	problem := "TOML syntax: " + parse.Message
	if parse.Position.Line > 0 { // the decoder's excerpt panics for an end of file that has no line
		_, excerpt, _ := strings.Cut(parse.ErrorWithPosition(), "column ") // "column 9:", the lines around it, a caret
		problem += ", at column " + strings.TrimRight(excerpt, "\n")
	}
	return NewError(file, parse.Position.Line, "", problem, "")
}

// placeIn makes an error about a value that a package refuses, with file and line. The tables are
// those that may hold the key, the most specific first.
func (d *document) placeIn(err error, tables ...string) error {
	var field *invalid.FieldError
	if !errors.As(err, &field) {
		field = &invalid.FieldError{Problem: err.Error()}
	}
	keys := make([]string, len(tables))
	for i, table := range tables {
		keys[i] = at(table, field.Key)
	}
	return d.place(field, keys...)
}

// at is the path of a key in a table; an error about no key is one about the table.
func at(table, key string) string {
	if key == "" {
		return table
	}
	return tomlpos.Join(table, key)
}
