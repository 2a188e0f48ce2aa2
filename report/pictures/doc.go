// Package pictures draws the results of a run: energy, speedup, waterfall, tornado, roofline,
// widths and cycles of layers, as figures of package chart. A new picture is a function that
// returns a chart.Picture, and a line in OfRun. It must not know how a figure is drawn, nor where
// it is shown.
//
// Start reading at run.go.
package pictures
