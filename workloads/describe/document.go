package describe

import (
	"errors"
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/internal/tomlpos"
)

// maxFileBytes is far above any network a person describes.
const maxFileBytes = 1 << 20

// document is a parsed TOML file that knows the line of everything in it.
type document struct {
	file  string
	lines map[string]int
	root  map[string]any
}

func parseDocument(file, text string) (*document, error) {
	if len(text) > maxFileBytes {
		return nil, fmt.Errorf("%s: %d bytes; a network file has at most %d", file, len(text), maxFileBytes)
	}
	d := &document{file: file, root: map[string]any{}}
	if _, err := toml.Decode(text, &d.root); err != nil {
		if syntax := (toml.ParseError{}); errors.As(err, &syntax) {
			return nil, fmt.Errorf("%s:%d: %s", file, syntax.Position.Line, strings.TrimPrefix(syntax.Message, "toml: "))
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	d.lines = tomlpos.Locate(text)
	return d, nil
}

// errorf is an error at a path of the document, or at the nearest enclosing one.
func (d *document) errorf(path, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	for at := path; at != ""; at = parent(at) {
		if line := d.lines[at]; line > 0 {
			return fmt.Errorf("%s:%d: %s", d.file, line, message)
		}
	}
	return fmt.Errorf("%s: %s", d.file, message)
}

// parent is the path of the enclosing table or array; "" at the root.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

// table wraps a TOML table for reading.
func (d *document) table(path string, values map[string]any) *table {
	return &table{doc: d, path: path, values: values}
}

// tables wraps an array of tables, written inline or with [[headers]].
func (d *document) tables(path string, value any) ([]*table, error) {
	var elements []any
	switch v := value.(type) {
	case []any:
		elements = v
	case []map[string]any:
		for _, t := range v {
			elements = append(elements, t)
		}
	default:
		return nil, d.errorf(path, "%s: must be an array of tables such as [{ name = \"conv1\", ... }]", path)
	}
	wrapped := make([]*table, 0, len(elements))
	for i, element := range elements {
		values, ok := element.(map[string]any)
		if !ok {
			return nil, d.errorf(tomlpos.Index(path, i), "%s: must be a table such as { name = \"conv1\", ... }", tomlpos.Index(path, i))
		}
		wrapped = append(wrapped, d.table(tomlpos.Index(path, i), values))
	}
	return wrapped, nil
}
