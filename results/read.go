package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// schemaFamily is what the schemas of all versions of a run begin with.
const schemaFamily = "dnasim.results/"

// MaxBytes is more than any run gives: a larger file is not one.
const MaxBytes = 1 << 28

// objectBytes is less than an object takes in the JSON of a run, on average. Empty ones, of three
// bytes, would take hundreds of times the memory of the text.
const objectBytes = 100

// Read reads the JSON of a run. Fields that it does not know are passed over, since
// later versions may add some; results of another schema number are read as far as they
// go, and report.Compare says so. What is no JSON of a run is an error that says what it is.
func Read(r io.Reader) (*Run, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("read results: more than %d bytes: these are no results of a run", MaxBytes)
	}
	return Parse(text)
}

// Parse is Read of a text.
func Parse(text []byte) (*Run, error) {
	if n := bytes.Count(text, []byte("{")); n > 1000+len(text)/objectBytes {
		return nil, fmt.Errorf("read results: %d objects in %d bytes: these are no results of a run", n, len(text))
	}
	var out Run
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("read results: %w", jsonPlace(text, err))
	}
	if !strings.HasPrefix(out.Schema, schemaFamily) {
		return nil, fmt.Errorf("read results: \"schema\" is %q: allowed is %q: write the file with dnasim -format json, or take results.json of a folder written by -out", out.Schema, Schema)
	}
	return &out, nil
}

// jsonPlace adds line and column to an error of encoding/json.
func jsonPlace(text []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var offset int64
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	default:
		return err
	}
	before := string(text[:min(int(offset), len(text))])
	line := 1 + strings.Count(before, "\n")
	column := len(before) - strings.LastIndexByte(before, '\n')
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}
