// Package expr parses and evaluates comparisons such as "rows * columns == 256" over named values.
// The caller gives the names their values; the package knows none of them.
//
// Start reading at expr.go (what a comparison is), then parse.go (its grammar).
package expr
