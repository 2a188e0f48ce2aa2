package experiment

import (
	"sync"

	"dnasim/workloads"
)

// progress counts finished steps of a run.
type progress struct {
	mu    sync.Mutex
	tell  func(Step)
	done  int
	total int
}

// newProgress expects one step per GEMM layer for its codes and one per layer and
// machine for its cycles.
func newProgress(tell func(Step), nets []*workloads.Network, machines int) *progress {
	p := &progress{tell: tell}
	for _, n := range nets {
		for i := range n.Layers {
			if n.Layers[i].IsGEMM() {
				p.total++
			}
		}
		p.total += len(n.Layers) * machines
	}
	return p
}

func (p *progress) step(stage, network string) {
	if p == nil || p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.tell(Step{Stage: stage, Network: network, Done: p.done, Total: p.total})
}
