package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// schemaFamily is what the schemas of all versions of a run begin with.
const schemaFamily = "dnasim.results/"

// maxResultsBytes is more than any run gives: a larger file is not one.
const maxResultsBytes = 1 << 30

// Read reads the JSON of a run. Fields that it does not know are passed over, since
// later versions may add some; results of another schema number are read as far as they
// go, and report.Compare says so. What is no JSON of a run is an error that says what it is.
func Read(r io.Reader) (*Run, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxResultsBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	if len(text) > maxResultsBytes {
		return nil, fmt.Errorf("read results: more than %d bytes: these are no results of a run", maxResultsBytes)
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
