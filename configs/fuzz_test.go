package configs

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"
)

// FuzzParse: any text gives a configuration or an *Error that names the file, and the same one each
// time; a configuration holds no NaN and no infinity, passes its own validation again, and can be
// echoed.
func FuzzParse(f *testing.F) {
	f.Add(DefaultText())
	for _, seed := range []string{
		"", "[hardware]\ntiles = 2", "[machine.x]\nkind = \"dnateq\"\nhardware = { rows = 1 }", "machine.int8.quantization.base_step = nan",
		"[machine.int8.pin.alexnet]\nconv1 = 'x'", "[[hardware]]", "machine = 3", "hardware.tiles.x = 1", "'' = 1", "a.b.\"\" = {}",
		"[run]\nnetworks = ['x.toml', 'y.toml']\n[energy]\noverrides = '/x'", "[tensors]\nseed = -1", "machine.'a.b'.kind = 'int8'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "/dev") {
			return // paths in a configuration are followed
		}
		c, err := Parse("f.toml", text)
		again, errAgain := Parse("f.toml", text)
		if err != nil {
			require.Nil(t, c)
			require.EqualError(t, errAgain, err.Error(), "%q", text)
			var e *Error
			require.True(t, errors.As(err, &e), "%T", err)
			require.Equal(t, "f.toml", e.File)
			require.LessOrEqual(t, e.Line, strings.Count(text, "\n")+1)
			return
		}
		require.Equal(t, c, again)
		require.NoError(t, c.validate(c.source))
		require.NotEmpty(t, c.Selected())
		leaves("", c.Map(), func(path string, value any) {
			if v, ok := value.(float64); ok {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0), path)
			}
		})
	})
}

// Every key of the default file with every odd value: refused at its line, or the configuration is
// sound.
func TestEveryKeyWithEveryOddValue(t *testing.T) {
	never := []string{"nan", "inf", "-inf", "[[]]", "[1]", "{}", "2026-01-02"} // whatever the key
	var file map[string]any
	_, err := toml.Decode(DefaultText(), &file)
	require.NoError(t, err)
	leaves("", file, func(path string, _ any) {
		for _, value := range append(never, "-1", "0", "1", "9223372036854775807", "-1.0", "1e300", "5e-324", `""`, `"x"`, "true", "[]") {
			c, err := Parse("f.toml", path+" = "+value)
			if err == nil {
				err = c.CheckFormats()
			}
			if err == nil {
				require.NotContains(t, never, value, path)
				require.NoError(t, c.validate(c.source))
				require.False(t, strings.HasPrefix(value, "-"), "%s = %s", path, value)
				continue
			}
			var e *Error
			require.True(t, errors.As(err, &e), "%s = %s: %T", path, value, err)
			require.Equal(t, 1, e.Line, "%s = %s: %v", path, value, err)
		}
	})
}
