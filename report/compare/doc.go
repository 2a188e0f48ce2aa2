// Package compare finds what differs between two runs (Runs) and writes it in all formats (Write).
// It walks the results field by field under their keys in the JSON, so that it need not be changed
// when results get a field. It must not know how results came about.
//
// Start reading at compare.go; write.go has the tables.
package compare
