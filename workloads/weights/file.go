package weights

import (
	"errors"
	"fmt"
	"math"

	"dnasim/internal/inputfile"
)

// openSized opens a regular file, of any size, to read parts of it.
func openSized(path string) (*inputfile.File, error) {
	f, err := inputfile.Open(path, math.MaxInt64)
	if err == nil && f.Bytes < 0 {
		err = errors.Join(fmt.Errorf("%s: a pipe; tensors are read from files only", path), f.Close())
	}
	return f, err
}

// plus adds sizes, neither negative; a sum beyond 63 bits gives MaxInt64.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
