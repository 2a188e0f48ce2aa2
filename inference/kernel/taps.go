package kernel

// TapRange clips a window to an axis of n elements: of taps elements at start, start + dilation,
// ..., those from..to-1 lie within 0..n-1.
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
