// Package golden compares outputs with files in testdata, for tests. It must not know what the
// outputs are.
package golden
