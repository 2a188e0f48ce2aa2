package kernel

import "math"

func Finite(x float32) bool { return math.Float32bits(x)&InfinityBits != InfinityBits }

// infinityBits are the exponent bits of float32, all set in infinities and NaN only.
const InfinityBits = 0x7f800000

const SignBit = 1 << 31
