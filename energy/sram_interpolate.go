package energy

import (
	"fmt"
	"math"
)

// corner is a grid point and its share in an interpolation.
type corner struct {
	shape
	weight float64
}

// macro is the grid point of the shape or, inside the grid, the interpolation of
// the points around it; method describes the interpolation and is "" on the grid.
func (g *sramGrid) macro(s shape) (q sramQuantities, method string, err error) {
	if q, ok := g.macros[s]; ok {
		return q, "", nil
	}
	if err := g.inRange(s); err != nil {
		return q, "", err
	}
	low := shape{below(g.capacities, s.capacityBytes), below(g.widths, s.widthBits)}
	high := shape{above(g.capacities, s.capacityBytes), above(g.widths, s.widthBits)}
	q = g.blend(g.corners(s, low, high))
	return q, fmt.Sprintf("interpolated log-log between %d and %d B, %d and %d bit",
		low.capacityBytes, high.capacityBytes, low.widthBits, high.widthBits), nil
}

// inRange refuses shapes outside the grid.
func (g *sramGrid) inRange(s shape) error {
	first, last := 0, len(g.capacities)-1
	if s.capacityBytes < g.capacities[first] || s.capacityBytes > g.capacities[last] {
		return fmt.Errorf("capacity must be %d to %d bytes: use several banks for more, registers for less",
			g.capacities[first], g.capacities[last])
	}
	if s.widthBits < g.widths[first] || s.widthBits > g.widths[len(g.widths)-1] {
		return fmt.Errorf("width must be %d to %d bits", g.widths[first], g.widths[len(g.widths)-1])
	}
	if s.capacityBytes*8 < s.widthBits*minSRAMWords {
		return fmt.Errorf("at least %d words are needed: %d bytes at this width, or at most %d bits at this capacity",
			minSRAMWords, s.widthBits*minSRAMWords/8, s.capacityBytes*8/minSRAMWords)
	}
	return nil
}

// corners weighs the grid points around s: bilinear in the logarithms, or barycentric in
// the triangle of the other three where the corner (low capacity, high width) has
// too few words to exist.
func (g *sramGrid) corners(s, low, high shape) [4]corner {
	u := logFraction(s.capacityBytes, low.capacityBytes, high.capacityBytes)
	v := logFraction(s.widthBits, low.widthBits, high.widthBits)
	narrowHigh, wideLow := shape{high.capacityBytes, low.widthBits}, shape{low.capacityBytes, high.widthBits}
	if _, ok := g.macros[wideLow]; ok {
		return [4]corner{{low, (1 - u) * (1 - v)}, {narrowHigh, u * (1 - v)}, {wideLow, (1 - u) * v}, {high, u * v}}
	}
	return [4]corner{{low, 1 - u}, {narrowHigh, u - v}, {wideLow, 0}, {high, v}}
}

// blend is the weighted geometric mean of the corners.
func (g *sramGrid) blend(corners [4]corner) (q sramQuantities) {
	for _, c := range corners {
		if c.weight == 0 {
			continue
		}
		for i, v := range g.macros[c.shape] {
			q[i] += c.weight * math.Log(v)
		}
	}
	for i := range q {
		q[i] = math.Exp(q[i])
	}
	return q
}

// logFraction is the position of x between a and b on a logarithmic axis, 0 when a == b.
func logFraction(x, a, b int) float64 {
	if a == b {
		return 0
	}
	return math.Log(float64(x)/float64(a)) / math.Log(float64(b)/float64(a))
}

// below is the largest of the sorted values that is at most x, above the smallest that
// is at least x; x must lie between the first and the last.
func below(sorted []int, x int) int {
	best := sorted[0]
	for _, v := range sorted {
		if v <= x {
			best = v
		}
	}
	return best
}

func above(sorted []int, x int) int {
	for _, v := range sorted {
		if v >= x {
			return v
		}
	}
	return sorted[len(sorted)-1]
}
