package spelling

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const maxName = 64

// Nearest returns the candidates that a misspelt name may have meant, best first, at
// most three: those within a third of its length in edits, or that begin with it.
func Nearest(name string, candidates []string) []string {
	if len(name) > maxName {
		return nil // no name is near to this, and the cost is quadratic
	}
	type match struct {
		name  string
		edits int
	}
	var matches []match
	for _, c := range candidates {
		edits := editDistance(strings.ToLower(name), strings.ToLower(c))
		if edits <= max(1, len(name)/3) || len(name) > 1 && strings.HasPrefix(c, strings.ToLower(name)) {
			matches = append(matches, match{c, edits})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return a.edits - b.edits })
	names := make([]string, 0, 3)
	for _, m := range matches[:min(3, len(matches))] {
		names = append(names, m.name)
	}
	return names
}

// DidYouMean is a clause to append to an error about an unknown name; "" when nothing is near.
func DidYouMean(name string, candidates []string) string { return Clause(Nearest(name, candidates)) }

// Clause asks whether one of the names was meant; "" when there is none.
func Clause(names []string) string {
	if len(names) == 0 {
		return ""
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = strconv.Quote(n)
	}
	return fmt.Sprintf("; did you mean %s?", strings.Join(quoted, " or "))
}

// editDistance counts the fewest insertions, deletions, substitutions and swaps of neighbours, no
// letter edited twice (the optimal string alignment distance).
func editDistance(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			substitution := row[j]
			if a[i] != b[j] {
				substitution++
			}
			next[j+1] = min(substitution, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// CountRange writes how many of something there may be, such as "2" or "2 to 3".
func CountRange(low, high int) string {
	if low == high {
		return strconv.Itoa(low)
	}
	return fmt.Sprintf("%d to %d", low, high)
}
