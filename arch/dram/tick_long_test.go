//go:build long

package dram_test

import (
	"testing"
)

// TestLongJumpingEqualsVisitingEveryCycle is the comparison of tick_equal_test.go on thousands of
// memories.
func TestLongJumpingEqualsVisitingEveryCycle(t *testing.T) {
	for range 40 {
		TestJumpingFromEventToEventEqualsVisitingEveryCycle(t)
	}
}
