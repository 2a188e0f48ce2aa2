// Package progress draws progress bars on a terminal.
//
// It knows nothing of what is being done. All methods accept a nil *Bar and then do nothing, so
// that a caller who shows no progress needs no condition. Start reading at progress.go.
package progress
