package kernel

import (
	"sync"
	"sync/atomic"
)

// Pool is a fixed number of workers that share the work of a step. Each has its own Scratch.
// Results do not depend on the number of workers. One goroutine at a time may use a Pool.
type Pool struct {
	scratch []*Scratch // one per worker, at least one
}

// NewPool returns a pool of the given number of workers, at least 1, that compute with the
// functions k.
func NewPool(k Functions, workers int) Pool {
	p := Pool{scratch: make([]*Scratch, workers)}
	for i := range p.scratch {
		p.scratch[i] = NewScratch(k)
	}
	return p
}

// RowFuncs returns the functions on rows with which the workers compute.
func (p *Pool) RowFuncs() *RowFuncs { return &p.scratch[0].rows }

// Each calls do once for every task from 0 to tasks-1, in any order, and waits until all are done.
// s is the memory of the worker that runs the task.
func (p *Pool) Each(tasks int, do func(s *Scratch, task int)) {
	if len(p.scratch) == 1 || tasks < 2 {
		for task := range tasks {
			do(p.scratch[0], task)
		}
		return
	}
	var next atomic.Int64
	var done sync.WaitGroup
	for worker := range min(len(p.scratch), tasks) {
		done.Go(func() {
			for task := int(next.Add(1) - 1); task < tasks; task = int(next.Add(1) - 1) {
				do(p.scratch[worker], task)
			}
		})
	}
	done.Wait()
}

// Split cuts the range 0..n into ranges of at least `least` numbers each, calls do for every range
// from <= i < to, and waits until all are done. It calls do once for the whole range when that is
// too small to cut.
func (p *Pool) Split(n, least int, do func(from, to int)) {
	pieces := min(4*len(p.scratch), n/max(1, least))
	if len(p.scratch) == 1 || pieces < 2 {
		do(0, n)
		return
	}
	p.Each(pieces, func(_ *Scratch, i int) { do(n*i/pieces, n*(i+1)/pieces) })
}

// Grain is the number of elements for which a goroutine is worth its cost, in an operation that
// visits each element once.
const Grain = 1 << 14
