package tomlfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/internal/invalid"
)

// An Error says what is wrong with a file and where. Its key is the path from the root of the file.
type Error struct {
	File string // "" for a built-in text
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

// syntaxError says where a text is not TOML; err is the decoder's.
func syntaxError(file string, err error) error {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return NewError(file, 0, "", err.Error(), "")
	}
	problem := "TOML syntax: " + parse.Message
	if parse.Position.Line > 0 { // ErrorWithPosition panics for an end of file that has no line
		// It reads `column 9:`, then the lines around the mistake and a caret.
		_, excerpt, _ := strings.Cut(parse.ErrorWithPosition(), "column ")
		problem += ", at column " + strings.TrimRight(excerpt, "\n")
	}
	return NewError(file, parse.Position.Line, "", problem, "")
}
