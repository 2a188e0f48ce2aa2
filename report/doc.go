// Package report says what the tables of a run show, and those of networks, prices and codes. It
// computes nothing but what a table needs (units, shares, ratios of two given figures), and must
// not know how results came about.
//
// The data flows one way:
//
//	results.Run -> tables (tables_*.go, a function each, all plain data of type table.Table)
//	            -> records for machines (records_*.go, a row per machine or layer)
//	            -> table renders them as text, Markdown, CSV, JSON, LaTeX
//	results.Run -> pictures (figures of package chart) -> SVG, PNG
//	tables, pictures -> page (HTML); all of it -> folders (-out)
//	two runs -> compare; a sweep -> sweeps; formats and lanes -> studies
//
// A new table of a run is a function in tables_*.go that returns a table.Table, and its name in
// Tables (write.go). It then stands in all formats, in the page and in the folder.
//
// What every output promises:
//   - a NaN or an infinity anywhere is refused with an error that names the field, before the first
//     byte is written (results.CheckFinite);
//   - equal results give equal bytes.
//
// Start reading at write.go.
package report
