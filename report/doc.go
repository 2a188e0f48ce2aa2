// Package report turns results (package results) into text, Markdown, CSV, JSON, LaTeX, pictures
// and a page of HTML, and sets two runs side by side. It computes nothing but what a layout needs
// (units, shares, ratios of two given figures). Its own report/chart draws.
//
// The data flows one way:
//
//	results.Run -> tables (tables_*.go, one small function each, all plain
//	data of type Table) -> one renderer per format (text.go, markdown.go, latex.go,
//	csv.go, json.go, html_table.go)
//	results.Run -> pictures (picture_*.go, figures of package chart) -> SVG, PNG
//	results, tables, pictures -> a page (html.go, page/) and a directory (dir.go)
//	two runs -> Comparison (compare.go) -> tables
//
// A new table is a new function that returns a Table; a new format is a new renderer.
// Neither knows of the other.
//
// What every output promises:
//   - units stand in the headers (in CSV and JSON, in the keys);
//   - numbers in CSV and JSON are exact (they parse back to the same value), in the
//     other formats rounded for reading;
//   - names of networks, layers and machines come from files and may hold any bytes: they
//     are escaped for each format (escape.go);
//   - a NaN or an infinity anywhere is refused with an error that names the field, before
//     the first byte is written (results.CheckFinite);
//   - equal results give equal bytes.
//
// Start reading at table.go, then write.go.
package report
