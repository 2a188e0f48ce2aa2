package quant

import (
	"math"
	"sort"
)

// shortfall is the function
//
//	G(x) = sum(x - v) over the magnitudes v below x, over sum(v) of all
//
// of a tensor. It is convex and piecewise linear, and it gives the error of a code that
// rounds to the nearest level: with the levels L1 < L2 < .. < Lk besides zero, and the
// thresholds t1 = L1/2 and ti = (L(i-1) + Li)/2 midway,
//
//	RMAE = 1 - N Lk/sum(v) + 2 sum(G(Li)) - 2 sum(G(ti))
//
// Searches evaluate thousands of codes, so G is tabulated at nodes and interpolated. (The arguments
// of one code ascend, so a walk over the nodes finds their pieces. gonum's
// interp.PiecewiseLinear searches for each argument anew and takes ten times as long.)
//
// Between two neighbouring nodes a < b with c magnitudes strictly between them, c (b - a) is at
// most resolution x sum(v). The table is exact where c is 0, as in small tensors and those of few
// different magnitudes. Elsewhere it exceeds G by at most c (b - a)/4, so that the RMAE of a code
// of k levels is off by at most k resolution/2: below 0.0001 for the widest code, 0.00001 for the
// narrowest.
type shortfall struct {
	nodes []node
	total float64 // sum(v)
	// perMax is N/sum(v).
	perMax float64
	// guess[guessIndex(x) - guessFirst] is a node not above x, from which the walk begins. It is
	// empty when there are few nodes.
	guess      []int32
	guessFirst int
	// exact is true when every magnitude has a node.
	exact bool
}

// node begins a piece of G: from x on it is y + slope (x' - x). The last one is at infinity.
type node struct{ x, y, slope float64 }

const (
	resolution = 1e-6
	// The pieces are looked up by exponent and the 11 upper bits of the mantissa.
	guessShift = 52 - 11
	fewNodes   = 256
)

// shortfall returns the table of the sample, which must have a magnitude above zero. The first call
// makes it.
func (s *Sample) shortfall() *shortfall {
	s.tabulate.Do(func() { s.table = newShortfall(&s.magnitudes, s.total) })
	return s.table
}

// newShortfall tabulates G. The number of nodes stays in the thousands, however large
// the tensor: for a density f of mean 1 it is near the integral of sqrt(f/resolution),
// which of N values does not exceed about sqrt(2 ln(N)/resolution).
func newShortfall(m *sortedKeys, total float64) *shortfall {
	s := &shortfall{total: total, perMax: float64(len(m.keys)) / total, exact: true}
	at, step := node{}, 1
	for i := 0; i < len(m.keys); {
		j := m.reach(i, at.x, resolution*total, step)
		s.exact = s.exact && j == i
		step = max(j-i, 1)
		next := node{x: magnitudeOf(m.keys[j])}
		next.y = (float64(next.x*float64(j)) - m.sum(j)) / total
		at.slope = (next.y - at.y) / (next.x - at.x)
		s.nodes = append(s.nodes, at)
		at = next
		i = m.after(j)
	}
	at.slope = s.perMax
	s.nodes = append(s.nodes, at, node{x: math.Inf(1)})
	s.fillGuesses()
	return s
}

// reach is the largest j for which the area (j - i)(magnitude j - low), with the
// magnitudes i to j-1 above low, is within the limit. It is at least i. step is a first guess of
// j - i.
func (s *sortedKeys) reach(i int, low, limit float64, step int) int {
	within := func(j int) bool { return float64(j-i)*(magnitudeOf(s.keys[j])-low) <= limit }
	good, bad := i, len(s.keys)
	for probe := i + step; good < bad-1; probe = i + 2*(probe-i) {
		if probe >= bad {
			break
		}
		if !within(probe) {
			bad = probe
			break
		}
		good = probe
	}
	return good + sort.Search(bad-good-1, func(k int) bool { return !within(good + 1 + k) })
}

// after is the index of the first magnitude above that of index j.
func (s *sortedKeys) after(j int) int {
	k := s.keys[j] | 1
	if j++; j < len(s.keys) && s.keys[j] <= k {
		j = s.rank(math.Nextafter(magnitudeOf(k), math.Inf(1)))
	}
	return j
}

func (s *shortfall) fillGuesses() {
	last := len(s.nodes) - 2
	if last < fewNodes {
		return
	}
	s.guessFirst = guessIndex(s.nodes[1].x)
	s.guess = make([]int32, guessIndex(s.nodes[last].x)-s.guessFirst+1)
	i := 0
	for k := range s.guess {
		for i < last && guessIndex(s.nodes[i+1].x) < s.guessFirst+k {
			i++
		}
		s.guess[k] = int32(i)
	}
}

func guessIndex(x float64) int { return int(math.Float64bits(x) >> guessShift) }

// rmae returns the RMAE of a code that rounds to the nearest of zero and its levels L1 < .. < Lk.
// The marks are t1, L1, t2, L2, .., tk, Lk in ascending order.
func (s *shortfall) rmae(marks []float64) float64 {
	nodes, i, sum := s.nodes, 0, 0.0
	for _, x := range marks {
		if k := guessIndex(x) - s.guessFirst; k >= 0 && len(s.guess) > 0 {
			i = max(i, int(s.guess[min(k, len(s.guess)-1)]))
		}
		for nodes[i+1].x <= x {
			i++
		}
		n := &nodes[i]
		sum = n.y + float64((x-n.x)*n.slope) - sum
	}
	return max(1-float64(s.perMax*marks[len(marks)-1])+2*sum, 0)
}

// grain is the effective number of different magnitudes: at most their count, and at most
// sum(v)^2/sum(v^2), which a few outliers make small. When it is not much larger than the number of
// levels, the error of a code is a rough function of the code's parameters.
func (s *shortfall) grain() float64 {
	squares := 0.0 // sum(v^2)/sum(v)
	for i := 1; i < len(s.nodes)-1; i++ {
		// The table is that of a tensor whose magnitudes are all at nodes.
		n := &s.nodes[i]
		squares += float64((n.slope - s.nodes[i-1].slope) * n.x * n.x)
	}
	grain := s.total / squares
	if s.exact {
		grain = min(grain, float64(len(s.nodes)-2))
	}
	return grain
}
