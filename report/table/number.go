package table

import (
	"math"
	"strconv"
	"strings"
)

// defaultSignificant digits are enough to compare two results and few enough to read.
const defaultSignificant = 4

// largestPlain is the magnitude from which numbers are written with an exponent.
const largestPlain = 1e15

// smallestPlain is the magnitude below which they are.
const smallestPlain = 1e-4

// Display gives the cell as it is read by people, not yet escaped: whole numbers in
// groups of three digits, real numbers rounded as the column says.
func (c *Column) Display(cell Cell) string {
	if cell.short {
		cell.short = false
		return c.Display(cell) + ShortMark
	}
	switch cell.Kind {
	case TextCell:
		return cell.text
	case integerCell:
		return GroupDigits(strconv.FormatInt(cell.integer, 10))
	case RealCell:
		s := c.displayReal(cell.real)
		if c.Trim && strings.Contains(s, ".") && !strings.Contains(s, "e") {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	if cell.text != "" {
		return cell.text
	}
	return "-"
}

// IsNumber reports whether the cell is shown as a number.
func (c Cell) IsNumber() bool { return c.Kind == integerCell || c.Kind == RealCell }

func (c *Column) displayReal(x float64) string {
	if c.Decimals > 0 && math.Abs(x) < largestPlain {
		return FormatFixed(x, c.Decimals)
	}
	digits := c.Significant
	if digits <= 0 {
		digits = defaultSignificant
	}
	return FormatSignificant(x, digits)
}

// FormatSignificant rounds x to the given number of significant digits, but never
// rounds digits before the point: 1234567.8 is 1,234,568.
func FormatSignificant(x float64, digits int) string {
	if x == 0 {
		return "0"
	}
	scientific := strconv.FormatFloat(x, 'e', digits-1, 64)
	magnitude := math.Abs(x)
	if magnitude < smallestPlain || magnitude >= largestPlain {
		return scientific
	}
	// The exponent after rounding: 9.9996 with four digits is 10.00.
	exponent, _ := strconv.Atoi(scientific[strings.IndexByte(scientific, 'e')+1:])
	return GroupDigits(strconv.FormatFloat(x, 'f', max(0, digits-1-exponent), 64))
}

// FormatFixed writes x with the given digits after the point. What rounds to zero has
// no sign.
func FormatFixed(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return GroupDigits(s)
}

// GroupDigits puts commas between groups of three digits before the point of a plain
// decimal number: -1234567.5 becomes -1,234,567.5.
func GroupDigits(s string) string {
	end := strings.IndexByte(s, '.')
	if end < 0 {
		end = len(s)
	}
	start := 0
	if strings.HasPrefix(s, "-") {
		start = 1
	}
	if end-start <= 3 {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:start])
	for i := start; i < end; i++ {
		if i > start && (end-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(s[i])
	}
	b.WriteString(s[end:])
	return b.String()
}

// Exact gives the cell for machines: the shortest digits that parse back to the same
// number, no groups; missing is empty.
func (c Cell) Exact() string {
	switch c.Kind {
	case TextCell:
		return c.text
	case integerCell:
		return strconv.FormatInt(c.integer, 10)
	case RealCell:
		return strconv.FormatFloat(c.real, 'g', -1, 64)
	}
	return ""
}

// Trimmed writes a given figure with up to four digits: 12.8, 128, 1,024.
func Trimmed(x float64) string {
	c := Column{Trim: true}
	return c.Display(Number(x))
}

// Number is the value of a numeric cell.
func (c Cell) Number() (float64, bool) {
	switch c.Kind {
	case integerCell:
		return float64(c.integer), true
	case RealCell:
		return c.real, true
	}
	return 0, false
}

// Value is the cell as encoding/json knows it; nil when it is missing.
func (c Cell) Value() any {
	switch c.Kind {
	case TextCell:
		return c.text
	case integerCell:
		return c.integer
	case RealCell:
		return c.real
	}
	return nil
}
