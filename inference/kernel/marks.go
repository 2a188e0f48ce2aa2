package kernel

// marksOf the values whose code is not zero.
func Marks(r Rounder, values []float32) []uint8 {
	out := make([]uint8, len(values))
	r.NonZero(out, values)
	return out
}

func Dot(x, y []int64) int64 {
	var sum int64
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

// addRowCounts adds to counts[k] the marks in row k of a matrix with n columns.
func AddRowCounts(counts []int64, marks []uint8, n int) {
	for k := range counts {
		counts[k] += total(marks[k*n:][:n])
	}
}

func total(marks []uint8) int64 {
	var sum int64
	for _, mark := range marks {
		sum += int64(mark)
	}
	return sum
}

// addColumnCounts adds to counts[k] the marks in column k of a matrix.
func AddColumnCounts(counts []int64, marks []uint8) {
	for ; len(marks) > 0; marks = marks[len(counts):] {
		for k, mark := range marks[:len(counts)] {
			counts[k] += int64(mark)
		}
	}
}

// addPlaneCounts adds to counts[k] the marks of channel k. marks are images x channels x
// height x width.
func AddPlaneCounts(counts []int64, marks []uint8, r *RowMap) {
	area := r.Height * r.Width
	for i := range r.Images * r.Channels {
		counts[i%r.Channels] += total(marks[i*area:][:area])
	}
}

// addWindowCounts adds to counts, by group and k, the marks that element k of a
// convolution's window meets, over all positions and images. marks are images x channels
// x height x width.
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

// marksMet sums the values at `start` and at n-1 further places, in steps; beyond the ends they
// are 0.
func marksMet[T uint8 | int64](values []T, start, step, n int) int64 {
	from, to := TapRange(start, n, step, len(values))
	var sum int64
	for i := from; i < to; i++ {
		sum += int64(values[start+i*step])
	}
	return sum
}
