package lane

import "fmt"

// The multipliers and shifts of an INT8 requantizer.
const (
	MaxRequantizeMultiplier = 1<<16 - 1
	MinRequantizeShift      = 1
	MaxRequantizeShift      = 47
)

// RequantizeINT8 is the code an INT8 requantizer gives a sum: sum * multiplier / 2^shift, rounded
// half up and saturated to -127..127. A multiplier or shift that does not exist is an error.
func RequantizeINT8(sum int32, multiplier, shift int) (int8, error) {
	if multiplier < 0 || multiplier > MaxRequantizeMultiplier || shift < MinRequantizeShift || shift > MaxRequantizeShift {
		return 0, fmt.Errorf("lane: requantizing by %d / 2^%d; allowed: multipliers 0 to %d, shifts %d to %d",
			multiplier, shift, MaxRequantizeMultiplier, MinRequantizeShift, MaxRequantizeShift)
	}
	product := int64(sum) * int64(multiplier) // below 2^47
	rounded := (product + 1<<(shift-1)) >> shift
	return int8(max(-127, min(127, rounded))), nil
}
