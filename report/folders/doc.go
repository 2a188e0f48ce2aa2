// Package folders says which files the folder of -out holds, for a run, a comparison of formats, a
// tensor and a sweep, and draws them. Package internal/folder puts them into place. It must not
// know how results came about, nor what a table or a picture says.
//
// Start reading at run.go.
package folders
