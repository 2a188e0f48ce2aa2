package kernel

// Marks returns 1 for each value that is not represented by zero, and 0 for the others.
//
// The other functions of this file count marks, to find how many pairs of a GEMM have no zero:
// element k of every left row meets element k of every right column, so that number is the sum over
// k of the marks in column k on the left times those in row k on the right.
func Marks(r Rounder, values []float32) []uint8 {
	out := make([]uint8, len(values))
	r.NonZero(out, values)
	return out
}

// Dot returns the sum of x[i] y[i]. The slices are equally long. (gonum's floats.Dot takes
// float64.)
func Dot(x, y []int64) int64 {
	var sum int64
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

// AddRowCounts adds to counts[k] the number of marks in row k of a matrix with n columns.
func AddRowCounts(counts []int64, marks []uint8, n int) {
	for k := range counts {
		counts[k] += total(marks[k*n:][:n])
	}
}

// total returns the number of marks.
func total(marks []uint8) int64 {
	var sum int64
	for _, mark := range marks {
		sum += int64(mark)
	}
	return sum
}

// AddColumnCounts adds to counts[k] the number of marks in column k of a matrix with len(counts)
// columns.
func AddColumnCounts(counts []int64, marks []uint8) {
	for ; len(marks) > 0; marks = marks[len(counts):] {
		for k, mark := range marks[:len(counts)] {
			counts[k] += int64(mark)
		}
	}
}

// AddPlaneCounts adds to counts[k] the number of marks in channel k. marks are images x channels x
// height x width.
func AddPlaneCounts(counts []int64, marks []uint8, r *RowMap) {
	area := r.Height * r.Width
	for i := range r.Images * r.Channels {
		counts[i%r.Channels] += total(marks[i*area:][:area])
	}
}

// AddWindowCounts adds to counts, by group and k, the number of marks that element k of a
// convolution's window meets, over all positions and images. marks are images x channels x height x
// width.
func AddWindowCounts(counts []int64, marks []uint8, r *RowMap) {
	area, perGroup := r.Height*r.Width, r.Channels/r.Groups
	lines := make([]int64, r.Height)
	for i := range r.Images * r.Channels {
		plane, channel := marks[i*area:][:area], i%r.Channels
		to := counts[channel/perGroup*r.K():][:r.K()]
		for kx := range r.Kernel[1] {
			for y := range lines {
				lines[y] = marksMet(plane[y*r.Width:][:r.Width], kx*r.Dilations[1]-r.Left, r.Strides[1], r.Across)
			}
			for ky := range r.Kernel[0] {
				k := (ky*r.Kernel[1]+kx)*perGroup + channel%perGroup
				to[k] += marksMet(lines, ky*r.Dilations[0]-r.Top, r.Strides[0], r.Down)
			}
		}
	}
}

// marksMet sums the values at the places start + i step, i = 0..n-1, that lie within values.
func marksMet[T uint8 | int64](values []T, start, step, n int) int64 {
	from, to := TapRange(start, n, step, len(values))
	var sum int64
	for i := from; i < to; i++ {
		sum += int64(values[start+i*step])
	}
	return sum
}
