package dram_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/arch/dram"
	"dnasim/internal/invalid"
)

// TestNoConfigurationPanics puts wild values into a few keys of a preset: it is refused by key, or
// it is whole and finite.
func TestNoConfigurationPanics(t *testing.T) {
	presets := dram.Presets()
	ints := []int64{math.MinInt64, -1, 0, 1, 2, 3, 5, 64, 1 << 10, 1 << 24, 1<<24 + 1, 1 << 31, math.MaxInt64}
	floats := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 1e-300, 1, 1e300}
	texts := []string{"", "DDR4", "HBM", "CLOSE_PAGE", "rochrababgco", "cobgbachraro", "rochrababgcoxx", "é"}
	rapid.Check(t, func(t *rapid.T) {
		c, err := dram.Preset(rapid.SampledFrom(presets).Draw(t, "preset").Name)
		require.NoError(t, err)
		fields := reflect.ValueOf(&c).Elem()
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			switch f := fields.Field(rapid.IntRange(0, fields.NumField()-1).Draw(t, "field")); f.Kind() {
			case reflect.Int, reflect.Int64:
				f.SetInt(rapid.SampledFrom(ints).Draw(t, "integer"))
			case reflect.Float64:
				f.SetFloat(rapid.SampledFrom(floats).Draw(t, "number"))
			case reflect.String:
				f.SetString(rapid.SampledFrom(texts).Draw(t, "text"))
			}
		}
		full, err := c.Complete()
		if err != nil {
			var field *invalid.FieldError
			require.True(t, errors.As(err, &field), "%v", err)
			require.NotEmpty(t, field.Allowed)
			return
		}
		for _, x := range []float64{full.PeakGBps, full.ActivatePJ, full.ReadPJ, full.WritePJ, full.RefreshPJ, full.ActiveStandbyMW, full.PrechargeStandbyMW} {
			require.False(t, math.IsNaN(x) || math.IsInf(x, 0) || x < 0, "%v", x)
		}
		require.Positive(t, full.CapacityBytes())
	})
}
