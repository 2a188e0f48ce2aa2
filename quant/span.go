package quant

// span holds the levels of the smallest and of the largest exponent of an exponential code. With
// one term the smallest level follows from the base, and bottom is 0.
type span struct{ bottom, top float64 }

// geometry holds what all codes of one width, base and number of terms share. Level j of a code is
// A powers[j] + Beta, with A = Alpha Base^-R, powers[j] = Base^j and j = 0..2R.
type geometry struct {
	n, terms int
	base     float64
	powers   []float64
	marks    []float64 // of the code last evaluated, see shortfall.rmae
}

func (g *geometry) setBase(base float64) {
	g.base, g.powers = base, g.powers[:0]
	p := 1.0
	for range 1<<g.n - 1 {
		g.powers = append(g.powers, p)
		p *= base
	}
}

const (
	// lowestBottom is the least bottom of a span, as a fraction of its top. Magnitudes further
	// below do not matter to the sum of a tensor of fewer than 2^32 values.
	lowestBottom = 1e-12
	// leastRise is the least step from the smallest level to the next, as a fraction of the
	// smallest: no two levels may coincide in float64.
	leastRise = 1e-12
)

// place returns A and Beta of the code with this span; ok is false when there is no valid code.
func (g *geometry) place(s span) (a, beta float64, ok bool) {
	last := g.powers[len(g.powers)-1]
	if g.terms == OneTerm {
		return s.top / last, 0, s.top > 0
	}
	if !(s.bottom >= lowestBottom*s.top && s.bottom < s.top) {
		return 0, 0, false
	}
	a = (s.top - s.bottom) / (last - 1)
	return a, s.bottom - a, a*(g.base-1) > leastRise*s.bottom
}

// rmae returns the RMAE of the code of A and Beta with rounding to the nearest level, to the
// precision of the shortfall.
func (g *geometry) rmae(f *shortfall, a, beta float64) float64 {
	g.marks = g.marks[:0]
	below := 0.0
	for _, p := range g.powers {
		level := float64(a*p) + beta
		g.marks = append(g.marks, (below+level)/2, level)
		below = level
	}
	return f.rmae(g.marks)
}

// code returns the code with this span, which must have one.
func (g *geometry) code(s span) Exponential {
	q := Exponential{Bits: g.n, Base: g.base, Rounding: RoundNearest}
	a, beta, _ := g.place(s)
	q.Alpha, q.Beta = a*power(g.base, float64(q.R())), beta
	return q
}
