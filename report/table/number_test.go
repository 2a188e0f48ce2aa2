package table

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestRealNumbersShowFourSignificantDigits(t *testing.T) {
	for x, want := range map[float64]string{
		0:          "0",
		1:          "1.000",
		-1.23456:   "-1.235",
		9.9996:     "10.00", // the exponent is that after rounding
		0.00012344: "0.0001234",
		0.00009999: "9.999e-05",
		1234567.8:  "1,234,568", // digits before the point are never rounded away
		-999.96:    "-1,000",
		1e15:       "1.000e+15",
		4.5e-300:   "4.500e-300",
	} {
		column := Real("x", "x", "")
		assert.Equal(t, want, column.Display(Number(x)), "%g", x)
	}
}

func TestFixedDecimals(t *testing.T) {
	column := Percent("x", "x")
	for x, want := range map[float64]string{
		0: "0.0", 38.449: "38.4", 12345.67: "12,345.7", -0.04: "0.0", -0.06: "-0.1",
		1e300: "1.000e+300", // not three hundred digits
	} {
		assert.Equal(t, want, column.Display(Number(x)), "%g", x)
	}
}

func TestGivenValuesHaveNoZerosAtTheEnd(t *testing.T) {
	column := Given("x", "x", "")
	for x, want := range map[float64]string{800: "800", 12.8: "12.8", 0.5: "0.5", 1000: "1,000", 1.5e20: "1.500e+20"} {
		assert.Equal(t, want, column.Display(Number(x)), "%g", x)
	}
}

func TestWholeNumbersAreGroupedAndExact(t *testing.T) {
	column := Count("x", "x")
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", -123456: "-123,456", math.MaxInt64: "9,223,372,036,854,775,807",
		math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		assert.Equal(t, want, column.Display(Integer(n)))
	}
}

func TestDisplayedNumbersAreNearTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64().Draw(t, "x")
		column := Real("x", "x", "")
		shown, err := strconv.ParseFloat(strings.ReplaceAll(column.Display(Number(x)), ",", ""), 64)
		if err != nil {
			assert.ErrorIs(t, err, strconv.ErrRange) // 1.7976e308 rounds up to 1.798e308
			return
		}
		assert.LessOrEqual(t, math.Abs(shown-x), 0.5001e-3*math.Abs(x), "%g", x)
	})
}

func TestMissingCells(t *testing.T) {
	column := Real("x", "x", "")
	assert.Equal(t, "-", column.Display(Cell{}))
	assert.Equal(t, "not measured", column.Display(Missing("not measured")))
	assert.Equal(t, "", Missing("not measured").Exact())
}

func TestRatiosThatAreNoNumbersAreMissing(t *testing.T) {
	assert.Equal(t, Number(2), Ratio(4, 2))
	assert.Equal(t, Missing(""), Ratio(1, 0))
	assert.Equal(t, Missing(""), Ratio(0, 0))
	assert.Equal(t, Missing(""), Ratio(1e308, 1e-308))
}
