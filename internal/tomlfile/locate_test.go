package tomlfile

import (
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
	lines, deep, _ := locate(text)
	assert.Equal(t, map[string]int{
		"a": 2, "b c": 3, "b c.d": 3, "b c.d[0]": 3, "b c.d[1]": 3, "b c.d[2]": 3, "b c.e": 3, "b c.e.f": 3,
		"list": 6, "list[0]": 7, "list[0].x": 7, "list[1]": 9, "list[1].x": 9, "list[1].y": 9, "list[2]": 9,
		"table": 11, "table.key": 12, "table.sub": 13, "table.sub.deep": 14, "table.sub.deep.est": 14,
		"array": 15, "array[0]": 15, "array[0].z": 16, "array[1]": 17, "array[1].z": 18,
		"array[1].inner": 19, "array[1].inner[0]": 19, "array[1].inner[0].w": 20, "array[1].more": 21, "array[1].more.v": 22,
	}, lines)
	assert.Zero(t, deep)
}

// FuzzLocate: in any document that the TOML library reads, every key is found.
func FuzzLocate(f *testing.F) {
	f.Add("a.b = [[1, {c = '''x'''''}], []]\n[\"q.r\"]\ns = \"\\\"\"\n[[t]]\n[[t]]\nu = 1.5e3")
	f.Add("[[0]]")
	f.Fuzz(func(t *testing.T, text string) {
		lines, deep, _ := locate(text) // must end, whatever the text
		var parsed map[string]any
		if _, err := toml.Decode(text, &parsed); err != nil || deep > 0 || strings.ContainsAny(text, "\\") || len(text) > maxPath {
			return // escapes are not resolved, deep and long paths are cut
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

// A document that nests deeper than MaxDepth is refused at its line in linear time: decoding it
// would take memory quadratic in the depth.
func TestDeepDocumentsAreRefused(t *testing.T) {
	const depth = 200_000
	for name, text := range map[string]string{
		"arrays":        "a = " + strings.Repeat("[", depth) + strings.Repeat("]", depth),
		"dotted key":    strings.Repeat("a.", depth) + "a = 1",
		"quoted parts":  strings.Repeat("'a'.", depth) + "a = 1",
		"header":        "[" + strings.Repeat("a.", depth) + "a]",
		"array header":  "[[" + strings.Repeat("a.", depth) + "a]]",
		"inline tables": strings.Repeat("a={", depth) + strings.Repeat("}", depth),
		"mixed":         "[" + strings.Repeat("t.", 16) + "t]\n" + strings.Repeat("a=[{", 16) + "z=1" + strings.Repeat("}]", 16),
	} {
		_, err := Parse("f.toml", "x = 1\n"+text)
		require.ErrorContains(t, err, "nests deeper than 32 levels", name)
		var e *Error
		require.ErrorAs(t, err, &e, name)
		assert.GreaterOrEqual(t, e.Line, 2, name)
	}
	_, err := Parse("f.toml", strings.Repeat("a.", MaxDepth-1)+"a = 1")
	require.NoError(t, err)
	_, err = Parse("f.toml", strings.Repeat("a.", MaxDepth)+"a = 1")
	require.Error(t, err)
}

// A long name of a table would be repeated for each of its keys: a megabyte took gigabytes.
func TestLongKeysAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"table": "a = 1\n[" + strings.Repeat("k", MaxKey+1) + "]\n", "quoted": "a = 1\n\"" + strings.Repeat("k", MaxKey+1) + "\" = 1\n",
		"inline": "a = 1\nb = { " + strings.Repeat("k", MaxKey+1) + " = 1 }\n",
	} {
		_, err := Parse("f.toml", text)
		assert.EqualError(t, err, "f.toml:2: has a key of more than 1024 bytes; allowed: shorter keys", name)
	}
	_, err := Parse("f.toml", strings.Repeat("k", MaxKey)+" = 1\n")
	assert.NoError(t, err)
}
