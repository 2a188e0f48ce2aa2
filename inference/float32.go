package inference

import "math"

func finite(x float32) bool { return math.Float32bits(x)&infinityBits != infinityBits }

// infinityBits are the exponent bits of float32, all set in infinities and NaN only.
const infinityBits = 0x7f800000

const signBit = 1 << 31
