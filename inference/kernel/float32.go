package kernel

import "math"

// Finite reports whether x is neither an infinity nor NaN.
func Finite(x float32) bool { return math.Float32bits(x)&InfinityBits != InfinityBits }

// InfinityBits are the exponent bits of a float32. All of them are set only in infinities and NaN.
const InfinityBits = 0x7f800000

// SignBit is the sign bit of a float32.
const SignBit = 1 << 31

// tinyBits are the bits of 2^-100, the least magnitude that flush keeps.
const tinyBits = (127 - 100) << 23

// flush copies src into dst, and replaces magnitudes below 2^-100 (8e-31) by zero. It always
// returns true.
//
// Many processors take a hundred cycles or more for a product with a subnormal operand or result,
// and weight decay leaves thousands of weights below 1e-38. A sum of products does not show them:
// next to a product above 2^-76 times the left operands, a tiny one is lost in rounding. It shows
// only where all products of a sum are as small, or where a left operand is above 2^50 or infinite.
func flush(dst, src []float32) bool {
	dst = dst[:len(src)]
	for i, x := range src {
		if math.Float32bits(x)&^SignBit < tinyBits {
			x = 0
		}
		dst[i] = x
	}
	return true
}
