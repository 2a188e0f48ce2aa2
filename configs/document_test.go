package configs

import (
	"dnasim/arch/dram"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/internal/tomlfile"
)

// leaves calls visit for every value of nested tables.
func leaves(path string, table map[string]any, visit func(path string, value any)) {
	for name, value := range table {
		if inner, ok := value.(map[string]any); ok {
			leaves(tomlfile.Join(path, name), inner, visit)
			continue
		}
		visit(tomlfile.Join(path, name), value)
	}
}

// Law: the configuration in force, as reports echo it, holds every key of the file with its value.
func TestMapHoldsTheWholeDefaultFile(t *testing.T) {
	c, err := Default()
	require.NoError(t, err)
	echoed := map[string]reflect.Value{}
	leaves("", c.Map(), func(path string, value any) { echoed[path] = reflect.ValueOf(value) })
	var file map[string]any
	_, err = toml.Decode(DefaultText(), &file)
	require.NoError(t, err)
	count := 0
	leaves("", file, func(path string, value any) {
		count++
		got, ok := echoed[path]
		require.True(t, ok, path)
		if list, ok := value.([]any); ok {
			require.Equal(t, len(list), got.Len(), path)
			for i := range list {
				assert.EqualValues(t, list[i], got.Index(i).Interface(), path)
			}
			return
		}
		assert.EqualValues(t, value, got.Interface(), path)
	})
	assert.Greater(t, count, 60)
}

// Law: the echo of a machine holds every key that its tables may have.
func TestMapOfAMachineHoldsEveryKeyOfItsTables(t *testing.T) {
	c, err := Default()
	require.NoError(t, err)
	for _, m := range c.Map()["machine"].(map[string]any) {
		echoed := map[string]bool{}
		leaves("", m.(map[string]any), func(path string, _ any) { echoed[path] = true })
		keysOf(reflect.TypeFor[Machine](), "", func(path string, _ reflect.StructField) {
			assert.True(t, echoed[path], path)
		})
	}
}

// keysOf calls visit for every key that is decoded into t, tables within included.
func keysOf(t reflect.Type, path string, visit func(path string, f reflect.StructField)) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("toml")
		if name == "" || name == "-" {
			continue
		}
		if f.Type.Kind() == reflect.Struct {
			keysOf(f.Type, tomlfile.Join(path, name), visit)
			continue
		}
		visit(tomlfile.Join(path, name), f)
	}
}

// field identifies a key wherever its table stands: three buffers have one "banks".
type field struct {
	table reflect.Type
	name  string
}

// documented lists the fields that the default file states with a comment on their line.
func documented() map[field]bool {
	lines := strings.Split(DefaultText(), "\n")
	found := map[field]bool{}
	d, err := tomlfile.Parse("", DefaultText())
	if err != nil {
		panic(err)
	}
	for _, key := range d.Keys() {
		line := d.Line(strings.Join(key, "."))
		if table := typeOf(key[:len(key)-1]); table != nil && strings.Contains(lines[line-1], "#") {
			found[field{table, key[len(key)-1]}] = true
		}
	}
	return found
}

// typeOf is the Go type that a table is decoded into.
func typeOf(table toml.Key) reflect.Type {
	t := reflect.TypeFor[layout]()
	for _, name := range table {
		if t = tomlfile.FieldOf(t, name); t == nil {
			return nil
		}
	}
	return t
}

// Law: every key that is read stands in the default file with a comment; the file is the
// documentation.
func TestEveryKeyIsDocumented(t *testing.T) {
	found := documented()
	text, err := os.ReadFile("../arch/dram/KEYS.md")
	require.NoError(t, err)
	keys, count := string(text), 0
	for _, root := range []reflect.Type{reflect.TypeFor[Config](), reflect.TypeFor[Machine]()} {
		var tables func(reflect.Type)
		tables = func(table reflect.Type) {
			for i := range table.NumField() {
				f := table.Field(i)
				switch name := f.Tag.Get("toml"); {
				case name == "" || name == "-":
				case table == reflect.TypeFor[dram.Config](): // documented beside the presets
					assert.Contains(t, keys, "| `"+name+"` |")
				case f.Type.Kind() == reflect.Struct:
					tables(f.Type)
				// their examples are commented out: see below
				case name == "pin", name == "network":
				default:
					count++
					assert.True(t, found[field{table, name}], "%v: no commented line %q in accel.toml", table, name)
				}
			}
		}
		tables(root)
	}
	assert.Greater(t, count, 80)
}

// The commented-out example of a mapping is accepted when the comment signs are taken away.
func TestTheExampleOfAPinIsOne(t *testing.T) {
	_, example, ok := strings.Cut(DefaultText(), "# [machine.int8.pin.alexnet]\n# ")
	require.True(t, ok)
	mapping, _, _ := strings.Cut(example, "\n")
	c := parse(t, "[machine.int8.pin.alexnet]\n"+mapping)
	pins := named(t, c, "int8").Pin["alexnet"]
	require.Len(t, pins, 1)
	assert.True(t, strings.HasPrefix(pins["conv5"], "tiles="))
}

// The commented-out example of an imported network is accepted too, and has every key with its
// comment.
func TestTheExampleOfAnImportedNetworkIsOne(t *testing.T) {
	_, example, ok := strings.Cut(DefaultText(), "# [network.mine]\n")
	require.True(t, ok)
	var lines []string
	stated := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(example), "\n") {
		line = strings.TrimPrefix(line, "# ")
		lines = append(lines, line)
		key, _, _ := strings.Cut(line, " = ")
		assert.Contains(t, line, " # ", "what it is")
		stated[key] = true
	}
	d, err := parseFile("f.toml", "[network.mine]\n"+strings.Join(lines, "\n"))
	require.NoError(t, err)
	var n map[string]Imported
	require.NoError(t, d.Decode(&n, "network"))
	assert.Equal(t, []int{1, 3, 224, 224}, n["mine"].InputShapes["image"])
	keysOf(reflect.TypeFor[Imported](), "", func(path string, _ reflect.StructField) { assert.True(t, stated[path], path) })
}

// The file has all sections, in the order in which errors list them.
func TestTheFileHasTheSectionsOfTheConfig(t *testing.T) {
	var sections []string
	for _, line := range strings.Split(DefaultText(), "\n") {
		name, ok := strings.CutPrefix(line, "[")
		name, _, _ = strings.Cut(name, "]")
		name, _, _ = strings.Cut(name, ".")
		if ok && !slices.Contains(sections, name) {
			sections = append(sections, name)
		}
	}
	assert.Equal(t, strings.Split(topKeys, ", "), append(sections, "network"), "networks of files stand there as an example")
}
