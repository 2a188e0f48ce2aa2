package inference

import (
	"fmt"

	"dnasim/quant"
	"dnasim/workloads"
)

// Pairs counts the multiplications of a GEMM over recorded images.
type Pairs struct {
	NonZero int64 // neither code is zero
	Total   int64 // M K N Groups of every image, the padding of convolutions included
}

// Fraction of pairs in which neither code is zero.
func (p Pairs) Fraction() float64 { return float64(p.NonZero) / float64(p.Total) }

// NonZeroPairs counts the pairs of a GEMM that need work under the given codes, exactly:
// element k of any left row meets element k of every right column, so the count is the
// sum over k of the non-zero codes in column k on the left times those in row k on the
// right. Padding is zero.
func (r *Recording) NonZeroPairs(index int, codes quant.LayerCodes) (Pairs, error) {
	if index < 0 || index >= len(r.model.gemms) {
		return Pairs{}, fmt.Errorf("%s: there is no GEMM %d; it has %d, counted from 0", r.model.file, index, len(r.model.gemms))
	}
	g := r.model.gemms[index]
	if err := checkCodecs(codes); err != nil {
		return Pairs{}, fmt.Errorf("%s: %v: %w", r.model.file, &g.GEMM, err)
	}
	operands := r.Operands[index]
	left := nonZeros(codes.Activations.Codec, operands.Activations)
	pairs := Pairs{Total: int64(r.Images) * int64(g.M) * int64(g.K) * int64(g.N) * int64(g.Groups)}
	if g.matrix == nil {
		pairs.NonZero = g.pairwisePairs(left, nonZeros(codes.Weights.Codec, operands.Second))
		return pairs, nil
	}
	rows := make([]int64, g.K)
	addRowCounts(rows, nonZeros(codes.Weights.Codec, g.matrix), g.N)
	columns := make([]int64, g.K)
	if g.Kind == workloads.Conv {
		g.addWindowCounts(columns, left)
	} else {
		addColumnCounts(columns, left)
	}
	pairs.NonZero = dot(columns, rows)
	return pairs, nil
}

// nonZeros marks the values whose code is not zero.
func nonZeros(codec quant.Codec, values []float32) []uint8 {
	out := make([]uint8, len(values))
	newLadder(codec).nonZero(out, values)
	return out
}

func dot(x, y []int64) int64 {
	var sum int64
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

// addRowCounts adds to counts[k] the marks in row k of a matrix with n columns.
func addRowCounts(counts []int64, marks []uint8, n int) {
	for k := range counts {
		for _, mark := range marks[k*n:][:n] {
			counts[k] += int64(mark)
		}
	}
}

// pairwisePairs takes the groups of all images one by one.
func (g *gemm) pairwisePairs(left, right []uint8) int64 {
	var sum int64
	columns, rows := make([]int64, g.K), make([]int64, g.K)
	for len(left) > 0 {
		clear(columns)
		clear(rows)
		addColumnCounts(columns, left[:g.M*g.K])
		addRowCounts(rows, right[:g.K*g.N], g.N)
		sum += dot(columns, rows)
		left, right = left[g.M*g.K:], right[g.K*g.N:]
	}
	return sum
}

// addColumnCounts adds to counts[k] the marks in column k of a matrix.
func addColumnCounts(counts []int64, marks []uint8) {
	for ; len(marks) > 0; marks = marks[len(counts):] {
		for k, mark := range marks[:len(counts)] {
			counts[k] += int64(mark)
		}
	}
}

// addWindowCounts adds to counts[k] the marks that element k of a convolution's window
// meets, over all positions and images. marks are images x channels x height x width.
func (g *gemm) addWindowCounts(counts []int64, marks []uint8) {
	w, channels, area := &g.window, g.rows.channels, g.rows.height*g.rows.width
	for channel := 0; len(marks) > 0; channel = (channel + 1) % channels {
		plane := marks[:area]
		marks = marks[area:]
		for ky := range w.kernel[0] {
			for kx := range w.kernel[1] {
				counts[(ky*w.kernel[1]+kx)*channels+channel] += g.marksAt(plane, ky-w.pads[0], kx-w.pads[1])
			}
		}
	}
}

// marksAt counts the marks of a plane at distance (y, x) from the corners of the windows.
func (g *gemm) marksAt(plane []uint8, y, x int) int64 {
	height, width := g.rows.height, g.rows.width
	down, across := g.window.positions(height, width)
	var sum int64
	for range down {
		if y >= 0 && y < height {
			line, at := plane[y*width:][:width], x
			for range across {
				if at >= 0 && at < width {
					sum += int64(line[at])
				}
				at += g.window.steps[1]
			}
		}
		y += g.window.steps[0]
	}
	return sum
}
