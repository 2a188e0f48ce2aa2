// Package sheettest reads CSV files in tests, independently of the reader of package sheet.
package sheettest
