package mapping

import "slices"

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

// equalParts lists the largest size that fits and those of 1, 2, 3, ... equal parts (see parts)
// that fit too. But for the first, larger buffers have all sizes of smaller ones to choose from.
func equalParts(share, most int) []int {
	if most < 1 {
		return nil
	}
	list := []int{part(share, part(share, min(most, share)))}
	for n := 1; ; n = next(n) {
		if size := part(share, min(n, share)); size < list[len(list)-1] {
			list = append(list, size)
		}
		if n >= share {
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

// positionsFor lists the blocks of positions to try when they are split over tiles.
func (s *gemmSearch) positionsFor(tiles int) []*positions {
	t, _ := s.splitPositions(tiles)
	images := cuts(s.images, t[0], parts(part(s.images.size, t[0]), 1, s.images.size))
	rows := parts(part(s.rows.size, t[1]), 1, s.rows.size)
	if s.matrix() {
		rows = s.matrixRows(part(s.rows.size, t[1]))
	}
	cols := parts(part(s.cols.size, t[2]), 1, s.cols.size)
	return s.combine(images, cuts(s.rows, t[1], rows), cuts(s.cols, t[2], cols))
}

// combine pairs blocks of rows with blocks of columns of one image. Several images make
// a block only when it has all of their rows and columns that the tile has.
func (s *gemmSearch) combine(images, rows, cols []blocking) []*positions {
	var list []*positions
	one := &images[len(images)-1]
	for r := range rows {
		for c := range cols {
			if r == 0 && c == 0 {
				for i := range images[:len(images)-1] {
					list = s.addFitting(list, &images[i], &rows[r], &cols[c])
				}
			}
			// Without a halo, shorter rows are no better than fewer rows.
			if c == 0 || rows[r].block == 1 || s.kernel() > 1 {
				list = s.addFitting(list, one, &rows[r], &cols[c])
			}
		}
	}
	return list
}

// addFitting adds a block if it can fit with one channel out and one in, or a tap of one.
func (s *gemmSearch) addFitting(list []*positions, images, rows, cols *blocking) []*positions {
	outputs, inputs := images.outputs*rows.outputs*cols.outputs, images.inputs*rows.inputs*cols.inputs
	if packed(outputs, s.bitsO) > s.halfO {
		return list
	}
	if packed(inputs, s.bitsA) > s.halfA {
		if outputs > int64(s.arrayRows) || packed(images.inputs*rows.pieced(1).inputs*cols.pieced(1).inputs, s.bitsA) > s.halfA {
			return list
		}
	}
	return append(list, s.newPositions(images, rows, cols))
}

// cuts gives the blocking of an axis for each block size.
func cuts(a axis, tiles int, blocks []int) []blocking {
	list := make([]blocking, len(blocks))
	for i, b := range blocks {
		list[i] = split{a, tiles, b}.count()
	}
	return list
}

// matrixRows lists the numbers of a matrix's rows to try: with K whole, and for K in
// pieces a fold or part of one.
func (s *gemmSearch) matrixRows(share int) []int {
	list := parts(share, s.arrayRows, int(s.halfA*8/(int64(s.layer.K)*s.bitsA)))
	fold := min(share, s.arrayRows)
	for _, r := range parts(fold, 1, fold) {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}
