package expr

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// names that tests use.
func known(name string) (Value, error) {
	switch name {
	case "area_mm2":
		return Number(3.5), nil
	case "hardware.rows":
		return Number(8), nil
	case "machine.dnateq-1t.kind":
		return Text("dnateq"), nil
	case "machine.int8.hardware.lane.doubled":
		return Truth(true), nil
	}
	return Value{}, fmt.Errorf("unknown name %q", name)
}

func TestComparisons(t *testing.T) {
	for text, want := range map[string]bool{
		"area_mm2 <= 4":                              true,
		"area_mm2<=3.5":                              true,
		"area_mm2 < 3.5":                             false,
		"4 > area_mm2":                               true,
		"area_mm2 != 3.5":                            false,
		"hardware.rows * 2 + 1 == 17":                true,
		"hardware.rows - 2 * 3 == 2":                 true,
		"(hardware.rows - 2) * 3 >= 18":              true,
		"-hardware.rows < -7":                        true,
		"hardware.rows / 16 == 0.5":                  true,
		"2 - hardware.rows / 2 / 2 == 0":             true,
		"hardware.rows <= 1_000":                     true,
		"hardware.rows*1e-3 == 8e-3":                 true,
		`machine.dnateq-1t.kind == "int8"`:           false,
		`machine.dnateq-1t.kind != "int8"`:           true,
		"machine.int8.hardware.lane.doubled == true": true,
		"true != machine.int8.hardware.lane.doubled": false,
	} {
		c, err := Parse(text)
		require.NoError(t, err, text)
		met, _, err := c.Holds(known)
		require.NoError(t, err, text)
		assert.Equal(t, want, met, text)
	}
}

func TestBadComparisonsSayWhatIsExpectedWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "it ends where a value is expected",
		"area_mm2":                "it ends where a comparison: <=, >=, ==, !=, < or > is expected",
		"area_mm2 = 4":            `"= 4" stands where a comparison: <=, >=, ==, !=, < or > is expected (column 10)`,
		"area_mm2 <= 4 5":         `"5" stands where the end is expected (column 15)`,
		"area_mm2 <= (4":          `it ends where ")" is expected`,
		"area_mm2 <= 1e999":       "a finite number",
		`area_mm2 == "x`:          "a closed string",
		"area_mm2 <= 4 <= 5":      "the end",
		"3 <= 4":                  "it holds no name",
		"area_mm2 <= $":           "a value",
		"1.2.3 < hardware.rows":   "a finite number",
		"hardware.rows <= 0x_p_1": "a finite number",
	} {
		_, err := Parse(text)
		require.ErrorContains(t, err, want, text)
	}
	for text, want := range map[string]string{
		`hardware.rows == "8"`:                     "different types",
		`machine.dnateq-1t.kind < "z"`:             "only numbers have an order",
		`machine.dnateq-1t.kind + 1 == 2`:          "only numbers can be calculated with",
		"hardware.rows / (hardware.rows - 8) == 1": "has no value",
		"nothing == 1":                             `unknown name "nothing"`,
	} {
		c, err := Parse(text)
		require.NoError(t, err, text)
		_, _, err = c.Holds(known)
		require.ErrorContains(t, err, want, text)
	}
}

// Law: a comparison and its opposite never hold both, and one of them does.
func TestOppositesExclude(t *testing.T) {
	opposite := map[string]string{"<=": ">", ">=": "<", "==": "!="}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(-3, 3).Draw(t, "a"), rapid.IntRange(-3, 3).Draw(t, "b")
		for op, other := range opposite {
			require.NotEqual(t, compare(op, float64(a), float64(b)), compare(other, float64(a), float64(b)))
		}
	})
}

// FuzzParse: no text makes parsing or evaluating a comparison panic.
func FuzzParse(f *testing.F) {
	f.Add("area_mm2 <= 4")
	f.Add(`-(hardware.rows*2 - 1e-3)/3 >= "x\""`)
	f.Add("((((((true))))))!=false")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			return
		}
		require.NotEmpty(t, c.Names)
		_, distance, err := c.Holds(func(string) (Value, error) { return Number(2), nil })
		if err == nil {
			require.GreaterOrEqual(t, distance, 0.0)
		}
	})
}
