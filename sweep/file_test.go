package sweep

import (
	"dnasim/internal/tomlfile"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each of these is refused before anything runs, with the line, the key and what is allowed.
func TestBadSweepsAreRefused(t *testing.T) {
	good := axis("hardware.tiles", "values = [1, 2]")
	for _, test := range []struct{ name, text, want string }{
		{"no sweep", "[run]\n", "s.toml: sweep: is not there"},
		{"no axis", "[sweep]\n", "s.toml:1: sweep.axis: has no axis"},
		{"syntax", "[sweep\n", "s.toml:2: TOML syntax"},
		{"unknown key of the sweep", "[sweep]\nstrategi = \"grid\"\n" + good, "s.toml:2: sweep.strategi: unknown key; did you mean \"strategy\"?"},
		{"unknown key of an axis", "[sweep]\n[[sweep.axis]]\nkey = \"hardware.tiles\"\nvalue = [1]\n", "s.toml:4: sweep.axis[0].value: unknown key; did you mean \"values\"?"},
		{"unknown strategy", "[sweep]\nstrategy = \"grids\"\n" + good, `s.toml:2: sweep.strategy: unknown strategy "grids"; did you mean "grid"?; allowed: grid, random, refine`},
		{"random without count", "[sweep]\nstrategy = \"random\"\n" + good, "s.toml:2: sweep.count: is not there"},
		{"a grid with count", "[sweep]\ncount = 3\n" + good, "s.toml:2: sweep.count: has no meaning for a grid"},
		{"count of 0", "[sweep]\nstrategy = \"random\"\ncount = 0\n" + good, "s.toml:3: sweep.count: 0; allowed: 1 to 1000000"},
		{"negative seed", "[sweep]\nseed = -1\n" + good, "s.toml:2: sweep.seed: -1"},
		{"wrong type", "[sweep]\nseed = \"x\"\n" + good, "s.toml:2: sweep.seed: "},
		{"axis is no array of tables", "[sweep]\naxis = 3\n", "s.toml:2: sweep.axis: is no array of tables"},
		{"empty axis", "[sweep]\n" + axis("hardware.tiles", "values = []"), "s.toml:4: sweep.axis[0].values: empty"},
		{"no values", "[sweep]\n" + axis("hardware.tiles", ""), "s.toml:2: sweep.axis[0]: has no values"},
		{"half a range", "[sweep]\n" + axis("hardware.tiles", "from = 1\nto = 3"), "s.toml:2: sweep.axis[0]: has no values"},
		{"range and list", "[sweep]\n" + axis("hardware.tiles", "from = 1\nto = 3\nstep = 1\nvalues = [1]"), "s.toml:2: sweep.axis[0]: has no values"},
		{"step of 0", "[sweep]\n" + axis("hardware.tiles", "from = 1\nto = 3\nstep = 0"), "s.toml:6: sweep.axis[0].step: 0; allowed: a number above 0"},
		{"range downwards", "[sweep]\n" + axis("hardware.tiles", "from = 3\nto = 1\nstep = 1"), "s.toml:5: sweep.axis[0].to: 1, below from = 3: no value"},
		{"NaN in a range", "[sweep]\n" + axis("hardware.clock_mhz", "from = nan\nto = 1\nstep = 1"), "s.toml:4: sweep.axis[0].from: NaN; allowed: a finite number"},
		{"infinite range", "[sweep]\n" + axis("hardware.clock_mhz", "from = 1\nto = inf\nstep = 1"), "s.toml:5: sweep.axis[0].to: +Inf"},
		{"a range of 10^12", "[sweep]\n" + axis("hardware.tiles", "from = 1\nto = 1_000_000_000_000\nstep = 1"), "s.toml:6: sweep.axis[0].step: 1000000000000 values; allowed: up to 100000"},
		{"no power of two", "[sweep]\n" + axis("hardware.tiles", "powers_of_two = [1, 12]"), "s.toml:4: sweep.axis[0].powers_of_two[1]: 12; allowed: a power of two"},
		{"powers downwards", "[sweep]\n" + axis("hardware.tiles", "powers_of_two = [8, 1]"), "s.toml:4: sweep.axis[0].powers_of_two: 8 to 1: no value"},
		{"twice the same value", "[sweep]\n" + axis("hardware.tiles", "values = [1, 2, 1]"), "s.toml:4: sweep.axis[0].values[2]: 1 stands there twice"},
		{"a table as value", "[sweep]\n" + axis("hardware.tiles", "values = [{ a = 1 }]"), "s.toml:4: sweep.axis[0].values[0]: a table of keys a"},
		{"no key", "[sweep]\n[[sweep.axis]]\nvalues = [1]\n", "s.toml:2: sweep.axis[0]: has no key"},
		{"no key at all", "[sweep]\n" + axis("a b", "values = [1]"), `s.toml:3: sweep.axis[0].key: "a b" is no key`},
		{"a value for half of the keys", "[sweep]\n[[sweep.axis]]\nkeys = [\"hardware.rows\", \"hardware.columns\"]\nvalues = [[4, 4], [8]]\n", "s.toml:4: sweep.axis[0].values[1]: [8] does not have one value for each of the 2 keys"},
		{"one key on two axes", "[sweep]\n" + good + good, `s.toml:6: sweep.axis[1].key: sweep.axis[0] has the key hardware.tiles too`},
		{"one key on two named axes", "[sweep]\n" + good + axis("hardware.tiles", "name = \"other\"\nvalues = [1]"), "s.toml:6: sweep.axis[1].key: sweep.axis[0] has the key hardware.tiles too"},
		{"a key of the sweep", "[sweep]\n" + axis("sweep.seed", "values = [1]"), "s.toml:3: sweep.axis[0].key: sweep.seed is a key of the sweep itself"},
		{"a table and a value", "[sweep]\n" + good + axis("hardware", "name = \"h\"\nvalues = [1]"), "s.toml:6: hardware: is a table in one place and a value in another (s.toml:3: hardware.tiles)"},
		{"unknown objective", "[sweep]\nobjectives = [\"enrgy_uj\"]\n" + good, `s.toml:2: sweep.objectives[0]: unknown objective "enrgy_uj"; did you mean "energy_uj"?`},
		{"twice an objective", "[sweep]\nobjectives = [\"energy\", \"energy_uj\"]\n" + good, `s.toml:2: sweep.objectives[1]: "energy_uj" stands there twice`},
		{"unknown fronts", "[sweep]\nfronts = \"both\"\n" + good, `s.toml:2: sweep.fronts: "both"; allowed: "together"`},
		{"no comparison", "[sweep]\nconstraints = [\"area_mm2\"]\n" + good, `s.toml:2: sweep.constraints[0]: "area_mm2": it ends where a comparison`},
		{"base that is not there", "base = \"none.toml\"\n[sweep]\n" + good, "s.toml:1: base: none.toml: no such file or directory"},
		{"too many tasks", "[sweep]\n" + good + "[sweep.slurm]\ntasks = 100000\n", "s.toml:6: sweep.slurm.tasks: 100000; allowed: 0 (the default) to 1000"},
		{"an option that is ours", "[sweep]\n" + good + "[sweep.slurm]\noptions = [\"--array=1-3\"]\n", "s.toml:6: sweep.slurm.options[0]: --array is set by dnasim"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("s.toml", test.text)
			var e *tomlfile.Error
			require.ErrorAs(t, err, &e)
			assert.Contains(t, err.Error(), test.want)
		})
	}
}

