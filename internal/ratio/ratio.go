package ratio

// Of returns a/b, or 0 if b is 0: there is nothing to compare with.
func Of(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
