package tomlfile

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type sample struct {
	Name   string         `toml:"name"`
	Seed   uint64         `toml:"seed"`
	Scale  float64        `toml:"scale"`
	Any    any            `toml:"any"`
	Axes   []inner        `toml:"axis"`
	Tables map[string]int `toml:"table"`
}

type inner struct {
	Sizes  []int `toml:"sizes"`
	Secret bool  `toml:"secret"`
}

func TestCheckReportsTheFirstMistakeInTheFile(t *testing.T) {
	schema := Schema{Type: reflect.TypeFor[sample](), Hidden: map[string][]string{"axis[0]": {"secret"}}}
	for text, want := range map[string]string{
		"nam = 1":                    `f.toml:1: nam: unknown key; did you mean "name"?; allowed: name, seed, scale, any, axis, table`,
		"name = 1":                   "f.toml:1: name: is of type integer; allowed: a value of type string",
		"seed = -1":                  "f.toml:1: seed: -1; allowed: 0 or more",
		"[[axis]]\nsizes = [1, 2.0]": "f.toml:2: axis[0].sizes[1]: is of type float; allowed: a value of type integer",
		"[[axis]]\nsize = 1":         `f.toml:2: axis[0].size: unknown key; did you mean "sizes"?; allowed: sizes`,
		"z = 1\nb = 1\na = 1":        "f.toml:1: z: unknown key; allowed: name, seed, scale, any, axis, table",
		"axis = 3":                   "f.toml:1: axis: is of type integer; allowed: a value of type array of tables",
	} {
		d, err := Parse("f.toml", text)
		require.NoError(t, err)
		assert.EqualError(t, d.Check(schema), want)
	}
	d, err := Parse("f.toml", "name = \"n\"\nscale = 2\nany = [{ x = 1 }]\n[table]\nk = 1\n[[axis]]\nsecret = true\n")
	require.NoError(t, err)
	assert.NoError(t, d.Check(schema))
	assert.NoError(t, d.Check(Schema{Type: reflect.TypeFor[int]()}, "nothing", "there"))
}

// Decode keeps what the target holds and the file does not state.
func TestDecodeReadsOverTheTarget(t *testing.T) {
	d, err := Parse("f.toml", "[a.b]\nname = \"n\"\n")
	require.NoError(t, err)
	s := sample{Name: "old", Seed: 7}
	require.NoError(t, d.Decode(&s, "a", "b"))
	assert.Equal(t, sample{Name: "n", Seed: 7}, s)
	require.NoError(t, d.Decode(&s, "a", "none"))
}
