package plainjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Write encodes v with indentation, and ends the line.
func Write(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("encode as JSON: %w", err)
	}
	return nil
}

// Token encodes v on one line without a line break after it.
func Token(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
