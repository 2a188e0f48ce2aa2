//go:build !amd64

package kernel

// Fastest returns the portable functions: there is no assembly for this processor.
func Fastest() Functions { return Portable() }
