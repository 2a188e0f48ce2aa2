package steps

import "sync"

// Step is one finished piece of work.
type Step struct {
	Stage   string // "codes", "cycles" or "accuracy"
	Network string
	Done    int // of the whole run
	Total   int
}

// Counter counts steps. It may be used by several goroutines; it reports one step at a time. A nil
// *Counter counts nothing.
type Counter struct {
	mu    sync.Mutex
	tell  func(Step)
	done  int
	total int
}

// New returns a counter that expects total steps and reports each to tell, or nil if tell is nil.
func New(tell func(Step), total int) *Counter {
	if tell == nil {
		return nil
	}
	return &Counter{tell: tell, total: total}
}

// Expect changes how many steps are expected.
func (c *Counter) Expect(total int) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total = total
}

// Done counts and reports a finished step.
func (c *Counter) Done(stage, network string) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	c.tell(Step{Stage: stage, Network: network, Done: c.done, Total: c.total})
}