// 10^12 points are refused with the count, and named as a product.
func TestTooManyPointsAreRefusedWithTheCount(t *testing.T) {
	var axes strings.Builder
	for _, key := range []string{"tiles", "rows", "columns", "clock_mhz"} {
		axes.WriteString(axis("hardware."+key, "from = 1\nto = 1000\nstep = 1"))
	}
	_, err := Parse("s.toml", "[sweep]\n"+axes.String())
	require.ErrorContains(t, err, "s.toml:2: sweep.axis: 1000000000000 points (1000 x 1000 x 1000 x 1000); allowed: up to 1000000")
	s, err := Parse("s.toml", "[sweep]\nstrategy = \"random\"\ncount = 5\n"+axes.String())
	require.NoError(t, err, "a few of them are fine")
	first, most, err := s.Size()
	require.NoError(t, err)
	assert.Equal(t, 5, first)
	assert.Equal(t, 5, most)
}

// The tables of the file lie over those of its base; errors name the file in which the value
// stands.
func TestABaseLiesBelow(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "below"), 0o700))
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("below/tiny.toml", tiny)
	base := write("below/base.toml", "[run]\nnetworks = [\"tiny.toml\"]\n[hardware]\ntiles = 2\nrows = 4\n\n[machine.mine]\nkind = \"dnateq\"\n")
	path := write("s.toml", "base = \"below/base.toml\"\n[hardware]\nrows = 16\n[sweep]\n"+axis("hardware.columns", "values = [4, 8]"))
	s, err := Load(path)
	require.NoError(t, err)
	c, err := s.documentAt([]int{1}).parse()
	require.NoError(t, err)
	assert.Equal(t, []int{2, 16, 8}, []int{c.Hardware.Tiles, c.Hardware.Rows, c.Hardware.Columns})
	assert.Equal(t, []string{filepath.Join(dir, "below", "tiny.toml")}, c.Run.Networks, "relative to the file that names it")
	assert.Equal(t, "mine", c.Machines[len(c.Machines)-1].Name)

	write("below/base.toml", "[run]\nnetworks = [\"tiny.toml\"]\n[hardware]\ntiles = -2\n")
	s, err = Load(path)
	require.NoError(t, err)
	require.ErrorContains(t, s.Check(memo), base+":4: hardware.tiles: -2")
}

