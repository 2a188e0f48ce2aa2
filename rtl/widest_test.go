//go:build !long

package rtl

// widestTried is the largest n of the lanes that are simulated.
const widestTried = 4
