package kernel

// tapRange returns the taps from..to of a window that begins at `start` and lie within n
// elements.
func TapRange(start, taps, dilation, n int) (from, to int) {
	if start < 0 {
		from = (-start + dilation - 1) / dilation
	}
	to = taps
	if last := start + (taps-1)*dilation; last >= n {
		to = max(0, (n-start+dilation-1)/dilation)
	}
	return min(from, taps), min(to, taps)
}
