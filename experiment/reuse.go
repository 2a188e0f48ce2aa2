package experiment

import (
	"time"

	"dnasim/internal/cache"
)

// Reuse tells how much of what was asked for had been found before. Tensors are asked for only where codes are not
// there, so what working out codes took includes them.
type Reuse struct{ Tensors, Codes, Mappings, Timings, Accuracies Share }

// Share counts the calls of one of the caches.
type Share = cache.Use

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
		Tensors: m.operands.Use(), Codes: m.codes.Use(), Mappings: m.mappings.Use(), Timings: m.timings.Use(), Accuracies: m.accuracies.Use(),
	}
}
