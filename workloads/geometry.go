package workloads

import "dnasim/internal/saturate"

// WindowPositions is the number of positions of a window along one axis.
func WindowPositions(in, kernel, stride, before, after, dilation int) int {
	room := in + before + after - dilation*(kernel-1) - 1
	if room < 0 {
		return 0
	}
	return room/stride + 1
}

// validPairs counts the (output position, tap) pairs along one axis whose input
// position o*stride - before + tap*dilation is not padding.
func validPairs(in, out, kernel, stride, before, dilation int) int64 {
	var pairs int64
	for tap := range kernel {
		offset := tap*dilation - before
		first := 0 // first output position that reaches the input
		if offset < 0 {
			first = (-offset + stride - 1) / stride
		}
		last := -1 // last one that does
		if in-1-offset >= 0 {
			last = min(out-1, (in-1-offset)/stride)
		}
		pairs += int64(max(0, last-first+1))
	}
	return pairs
}

// ValidPairs counts the (output position, tap) pairs per image and channel that do not
// fall in the padding.
func (g *ConvGeometry) ValidPairs() int64 {
	return saturate.Product(validPairs(g.InH, g.OutH, g.KernelH, g.StrideH, g.PadTop, g.DilationH),
		validPairs(g.InW, g.OutW, g.KernelW, g.StrideW, g.PadLeft, g.DilationW))
}

// ValidTaps is the fraction of a convolution's (output position, kernel tap) pairs that
// do not fall in the padding, in (0, 1]; exact. It is 1 for layers of other kinds.
func (l *Layer) ValidTaps() float64 {
	if l.Conv == nil {
		return 1
	}
	g := l.Conv
	return float64(g.ValidPairs()) / float64(saturate.Product(g.OutH, g.KernelH, g.OutW, g.KernelW))
}

// Fitted returns the geometry with its output size computed.
func (g ConvGeometry) Fitted() ConvGeometry {
	g.OutH = WindowPositions(g.InH, g.KernelH, g.StrideH, g.PadTop, g.PadBottom, g.DilationH)
	g.OutW = WindowPositions(g.InW, g.KernelW, g.StrideW, g.PadLeft, g.PadRight, g.DilationW)
	return g
}

// InputShape of one image.
func (g *ConvGeometry) InputShape() Shape { return ImageShape(g.InChannels, g.InH, g.InW) }

// OutputShape of one image.
func (g *ConvGeometry) OutputShape() Shape { return ImageShape(g.OutChannels, g.OutH, g.OutW) }
