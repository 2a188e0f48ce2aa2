package kernel

import "math"

// Finite reports whether x is neither an infinity nor NaN.
func Finite(x float32) bool { return math.Float32bits(x)&InfinityBits != InfinityBits }

// InfinityBits are the exponent bits of a float32. All of them are set only in infinities and NaN.
const InfinityBits = 0x7f800000

// SignBit is the sign bit of a float32.
const SignBit = 1 << 31
