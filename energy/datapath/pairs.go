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

// derivePairs finds the pair energies of all lanes.
func (b *Blocks) derivePairs() error {
	for _, block := range b.list {
		if block.isLane() {
			if err := block.derivePairs(); err != nil {
				return err
			}
		}
	}
	return nil
}

// derivePairs finds the pair energies of a lane from its streams: exactly from laplace and relu
// where that is positive, else with the zero pair held at its clock energy.
func (b *Block) derivePairs() error {
	laplace, ok1 := b.stream("laplace")
	relu, ok2 := b.stream("relu")
	if !ok1 || !ok2 || laplace.nonzero == relu.nonzero {
		return fmt.Errorf("%s: needs the streams laplace and relu with different nonzero fractions", b.Name())
	}
	nonzero, zero := splitByZero(laplace, relu, streamEnergy)
	_, clock := splitByZero(laplace, relu, streamClock)
	p := pairEnergy{nonzeroPJ: nonzero, zeroPJ: zero}
	method := "derived: solved from the laplace and relu streams, exact on both"
	if zero <= 0 {
		p = pairEnergy{nonzeroPJ: b.fitNonzero(clock), zeroPJ: clock}
		method = "derived: the laplace and relu streams have no positive solution, so a zero pair is charged " +
			"its clock energy and the other fitted to all streams"
	}
	for _, s := range b.streams {
		p.worstError = max(p.worstError, relativeError(p.on(s.nonzero), s.energyPJ))
	}
	p.note = fmt.Sprintf("%s, within %.1f %% on the others", method, 100*p.worstError)
	if len(b.streams) == 2 {
		p.note = method
	}
	if zero > 0 && zero < clock {
		p.zeroNote = fmt.Sprintf("below the clock energy of %.3f pJ: holds as an interpolation for streams with "+
			"at least about half nonzero pairs, too low for sparser ones", clock)
	}
	b.pair = p
	return nil
}

// splitByZero solves f*nonzero + (1-f)*zero = quantity for two streams. It is Cramer's rule and not
// gonum's LU, which rounds the last bit otherwise: the published prices would change.
func splitByZero(a, b stream, quantity func(stream) float64) (nonzero, zero float64) {
	qa, qb, d := quantity(a), quantity(b), a.nonzero-b.nonzero
	nonzero = (float64((1-b.nonzero)*qa) - float64((1-a.nonzero)*qb)) / d
	zero = (float64(a.nonzero*qb) - float64(b.nonzero*qa)) / d
	return nonzero, zero
}

// fitNonzero is the least-squares energy of a nonzero pair over all streams, given that of a zero
// pair. The sums run in the order of the streams: gonum's dot product rounds otherwise.
func (b *Block) fitNonzero(zeroPJ float64) float64 {
	var sum, weight float64
	for _, s := range b.streams {
		sum += float64(s.nonzero * (s.energyPJ - float64((1-s.nonzero)*zeroPJ)))
		weight += float64(s.nonzero * s.nonzero)
	}
	return sum / weight
}

// relativeError is |a/b - 1|.
func relativeError(a, b float64) float64 { return math.Abs(a/b - 1) }
