package table

import (
	"fmt"
	"strings"
)

// Plural writes a number of things.
func Plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// CountOf writes a number of things with its digits in groups.
func CountOf(n int, thing string) string {
	digits, rest, _ := strings.Cut(Plural(n, thing), " ")
	return GroupDigits(digits) + " " + rest
}

// Slug keeps the letters and digits of a name for labels; the rest becomes "-".
func Slug(name string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && isWord(byte(r)) {
			return r
		}
		return '-'
	}, name)
}

// Distinct numbers names that differ at most in their case: they would be one file on some
// systems.
type Distinct struct{ used map[string]int }

func (d *Distinct) Of(name string) string {
	if d.used == nil {
		d.used = map[string]int{}
	}
	if name == "" {
		name = "unnamed"
	}
	key := strings.ToLower(name)
	d.used[key]++
	if n := d.used[key]; n > 1 {
		return fmt.Sprintf("%s-%d", name, n)
	}
	return name
}
