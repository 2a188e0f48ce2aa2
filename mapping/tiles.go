package mapping

// tileSplit is a number of tiles for positions, channels and groups.
type tileSplit struct{ m, n, g int }

// tileSplits lists the ways to split the work over as many of the given number of tiles as have
// work.
func (g *gemm) tileSplits(tiles int) []tileSplit {
	var list []tileSplit
	most := 0
	for m := 1; m <= min(tiles, g.layer.M); m++ {
		rest := tiles / m
		if m*rest < most {
			continue
		}
		if _, ok := g.splitPositions(m); !ok {
			continue
		}
		for groups := 1; groups <= min(rest, g.g); groups++ {
			t := tileSplit{m, min(g.n, rest/groups), groups}
			if used := t.m * t.n * t.g; used > most {
				most, list = used, append(list[:0], t)
			} else if used == most {
				list = append(list, t)
			}
		}
	}
	return list
}

// splitPositions factors a number of tiles into images x rows x columns so that the
// largest share is least; of equals it takes the one that cuts columns, then rows least.
func (g *gemm) splitPositions(tiles int) (best [3]int, ok bool) {
	least := 0
	for cols := 1; cols <= min(tiles, g.cols.size); cols++ {
		if tiles%cols != 0 {
			continue
		}
		for rows := 1; rows <= min(tiles/cols, g.rows.size); rows++ {
			images := tiles / cols / rows
			if tiles/cols%rows != 0 || images > g.images.size {
				continue
			}
			share := part(g.images.size, images) * part(g.rows.size, rows) * part(g.cols.size, cols)
			if !ok || share < least {
				best, least, ok = [3]int{images, rows, cols}, share, true
			}
		}
	}
	return best, ok
}
