package quant

import (
	"slices"

	"dnasim/internal/portable"
)

// effort says how finely the refined search covers bases and spans. Its figures come from
// comparisons with exhaustive searches (exhaustive_test.go).
type effort struct {
	bases int // on the grid
	// Grids of the spans: the largest level is a magnitude with these parts of the
	// sum above it, or these multiples of the largest magnitude; the smallest
	// level is a magnitude with these parts of the sum below it, or these
	// multiples of the smallest magnitude.
	partsAbove, timesLargest  []float64
	partsBelow, timesSmallest []float64

	ranks     int // spans that are improved, at each base
	spanEvals int // evaluations for that
	finals    int // bases that are improved
	baseEvals int // evaluations for that, with one operand
}

const (
	// The error is a smooth function of the code's parameters when the tensor has at least
	// smoothGrain different magnitudes per level (see grain), rough when it has fewer than
	// roughGrain.
	smoothGrain, roughGrain = 40, 4
	// Relative differences of RMAE at which a search ends: of a span at a given base, and of base
	// and span together.
	spanTolerance, baseTolerance = 1e-3, 1e-4
	// sharedEvals bases are tried to improve a shared one.
	sharedEvals = 10
	// highestTop is the largest top of a span, in units of the largest magnitude. A top above the
	// largest magnitude wastes levels, but the others may fit a rough tensor better.
	highestTop = 2.5
)

func effortFor(n, terms int, grain float64) effort {
	e := fourTermEffort(n, grain)
	if terms == OneTerm {
		return e.oneTerm()
	}
	return e
}

func fourTermEffort(n int, grain float64) effort {
	levels := float64(int(1)<<n - 1)
	switch {
	case grain >= smoothGrain*levels:
		return effort{
			bases:      32,
			partsAbove: []float64{0, 1e-3, 0.01, 0.03, 0.08, 0.2, 0.4},
			partsBelow: []float64{1e-5, 1e-4, 1e-3, 0.01, 0.06, 0.25},
			ranks:      1, spanEvals: 40, finals: 4, baseEvals: 250,
		}
	case grain >= roughGrain*levels:
		return effort{
			bases:      128,
			partsAbove: cubes(8, 0.4),
			partsBelow: decades(8, 0.3),
			ranks:      2, spanEvals: 50, finals: 20, baseEvals: 250,
		}
	}
	narrow := MaxExponentBits - n // the fewer levels, the quicker an evaluation
	return effort{
		bases:         [...]int{512, 448, 320, 192, 128}[n-MinExponentBits],
		partsAbove:    cubes(12, 0.5),
		timesLargest:  []float64{1.04, 1.08, 1.12, 1.2, 1.3, 1.4, 1.6, 1.8, 2},
		partsBelow:    decades(12, 0.6),
		timesSmallest: []float64{0.9, 0.5},
		ranks:         3 + narrow, spanEvals: 60, finals: 40 + 15*narrow, baseEvals: 300,
	}
}

// oneTerm is the effort for codes of one term. They have one variable less, so a search costs less
// and can be finer.
func (e effort) oneTerm() effort {
	e.bases *= 2
	e.finals *= 2
	return e
}

// shared is the effort for a base that two operands share. Such a base is a compromise, so it need
// not be as exact, and it costs more to improve.
func (e effort) shared() effort {
	e.bases, e.finals = min(e.bases, 64), min(e.finals, 8)
	return e
}

// cubes returns n numbers from 0 to last, which are cubes of equally spaced numbers.
//
// floats.Span and floats.LogSpan round differently from cubes and decades: they would give other
// starting points, and so other codes.
func cubes(n int, last float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		part := float64(i) / float64(n-1)
		out[i] = last * part * part * part
	}
	return out
}

// decades returns n numbers that fall geometrically from first to a millionth of it.
func decades(n int, first float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = first * portable.Pow(10, -6*float64(i)/float64(n-1))
	}
	return out
}

// gridBases returns bases evenly spaced in ln(ln(b)). The ratio of the largest power to the
// smallest, b^2R, goes from 1.1 (levels nearly equally spaced) to 10^13, within the limits of the
// base.
func (e *effort) gridBases(n int) []float64 {
	const nearest, farthest = 0.1, 30 // ln(b^2R)
	var out []float64
	for k := range e.bases {
		ratio := nearest * portable.Pow(farthest/nearest, float64(k)/float64(e.bases-1))
		base := portable.Exp(ratio / float64(int(1)<<n-2))
		out = append(out, min(max(base, MinBase), MaxBase))
	}
	return slices.Compact(out)
}

// step is the distance of neighbouring bases of the grid in ln(ln(b)).
func (e *effort) step() float64 { return portable.Log(300) / float64(e.bases-1) }

// spanGrid holds the spans from which the search starts: every top with every bottom.
type spanGrid struct{ tops, bottoms []float64 }

func (e *effort) spans(s *Sample, terms int) spanGrid {
	var g spanGrid
	m := &s.magnitudes
	smallest, largest := magnitudeOf(m.keys[0]), magnitudeOf(m.keys[len(m.keys)-1])
	for _, part := range e.partsAbove {
		g.tops = append(g.tops, m.atSum(1-part))
	}
	for _, times := range e.timesLargest {
		g.tops = append(g.tops, times*largest)
	}
	if terms == OneTerm {
		g.bottoms = []float64{0}
		return g.distinct()
	}
	for _, part := range e.partsBelow {
		g.bottoms = append(g.bottoms, m.atSum(part))
	}
	// This one is always valid, because the tensor has several magnitudes.
	g.bottoms = append(g.bottoms, max(smallest, 2*lowestBottom*largest))
	for _, times := range e.timesSmallest {
		g.bottoms = append(g.bottoms, times*smallest)
	}
	return g.distinct()
}

func (g spanGrid) distinct() spanGrid {
	slices.Sort(g.tops)
	slices.Sort(g.bottoms)
	return spanGrid{slices.Compact(g.tops), slices.Compact(g.bottoms)}
}
