package mapping

import "math"

// The part of the oracle that cuts reductions.

// plainPiece is a part of the reduction.
type plainPiece struct{ depth, tapRows, tapCols interval }

func (b plainPiece) size() int { return b.depth.size() * b.tapRows.size() * b.tapCols.size() }

// pieces cuts the reduction: at channels if a piece has whole filters, otherwise each channel at
// rows of its filter if it has whole rows, otherwise each row.
func (p *plainLayer) pieces(steps int) []plainPiece {
	all := p.all()
	var list []plainPiece
	if kernel := p.conv.KernelH * p.conv.KernelW; steps >= kernel {
		for _, d := range cutInto(all.depth, steps/kernel) {
			list = append(list, plainPiece{d, all.tapRows, all.tapCols})
		}
		return list
	}
	for _, d := range cutInto(all.depth, 1) {
		if steps >= p.conv.KernelW {
			for _, r := range cutInto(all.tapRows, steps/p.conv.KernelW) {
				list = append(list, plainPiece{d, r, all.tapCols})
			}
			continue
		}
		for _, r := range cutInto(all.tapRows, 1) {
			for _, c := range cutInto(all.tapCols, steps) {
				list = append(list, plainPiece{d, r, c})
			}
		}
	}
	return list
}

// all is the whole reduction.
func (p *plainLayer) all() plainPiece {
	return plainPiece{interval{0, p.conv.InChannels / p.Groups}, interval{0, p.conv.KernelH}, interval{0, p.conv.KernelW}}
}

// inputsSeen lists the inputs along one axis that outputs of a block load: those that they look at;
// dilated kernels see the whole interval that they span.
func inputsSeen(out interval, in, kernel, stride, dilation, pad int) []int {
	return inputsOfTaps(out, interval{0, kernel}, in, kernel, stride, dilation, pad)
}

// inputsOfTaps lists the inputs that outputs load for some taps: from the first to the last that
// they look at, as far as any output looks at them; with each tap come those up to the next one. If
// all of it is padding, it is the input next to it.
func inputsOfTaps(out, taps interval, in, kernel, stride, dilation, pad int) []int {
	whole, lo, hi := map[int]bool{}, math.MaxInt, math.MinInt
	for o := out.from; o < out.to; o++ {
		for offset := range (kernel-1)*dilation + 1 {
			x := o*stride - pad + offset
			whole[x] = true
			if tap := offset / dilation; taps.from <= tap && tap < taps.to {
				lo, hi = min(lo, x), max(hi, x)
			}
		}
	}
	var list []int
	for x := range in {
		if whole[x] && lo <= x && x <= hi {
			list = append(list, x)
		}
	}
	if len(list) == 0 {
		return []int{min(max(lo, 0), in-1)}
	}
	return list
}
