//go:build long

package rtl

import "dnasim/quant"

// widestTried is the largest n of the lanes that are simulated: with the tag long all of them.
const widestTried = quant.MaxExponentBits
