// Package table holds tables as plain data and writes them as text, Markdown, CSV, JSON and LaTeX.
//
// Units stand in the headers (in CSV and JSON, in the keys). Numbers in CSV and JSON are exact, in
// the other formats rounded for reading. Texts may hold any bytes: they are escaped for each format
// (escape.go). In CSV, a text that a spreadsheet would execute begins with an apostrophe (csv.go).
// A NaN or an infinity is refused before the first byte is written.
//
// It must not know what a table is about. A new format is a new layout (write.go).
//
// Start reading at table.go, then write.go; grid.go lays out what all formats for reading share.
package table
