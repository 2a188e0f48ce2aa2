package experiment

import (
	"time"

	"dnasim/configs"
	"dnasim/experiment/bill"
	"dnasim/experiment/operands"
	"dnasim/experiment/simulate"
	"dnasim/internal/cache"
	"dnasim/internal/ratio"
)

// Memo caches results across evaluations: tensors, codes, mappings, timings, prices and accuracies.
// A value is kept by all that it depends on, so results are those found without a Memo. Its size is
// bounded, and any number of evaluations may use it at the same time. A nil *Memo keeps nothing but
// mappings and timings, for layers of one evaluation that are equal.
type Memo struct {
	operands *operands.Cache
	simulate *simulate.Cache
	bill     *bill.Cache
}

// NewMemo returns an empty memo. It takes less than half a GiB.
func NewMemo() *Memo {
	return &Memo{operands: operands.NewCache(), simulate: simulate.NewCache(), bill: bill.NewCache()}
}

// On returns the memo with a disk behind it, which keeps what is found from tensors (codes and
// accuracies) for later processes. disk may be nil.
func (m *Memo) On(disk *cache.Disk) *Memo {
	if disk == nil {
		return m
	}
	on := m.stages()
	found := *on.operands
	found.Disk = disk
	on.operands = &found
	return &on
}

// stages returns the caches of the stages.
func (m *Memo) stages() Memo {
	if m == nil {
		return Memo{operands: &operands.Cache{}, simulate: simulate.NewCache(), bill: &bill.Cache{}}
	}
	return *m
}

// Prices returns the energy table of a configuration.
func (m *Memo) Prices(c *configs.Config) (*bill.Prices, error) { return m.stages().bill.Load(c) }

// Share counts the calls of one of the caches.
type Share = cache.Use

// Reuse tells how much of what was asked for was in the caches. Tensors are asked for only where
// codes are missing, so the time spent on codes includes theirs.
type Reuse struct{ Tensors, Codes, Mappings, Timings, Accuracies Share }

// Reuse so far.
func (m *Memo) Reuse() Reuse {
	var r Reuse
	s := m.stages()
	r.Tensors, r.Codes, r.Accuracies = s.operands.Use()
	r.Mappings, r.Timings = s.simulate.Use()
	return r
}

// Saved is the share of the time of all cached work that the caches saved, 0 to 1.
func (r Reuse) Saved() float64 {
	spent, saved := time.Duration(0), r.Tensors.Saved
	for _, s := range []Share{r.Codes, r.Mappings, r.Timings, r.Accuracies} {
		spent, saved = spent+s.Spent, saved+s.Saved
	}
	return ratio.Of(float64(saved), float64(spent+saved))
}
