// Package sweeps says what tables and pictures show of a sweep: fronts, the influence of each axis,
// constraints, reasons why points are impossible. It must not know how a sweep is run.
//
// Start reading at sweep.go.
package sweeps
