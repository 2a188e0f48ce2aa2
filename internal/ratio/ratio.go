package ratio

// Measured returns a/b, or nil if b is 0: there is nothing to divide, and no figure to state.
func Measured(a, b float64) *float64 {
	if b == 0 {
		return nil
	}
	q := a / b
	return &q
}

// Of returns a/b, or 0 if b is 0: there is nothing to compare with.
func Of(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
