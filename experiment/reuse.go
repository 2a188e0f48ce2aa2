package experiment

import "time"

// Reuse tells how much of what was asked for had been found before. Tensors are asked for only where codes are not
// there, so what working out codes took includes them.
type Reuse struct{ Tensors, Codes, Mappings, Timings, Accuracies Share }

// Share counts questions, and those whose answer was there.
type Share struct {
	Asked, Found int64
	// Spent is the time that answers took to work out; Saved is what it took, the first time, to work out those that
	// were there. On a busy machine both are longer.
	Spent, Saved time.Duration
}

// Fraction found, 0 to 1; 0 when nothing was asked.
func (s Share) Fraction() float64 { return ratio(float64(s.Found), float64(s.Asked)) }

// Saved is the share of the work that need not be done, 0 to 1: of its time, as far as it is work of which anything is kept.
func (r Reuse) Saved() float64 {
	spent, saved := time.Duration(0), r.Tensors.Saved
	for _, s := range []Share{r.Codes, r.Mappings, r.Timings, r.Accuracies} {
		spent, saved = spent+s.Spent, saved+s.Saved
	}
	return ratio(float64(saved), float64(spent+saved))
}

// Reuse so far.
func (m *Memo) Reuse() Reuse {
	if m == nil {
		return Reuse{}
	}
	return Reuse{
		Tensors: m.operands.share(), Codes: m.codes.share(), Mappings: m.mappings.share(), Timings: m.timings.share(), Accuracies: m.accuracies.share(),
	}
}
