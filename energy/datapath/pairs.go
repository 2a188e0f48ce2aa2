package datapath

import (
	"fmt"
	"math"
)

// pairEnergy is the energy of a pair, derived from streams that mix pairs with and without zeros.
type pairEnergy struct {
	nonzeroPJ  float64 // neither code is zero
	zeroPJ     float64 // at least one is
	worstError float64 // relative error of f*nonzero + (1-f)*zero over all streams
	note       string
	zeroNote   string
}

// on predicts the energy per pair of a stream with nonzero fraction f.
func (p pairEnergy) on(f float64) float64 { return float64(f*p.nonzeroPJ) + float64((1-f)*p.zeroPJ) }

// derivePairs finds the pair energies of a lane from its streams laplace and relu.
func (b *Block) derivePairs() error {
	laplace, ok1 := b.stream("laplace")
	relu, ok2 := b.stream("relu")
	if !ok1 || !ok2 || laplace.nonzero == relu.nonzero {
		return fmt.Errorf("%s: needs the streams laplace and relu with different nonzero fractions", b.Name())
	}
	var p pairEnergy
	p.nonzeroPJ, p.zeroPJ = splitByZero(laplace, relu, streamEnergy)
	if p.zeroPJ <= 0 {
		return fmt.Errorf("%s: a pair with a zero would take %g pJ", b.Name(), p.zeroPJ)
	}
	for _, s := range b.streams {
		p.worstError = max(p.worstError, relativeError(p.on(s.nonzero), s.energyPJ))
	}
	p.note = fmt.Sprintf("derived: solved from the laplace and relu streams, exact on both, within %.1f %% on the others", 100*p.worstError)
	if _, clock := splitByZero(laplace, relu, streamClock); p.zeroPJ < clock {
		p.zeroNote = fmt.Sprintf("below the clock energy of %.3f pJ: holds as an interpolation for streams with "+
			"at least about half nonzero pairs, too low for sparser ones", clock)
	}
	b.pair = p
	return nil
}

// splitByZero solves f*nonzero + (1-f)*zero = quantity for two streams, by Cramer's rule.
func splitByZero(a, b stream, quantity func(stream) float64) (nonzero, zero float64) {
	qa, qb, d := quantity(a), quantity(b), a.nonzero-b.nonzero
	nonzero = (float64((1-b.nonzero)*qa) - float64((1-a.nonzero)*qb)) / d
	zero = (float64(a.nonzero*qb) - float64(b.nonzero*qa)) / d
	return nonzero, zero
}

// relativeError is |a/b - 1|.
func relativeError(a, b float64) float64 { return math.Abs(a/b - 1) }
