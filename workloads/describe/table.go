package describe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
)

// table reads the keys of one TOML table. The first error sticks, further reads return
// their defaults, and finish reports it, or else the first key that was never asked for.
type table struct {
	doc    *document
	path   string // of the table in the document
	label  string // what messages call it, e.g. "layer1.0.conv2"
	values map[string]any
	names  map[string]int64 // what expressions may use
	asked  []string
	err    error
}

// fail records an error at a key; "" is the table itself.
func (t *table) fail(key, format string, args ...any) {
	if t.err != nil {
		return
	}
	path, what := t.path, t.label
	if key != "" {
		path = tomlfile.Join(t.path, key)
		what = strings.TrimPrefix(what+": "+key, ": ")
	}
	if what != "" {
		what += ": "
	}
	t.err = t.doc.errorf(path, "%s%s", what, fmt.Sprintf(format, args...))
}

// finish returns the first error; unknown keys are errors.
func (t *table) finish() error {
	for _, key := range slices.Sorted(maps.Keys(t.values)) {
		if !slices.Contains(t.asked, key) {
			known := slices.Compact(slices.Sorted(slices.Values(t.asked)))
			t.fail(key, "unknown key%s (allowed here: %s)", spelling.DidYouMean(key, known), strings.Join(known, ", "))
		}
	}
	return t.err
}

// get marks the key as known.
func (t *table) get(key string) (any, bool) {
	t.asked = append(t.asked, key)
	v, ok := t.values[key]
	return v, ok
}

func (t *table) has(key string) bool {
	_, ok := t.get(key)
	return ok
}

// text reads a string; a key without default is required.
func (t *table) text(key string, fallback ...string) string {
	v, ok := t.get(key)
	if !ok {
		return required(t, key, fallback)
	}
	s, ok := v.(string)
	if !ok || strings.TrimSpace(s) == "" {
		t.fail(key, "must be a string that is not empty")
	}
	return s
}

func (t *table) flag(key string, fallback bool) bool {
	v, ok := t.get(key)
	if !ok {
		return fallback
	}
	b, ok := v.(bool)
	if !ok {
		t.fail(key, "must be true or false")
	}
	return b
}

// texts reads an array of strings; nil when the key is absent.
func (t *table) texts(key string) []string {
	v, ok := t.get(key)
	if !ok {
		return nil
	}
	elements, ok := v.([]any)
	if !ok {
		t.fail(key, "must be an array of strings")
	}
	list := make([]string, 0, len(elements))
	for _, e := range elements {
		s, ok := e.(string)
		if !ok {
			t.fail(key, "must be an array of strings")
		}
		list = append(list, s)
	}
	return list
}

// integer reads a number in [low, high], or an expression of numbers and names; a key
// without default is required.
func (t *table) integer(key string, low, high int, fallback ...int) int {
	v, ok := t.get(key)
	if !ok {
		return required(t, key, fallback)
	}
	return t.number(key, v, low, high)
}

// integers reads one number that stands for all, or an array of exactly count of them.
func (t *table) integers(key string, count, low, high int, fallback ...int) []int {
	v, ok := t.get(key)
	if !ok {
		return slices.Repeat([]int{required(t, key, fallback)}, count)
	}
	elements, ok := v.([]any)
	if !ok {
		return slices.Repeat([]int{t.number(key, v, low, high)}, count)
	}
	if len(elements) != count {
		t.fail(key, "must be one number or an array of %d, not of %d", count, len(elements))
		return make([]int, count)
	}
	list := make([]int, count)
	for i, e := range elements {
		list[i] = t.number(key, e, low, high)
	}
	return list
}

func (t *table) number(key string, v any, low, high int) int {
	var n int64
	switch v := v.(type) {
	case int64:
		n = v
	case string:
		var err error
		if n, err = evaluate(v, t.names); err != nil {
			t.fail(key, "%v", err)
			return low
		}
	default:
		t.fail(key, "must be an integer or an expression such as \"4*mid\"")
		return low
	}
	if n < int64(low) || n > int64(high) {
		t.fail(key, "is %d; must be from %d to %d", n, low, high)
		return low
	}
	return int(n)
}

func required[T any](t *table, key string, fallback []T) (value T) {
	if len(fallback) > 0 {
		return fallback[0]
	}
	t.fail("", "key %q is missing", key)
	return value
}
