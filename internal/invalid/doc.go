// Package invalid holds the one error about a value that a user has set: which key is wrong, how,
// what is allowed, and which known name is the nearest. Packages that own a configuration return
// it from Validate; package configs adds the file and the line. It knows no keys of its own, and
// callers decide by its fields, never by its text.
//
// Start reading at invalid.go.
package invalid
