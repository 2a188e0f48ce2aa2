package energy

import "fmt"

// pairPrices are the energies of a pair, derived from streams that mix both kinds.
type pairPrices struct {
	nonzeroPJ  float64 // neither code is zero
	zeroPJ     float64 // at least one is
	worstError float64 // relative error of f*nonzero + (1-f)*zero over all streams
	note       string
	zeroNote   string
}

// on predicts the energy per pair of a stream with nonzero fraction f.
func (p pairPrices) on(f float64) float64 { return f*p.nonzeroPJ + (1-f)*p.zeroPJ }

// solvePairs finds the prices of a lane from its streams: exactly from laplace and relu where
// that is positive, else with the zero pair held at its clock energy.
func (s *synthesized) solvePairs() error {
	laplace, ok1 := s.stream("laplace")
	relu, ok2 := s.stream("relu")
	if !ok1 || !ok2 || laplace.nonzero == relu.nonzero {
		return fmt.Errorf("%s: needs the streams laplace and relu with different nonzero fractions", s.name())
	}
	nonzero, zero := twoEquations(laplace, relu, func(st stream) float64 { return st.energyPJ })
	_, clock := twoEquations(laplace, relu, func(st stream) float64 { return st.clockPJ })
	p := pairPrices{nonzeroPJ: nonzero, zeroPJ: zero}
	method := "derived: solved from the laplace and relu streams, exact on both"
	if zero <= 0 {
		p = pairPrices{nonzeroPJ: s.fitNonzero(clock), zeroPJ: clock}
		method = "derived: the laplace and relu streams have no positive solution, so a zero pair is charged " +
			"its clock energy and the other fitted to all streams"
	}
	for _, st := range s.streams {
		p.worstError = max(p.worstError, relative(p.on(st.nonzero), st.energyPJ))
	}
	p.note = fmt.Sprintf("%s, within %.1f %% on the others", method, 100*p.worstError)
	if len(s.streams) == 2 {
		p.note = method
	}
	if zero > 0 && zero < clock {
		p.zeroNote = fmt.Sprintf("below the clock energy of %.3f pJ: holds as an interpolation for streams with "+
			"at least about half nonzero pairs, too low for sparser ones", clock)
	}
	s.prices = p
	return nil
}

// twoEquations solves f*nonzero + (1-f)*zero = quantity for two streams.
func twoEquations(a, b stream, quantity func(stream) float64) (nonzero, zero float64) {
	qa, qb, d := quantity(a), quantity(b), a.nonzero-b.nonzero
	nonzero = ((1-b.nonzero)*qa - (1-a.nonzero)*qb) / d
	zero = (a.nonzero*qb - b.nonzero*qa) / d
	return nonzero, zero
}

// fitNonzero is the least-squares price of a nonzero pair over all streams, given that of a zero pair.
func (s *synthesized) fitNonzero(zeroPJ float64) float64 {
	var sum, weight float64
	for _, st := range s.streams {
		sum += st.nonzero * (st.energyPJ - (1-st.nonzero)*zeroPJ)
		weight += st.nonzero * st.nonzero
	}
	return sum / weight
}
