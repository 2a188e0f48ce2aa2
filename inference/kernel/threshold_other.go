//go:build !amd64

package kernel

// roundFast rounds none: there is no assembly for this processor.
func (l *ThresholdTable) roundFast(dst []float64, src []float32) (done int, ok bool) { return 0, true }
