package quant

// span is where the levels of an exponential code lie: those of its smallest and its
// largest exponent. With one term the smallest follows from the base; bottom is 0 then.
type span struct{ bottom, top float64 }

// geometry is what all codes of a width, base and number of terms share: level j is
// A rung[j] + Beta, with A = Alpha Base^-R, rung[j] = Base^j and j = 0..2R.
type geometry struct {
	n, terms int
	base     float64
	rungs    []float64
	marks    []float64 // of the code last evaluated, see shortfall.rmae
}

func (g *geometry) setBase(base float64) {
	g.base, g.rungs = base, g.rungs[:0]
	rung := 1.0
	for range 1<<g.n - 1 {
		g.rungs = append(g.rungs, rung)
		rung *= base
	}
}

const (
	// lowestBottom of a span, as a part of its top: what lies further below has no part
	// in the sum of a tensor of less than 2^32 values.
	lowestBottom = 1e-12
	// leastRise from the smallest level to the next, as a part of it, so that no two levels
	// coincide in float64.
	leastRise = 1e-12
)

// place gives A and Beta; ok is false when the span has no valid code.
func (g *geometry) place(s span) (a, beta float64, ok bool) {
	last := g.rungs[len(g.rungs)-1]
	if g.terms == OneTerm {
		return s.top / last, 0, s.top > 0
	}
	if !(s.bottom >= lowestBottom*s.top && s.bottom < s.top) {
		return 0, 0, false
	}
	a = (s.top - s.bottom) / (last - 1)
	return a, s.bottom - a, a*(g.base-1) > leastRise*s.bottom
}

// rmae of the levels A rung + Beta, rounding to the nearest, to the precision of the
// shortfall.
func (g *geometry) rmae(f *shortfall, a, beta float64) float64 {
	g.marks = g.marks[:0]
	below := 0.0
	for _, rung := range g.rungs {
		level := float64(a*rung) + beta
		g.marks = append(g.marks, (below+level)/2, level)
		below = level
	}
	return f.rmae(g.marks)
}

// code of the span, which must be valid.
func (g *geometry) code(s span) Exponential {
	q := Exponential{Bits: g.n, Base: g.base, Rounding: RoundNearest}
	a, beta, _ := g.place(s)
	q.Alpha, q.Beta = a*power(g.base, float64(q.R())), beta
	return q
}
