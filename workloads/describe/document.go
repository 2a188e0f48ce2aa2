package describe

import (
	"fmt"

	"dnasim/internal/tomlfile"
)

// maxFileBytes is far above any network a person describes.
const maxFileBytes = 1 << 20

// document is a decoded file of a network.
type document struct{ *tomlfile.Document }

func parseDocument(file, text string) (*document, error) {
	if len(text) > maxFileBytes {
		return nil, fmt.Errorf("%s: %d bytes; a network file has at most %d", file, len(text), maxFileBytes)
	}
	d, err := tomlfile.Parse(file, text)
	return &document{d}, err
}

// errorf is an error at a path of the document, or at the nearest table or array around it.
func (d *document) errorf(path, format string, args ...any) error {
	e := tomlfile.NewError(d.File, 0, "", fmt.Sprintf(format, args...), "")
	for ; path != "" && e.Line == 0; path = tomlfile.Parent(path) {
		e.Line = d.Line(path)
	}
	return e
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
			return nil, d.errorf(tomlfile.Index(path, i), "%s: must be a table such as { name = \"conv1\", ... }", tomlfile.Index(path, i))
		}
		wrapped = append(wrapped, d.table(tomlfile.Index(path, i), values))
	}
	return wrapped, nil
}
