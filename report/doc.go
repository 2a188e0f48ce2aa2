// Package report turns results, which are plain data, into text, Markdown, CSV, JSON
// and LaTeX. It computes nothing but what a layout needs and imports no other package of dnasim.
//
// Start reading at results.go, the schema.
package report
