// Package sheet reads sheets of figures: CSV files in which every line names its source, and the
// rows of prices that are made of them. It knows no component and no unit conversion.
//
// Start reading at row.go (what a price is), then sheet.go (how a file is read).
package sheet
