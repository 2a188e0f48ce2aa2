package pictures

import (
	"bytes"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results/sample"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// follow gives the values that a path such as "networks[].machines[0].layers[].bits_weights" leads
// to.
func follow(values []any, path string) ([]any, error) {
	for _, step := range strings.Split(path, ".") {
		name, index, isList := strings.Cut(step, "[")
		var next []any
		for _, v := range values {
			object, ok := v.(map[string]any)
			if !ok {
				return nil, fmt.Errorf("%s: %v has no keys", step, v)
			}
			inner, ok := object[name]
			switch {
			case !ok:
				return nil, fmt.Errorf("no key %q", name)
			case !isList:
				next = append(next, inner)
				continue
			}
			list, ok := inner.([]any)
			if !ok {
				return nil, fmt.Errorf("%s is no array", name)
			}
			if number := strings.TrimSuffix(index, "]"); number != "" {
				i, err := strconv.Atoi(number)
				if err != nil || i >= len(list) {
					return nil, fmt.Errorf("%s: no such element", step)
				}
				list = list[i : i+1]
			}
			next = append(next, list...)
		}
		values = next
	}
	return values, nil
}

// Every table and every picture names where its figures stand in the JSON, and they do stand there.
func TestPathsLeadToFiguresInTheJSON(t *testing.T) {
	r := sample.Run()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, r, table.JSON, report.Options{}))
	var document any
	require.NoError(t, json.Unmarshal(b.Bytes(), &document))
	paths := map[string]string{}
	for _, table := range report.Tables(r, report.Options{Layers: true}) {
		paths["table "+table.Key] = table.Path
	}
	for key, p := range picturesOf(t, r) {
		paths["picture "+key] = p.Path
	}
	for of, all := range paths {
		require.NotEmpty(t, all, of)
		for _, path := range strings.Split(all, ", ") {
			found, err := follow([]any{document}, path)
			require.NoError(t, err, "%s: %s", of, path)
			assert.NotEmpty(t, found, "%s: %s", of, path)
		}
	}
}

func TestPathsThatLeadNowhereAreNoticed(t *testing.T) {
	document := []any{map[string]any{"list": []any{map[string]any{"a": 1.0}}, "one": 2.0}}
	for _, path := range []string{"none", "list[].b", "list[7].a", "one[]", "one.a", "list[].a.b"} {
		_, err := follow(document, path)
		assert.Error(t, err, path)
	}
	found, err := follow(document, "list[0].a")
	require.NoError(t, err)
	assert.Equal(t, []any{1.0}, found)
}
