package inference

// marksOf the values whose code is not zero.
func marksOf(r rounder, values []float32) []uint8 {
	out := make([]uint8, len(values))
	r.nonZero(out, values)
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
func addColumnCounts(counts []int64, marks []uint8) {
	for ; len(marks) > 0; marks = marks[len(counts):] {
		for k, mark := range marks[:len(counts)] {
			counts[k] += int64(mark)
		}
	}
}

// addPlaneCounts adds to counts[k] the marks of channel k. marks are images x channels x
// height x width.
func addPlaneCounts(counts []int64, marks []uint8, r *rowMap) {
	area := r.height * r.width
	for i := range r.images * r.channels {
		counts[i%r.channels] += total(marks[i*area:][:area])
	}
}

// addWindowCounts adds to counts, by group and k, the marks that element k of a
// convolution's window meets, over all positions and images. marks are images x channels
// x height x width.
func addWindowCounts(counts []int64, marks []uint8, r *rowMap) {
	area, perGroup := r.height*r.width, r.channels/r.groups
	lines := make([]int64, r.height)
	for i := range r.images * r.channels {
		plane, channel := marks[i*area:][:area], i%r.channels
		to := counts[channel/perGroup*r.k():][:r.k()]
		for kx := range r.kernel[1] {
			for y := range lines {
				lines[y] = marksMet(plane[y*r.width:][:r.width], kx*r.dilations[1]-r.left, r.steps[1], r.across)
			}
			for ky := range r.kernel[0] {
				k := (ky*r.kernel[1]+kx)*perGroup + channel%perGroup
				to[k] += marksMet(lines, ky*r.dilations[0]-r.top, r.steps[0], r.down)
			}
		}
	}
}

// marksMet sums the values at `start` and at n-1 further places, in steps; beyond the ends they
// are 0.
func marksMet[T uint8 | int64](values []T, start, step, n int) int64 {
	from, to := tapRange(start, n, step, len(values))
	var sum int64
	for i := from; i < to; i++ {
		sum += int64(values[start+i*step])
	}
	return sum
}
