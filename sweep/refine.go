package sweep

import (
	"slices"
)

// refinement tries a coarse grid first: the first, the last and a few values between of every axis
// whose values rise, and all values of the other axes. In each further round it halves the distance
// and tries the neighbours of the designs on the Pareto fronts, along each axis and each pair of
// axes. At distance one it continues until all neighbours of the fronts have been tried. It finds
// the fronts of the whole grid if the objectives have no ridge narrower than the first distance.
type refinement struct {
	sweep   *Sweep
	strides []int // current distance along each axis
	tried   map[int64]bool
	left    int // points that may still be tried
}

// coarseSteps bounds the values of an ordered axis in the first round.
const coarseSteps = 4

func newRefinement(s *Sweep) *refinement {
	r := &refinement{sweep: s, tried: map[int64]bool{}, left: s.Count}
	for i := range s.Axes {
		stride := 1
		for s.Axes[i].ordered() && (len(s.Axes[i].Values)-1)/stride >= coarseSteps {
			stride *= 2
		}
		r.strides = append(r.strides, stride)
	}
	return r
}

// round returns the coarse grid, then the neighbours of the best designs.
func (r *refinement) round(best []Design) (round, bool) {
	if len(r.tried) == 0 {
		return r.untried(r.coarse())
	}
	for {
		finest := !slices.ContainsFunc(r.strides, func(s int) bool { return s > 1 })
		for i := range r.strides {
			r.strides[i] = max(1, r.strides[i]/2)
		}
		if next, ok := r.untried(r.neighbours(best)); ok || finest {
			return next, ok
		}
	}
}

// coarse lists the points of the first round.
func (r *refinement) coarse() []int64 {
	index := make([]int, len(r.strides))
	var list []int64
	for len(list) < r.left {
		list = append(list, r.sweep.space.number(index))
		i := len(index) - 1
		for ; i >= 0; i-- {
			last := r.sweep.space.sizes[i] - 1
			if index[i] < last {
				index[i] = min(index[i]+r.strides[i], last)
				break
			}
			index[i] = 0
		}
		if i < 0 {
			break
		}
	}
	return list
}

// neighbours lists the neighbours of designs.
func (r *refinement) neighbours(best []Design) []int64 {
	var list []int64
	index := make([]int, len(r.strides))
	for _, d := range best {
		for i := range index {
			for k := i; k < len(index); k++ {
				for _, way := range [][2]int{{-1, -1}, {-1, 1}, {1, -1}, {1, 1}} {
					copy(index, d.Index)
					r.move(index, i, way[0])
					if k != i {
						r.move(index, k, way[1])
					}
					list = append(list, r.sweep.space.number(index))
				}
			}
		}
	}
	return list
}

// move goes one stride along an axis, at most to its end.
func (r *refinement) move(index []int, axis, way int) {
	index[axis] = min(max(0, index[axis]+way*r.strides[axis]), r.sweep.space.sizes[axis]-1)
}

// untried makes a round of the points that were not tried, up to the count.
func (r *refinement) untried(list []int64) (round, bool) {
	var fresh []int64
	for _, number := range list {
		if !r.tried[number] && r.left > 0 {
			r.tried[number] = true
			r.left--
			fresh = append(fresh, number)
		}
	}
	slices.Sort(fresh)
	return round{count: len(fresh), at: func(i int) int64 { return fresh[i] }}, len(fresh) > 0
}
