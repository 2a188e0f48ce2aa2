package kernel

import (
	"sync"
	"sync/atomic"
)

// crew is the goroutines that share the work of a step, each with its working memory.
// What they compute does not depend on their number.
type Pool struct {
	scratch []*Scratch // one per worker, at least one
}

func NewPool(k Functions, workers int) Pool {
	c := Pool{scratch: make([]*Scratch, workers)}
	for i := range c.scratch {
		c.scratch[i] = NewScratch(k)
	}
	return c
}

func (c *Pool) RowFuncs() *RowFuncs { return &c.scratch[0].rows }

// each calls do once for every task, on as many workers as there are.
func (c *Pool) Each(tasks int, do func(s *Scratch, task int)) {
	if len(c.scratch) == 1 || tasks < 2 {
		for task := range tasks {
			do(c.scratch[0], task)
		}
		return
	}
	var next atomic.Int64
	var done sync.WaitGroup
	for worker := range min(len(c.scratch), tasks) {
		done.Go(func() {
			for task := int(next.Add(1) - 1); task < tasks; task = int(next.Add(1) - 1) {
				do(c.scratch[worker], task)
			}
		})
	}
	done.Wait()
}

// split calls do for pieces of the numbers below n. A piece has at least `least` numbers
// where there are as many.
func (c *Pool) Split(n, least int, do func(from, to int)) {
	pieces := min(4*len(c.scratch), n/max(1, least))
	if len(c.scratch) == 1 || pieces < 2 {
		do(0, n)
		return
	}
	c.Each(pieces, func(_ *Scratch, i int) { do(n*i/pieces, n*(i+1)/pieces) })
}

// elementwise is the least number of elements worth a goroutine.
const Grain = 1 << 14
