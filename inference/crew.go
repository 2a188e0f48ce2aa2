package inference

import (
	"sync"
	"sync/atomic"
)

// crew is the goroutines that share the work of a step, each with its working memory.
// What they compute does not depend on their number.
type crew struct {
	scratch []*scratch // one per worker, at least one
}

func newCrew(k kernels, workers int) crew {
	c := crew{scratch: make([]*scratch, workers)}
	for i := range c.scratch {
		c.scratch[i] = newScratch(k)
	}
	return c
}

func (c *crew) rows() *rowFuncs { return &c.scratch[0].rows }

// each calls do once for every task, on as many workers as there are.
func (c *crew) each(tasks int, do func(s *scratch, task int)) {
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
func (c *crew) split(n, least int, do func(from, to int)) {
	pieces := min(4*len(c.scratch), n/max(1, least))
	if len(c.scratch) == 1 || pieces < 2 {
		do(0, n)
		return
	}
	c.each(pieces, func(_ *scratch, i int) { do(n*i/pieces, n*(i+1)/pieces) })
}

// elementwise is the least number of elements worth a goroutine.
const elementwise = 1 << 14
