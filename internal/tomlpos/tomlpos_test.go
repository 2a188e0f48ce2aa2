package tomlpos

import (
	"fmt"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLocate(t *testing.T) {
	const text = `# comment [with] brackets
a = 1
"b c" = { d = [1, "]", '#'], e.f = """
two
lines""" }
list = [ # comment, with } and ]
  { x = 1 },
  # between
  { x = 2, y = "}" }, 3,
]
[table]
key = 'it'
[table.sub] # comment
deep.est = 0x10
[[array]]
z = 1
[[array]]
z = 2
  [[array.inner]]
  w = 1
[array.more]
v = 2020-01-01
`
	var parsed map[string]any
	_, err := toml.Decode(text, &parsed)
	require.NoError(t, err, "the text is valid")
	assert.Equal(t, map[string]int{
		"a": 2, "b c": 3, "b c.d": 3, "b c.d[0]": 3, "b c.d[1]": 3, "b c.d[2]": 3, "b c.e": 3, "b c.e.f": 3,
		"list": 6, "list[0]": 7, "list[0].x": 7, "list[1]": 9, "list[1].x": 9, "list[1].y": 9, "list[2]": 9,
		"table": 11, "table.key": 12, "table.sub": 13, "table.sub.deep": 14, "table.sub.deep.est": 14,
		"array": 15, "array[0]": 15, "array[0].z": 16, "array[1]": 17, "array[1].z": 18,
		"array[1].inner": 19, "array[1].inner[0]": 19, "array[1].inner[0].w": 20, "array[1].more": 21, "array[1].more.v": 22,
	}, Locate(text))
}

// FuzzLocate: in any document that the TOML library reads, every key is found.
func FuzzLocate(f *testing.F) {
	f.Add("a.b = [[1, {c = '''x'''''}], []]\n[\"q.r\"]\ns = \"\\\"\"\n[[t]]\n[[t]]\nu = 1.5e3")
	f.Add("[[0]]")
	f.Fuzz(func(t *testing.T, text string) {
		lines := Locate(text) // must end, whatever the text
		var parsed map[string]any
		if _, err := toml.Decode(text, &parsed); err != nil || strings.ContainsAny(text, "\\") || len(text) > maxPath {
			return // escapes are not resolved, long paths are cut
		}
		count := strings.Count(text, "\n") + 1
		eachKey("", parsed, func(path string) {
			require.Positive(t, lines[path], "%q in %q", path, text)
			require.LessOrEqual(t, lines[path], count)
		})
	})
}

func eachKey(path string, value any, visit func(string)) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			visit(Join(path, key))
			eachKey(Join(path, key), inner, visit)
		}
	case []any:
		for i, inner := range v {
			visit(Index(path, i))
			eachKey(Index(path, i), inner, visit)
		}
	}
}

func TestDeepNestingIsHarmless(t *testing.T) {
	const depth = 20_000
	text := fmt.Sprintf("a = %s%s", strings.Repeat("[", depth), strings.Repeat("]", depth))
	for path := range Locate(text) {
		require.LessOrEqual(t, len(path), maxPath+16)
	}
}