// What only shows in a configuration is refused by Check, at the line of the sweep's file.
func TestCheckRefusesWhatNoPointCanBe(t *testing.T) {
	for _, test := range []struct{ name, sweep, want string }{
		{"an unknown key", axis("hardware.tile", "values = [1, 2]"), `sweep.toml:12: hardware.tile: unknown key; did you mean "tiles"?`},
		{"swapped letters", axis("hardware.tilse", "values = [1, 2]"), `hardware.tilse: unknown key; did you mean "tiles"?`},
		{"an unknown machine", axis("machine.dnatek.hardware.tiles", "values = [1, 2]"), `sweep.toml:12: machine.dnatek: has no kind; did you mean "dnateq"?`},
		{"an unknown table", axis("hardwar.tiles", "values = [1, 2]"), `hardwar: unknown key; did you mean "hardware"?`},
		{"a value that cannot be", axis("hardware.tiles", "values = [1, 2, 0]"), "sweep.toml:13: hardware.tiles: 0; allowed:"},
		{"a value of a wrong type", axis("hardware.tiles", "values = [1, \"x\"]"), "sweep.toml:13: hardware.tiles: is of type string; allowed: a value of type integer"},
		{"a network that there is not", axis("run.networks", "values = [[\"tiny.toml\"], [\"alexnt\"]]"), `unknown network "alexnt"; did you mean "alexnet"?`},
		{"an axis without effect", axis("hardware.tiles", "values = [1, 2]") + axis("dram.tRFC", "values = [100, 200]"), "sweep.toml:14: sweep.axis[1]: dram.tRFC changes nothing"},
		{"an axis that machines override", axis("quantization.clip", "values = [\"best\", \"range\"]") + "[machine.dnateq.quantization]\nclip = \"best\"\n", "changes nothing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := load(t, "[sweep]\n"+test.sweep)
			require.ErrorContains(t, s.Check(memo), test.want)
		})
	}
}

func TestCheckRefusesConstraintsThatCannotBe(t *testing.T) {
	for constraint, want := range map[string]string{
		`area_m2 <= 4`:           `"area_m2" is neither a metric nor a key of the configuration; did you mean "area_mm2"?`,
		`hardware.tile == 1`:     `"hardware.tile" is neither a metric nor a key of the configuration; did you mean "hardware.tiles" or "hardware.rows"?`,
		`hardware.tiles == true`: "compares values of different types",
		`hardware.tiles > 64`:    `no point of 2 meets "hardware.tiles > 64"`,
		`run.networks == 1`:      "lists and tables cannot be compared",
		`run.batch / 0 == 1`:     "has no value",
		`area_mm2 <= "4"`:        "compares values of different types",
	} {
		s := load(t, "[sweep]\nconstraints = ['"+constraint+"']\n"+axis("hardware.tiles", "values = [1, 2]"))
		err := s.Check(memo)
		var e *tomlfile.Error
		require.ErrorAs(t, err, &e, constraint)
		assert.ErrorContains(t, err, want, constraint)
		assert.ErrorContains(t, err, "sweep.toml:11: sweep.constraints[0]: ", constraint)
	}
}

// A value that is possible only together with others is none that is refused.
func TestCheckAllowsWhatIsPossibleSomewhere(t *testing.T) {
	s := load(t, "[sweep]\n"+axis("machine.dnateq.quantization.bits_max", "values = [7, 5]")+
		axis("machine.dnateq.hardware.lane.exponent_bits_max", "values = [5, 7]"))
	require.NoError(t, s.Check(memo))
}

// FuzzParse: no text makes reading a sweep panic, and what is accepted has points that can be
// written as a configuration.
func FuzzParse(f *testing.F) {
	f.Add("[sweep]\n" + axis("hardware.tiles", "powers_of_two = [1, 8]"))
	f.Add("base = \"accel.toml\"\n[sweep]\nstrategy = \"refine\"\nconstraints = [\"area_mm2 * 2 <= 4 + lanes\"]\n" + axis("a.\"b c\".d", "from = 0.1\nto = 0.9\nstep = 0.1"))
	f.Add("[sweep]\nobjectives = [\"loss\"]\n[[sweep.axis]]\nkeys = [\"x\", \"y\"]\nvalues = [[1, \"a\\nb\"], [[true], 1e300]]\n[sweep.slurm]\ntasks = 3\n")
	f.Add("[a]\nb = {}\nc = [[]]\n[sweep]\n" + axis("a.b.c", "values = [1979-05-27]"))
	f.Add("a = \"b\\")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("s.toml", text)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		first, most, err := s.Size()
		if err != nil {
			return
		}
		require.LessOrEqual(t, first, most)
		last := make([]int, len(s.Axes))
		for i := range last {
			last[i] = len(s.Axes[i].Values) - 1
		}
		point, err := tomlfile.Parse("s.toml", s.documentAt(last).text())
		require.NoError(t, err, "%q", s.documentAt(last).text())
		_, err = documentOf(point)
		require.NoError(t, err, "%q", s.documentAt(last).text())
		_, _ = s.documentAt(last).parse() // must end, whatever it says
	})
}
