package operands

import (
	"context"
	"runtime"

	"dnasim/inference"
	"dnasim/internal/cache"
)

// evaluatorBytes bounds the values of a network that an evaluator keeps.
const evaluatorBytes = 256 << 20

// Evaluator measures a network in one set of codes after the other. It computes again only what
// lies behind the layers whose codes differ from those of an earlier evaluation, as far as its
// memory reaches. The results are the same bits. Only one goroutine may use it at a time.
type Evaluator struct {
	net  *Network
	made *inference.Evaluator // nil: nothing was computed yet
	next []inference.Codes    // nil: not known
}

// Evaluator of a network with a metric.
func (n *Network) Evaluator() *Evaluator { return &Evaluator{net: n} }

// Expect says which codes are measured after the next ones, if that is known: values that none of
// them needs are not kept.
func (e *Evaluator) Expect(next []inference.Codes) { e.next = append([]inference.Codes{}, next...) }

// Scores measures the network in codes, or in float32 if codes is nil: the metric of each
// evaluation input.
func (e *Evaluator) Scores(ctx context.Context, codes inference.Codes, jobs int) ([]float64, error) {
	jobs = min(jobs, runtime.GOMAXPROCS(0)) // each takes memory of its own
	n := e.net
	return cache.Kept(n.cache.Disk, func() cache.Digest { return n.scoresKey(codes) }, func() ([]float64, error) {
		if e.made == nil {
			var err error
			if e.made, err = n.model.inputs.evaluator(n.model.model, evaluatorBytes); err != nil {
				return nil, err
			}
		}
		if e.next != nil {
			e.made.Expect(e.next)
		}
		return n.model.inputs.score(ctx, n.model.model, e.made, codes, jobs)
	})
}

// Accuracy is the mean of Scores, measured once for all machines of the same codes.
func (e *Evaluator) Accuracy(ctx context.Context, codes inference.Codes, jobs int) (float64, error) {
	key := accuracyKey{modelKeyOf(e.net.config, e.net.Network), digest(codes)}
	return e.net.cache.accuracies.Get(key, func() (float64, int, error) {
		scores, err := e.Scores(ctx, codes, jobs)
		if err != nil {
			return 0, 0, err
		}
		return Mean(scores), smallBytes, nil
	})
}
