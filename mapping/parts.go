package mapping

// part is the size of the largest of n equal parts.
func part(size, n int) int { return (size + n - 1) / n }

// parts lists the block sizes to try for a share, largest first: equal parts that are no
// larger than most, in whole units where that is possible within it, of which there are
// as few as can be or then 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, ...
func parts(share, unit, most int) []int {
	if most < 1 {
		return nil
	}
	var list []int
	for n := part(share, min(most, share)); ; n = next(n) {
		size := part(share, min(n, share))
		if whole := min(part(size, unit)*unit, share); whole <= most {
			size = whole
		}
		if len(list) == 0 || size < list[len(list)-1] {
			list = append(list, size)
		}
		if n >= share || size <= unit {
			return list
		}
	}
}

// next steps through 1, 2, ..., 8, 10, 12, 14, 16, 20, ...: four steps for each doubling.
func next(n int) int {
	octave := 1
	for octave*8 <= n {
		octave *= 2
	}
	return n + octave
}
