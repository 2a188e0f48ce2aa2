package dram

import "fmt"

// System is a memory of one or more channels with their controllers. It is driven by cycles of the
// DRAM clock, in this order for each cycle c of interest: Advance(c) runs the controllers through
// c, then Offer(c, ...) hands them requests. A caller whose requests are offered in order, whatever
// happens meanwhile, can drive it faster: Submit runs ahead until a request is accepted, and
// Certain gives completions before their time. A System is used from one goroutine.
type System struct {
	config   Config
	plan     *plan
	capacity uint64 // bytes
	channels []*channel
	now      int64 // the last cycle advanced to
	runs     *runs // of SubmitRun; nil until the first
}

// Request is one access of RequestBytes; its address may be anywhere in the block.
type Request struct {
	ID      uint64 // handed back on completion; need not be unique
	Address uint64 // below the capacity
	Write   bool
}

// New makes a memory from a configuration; derived keys may be left out. Errors are
// *invalid.FieldError.
func New(c Config) (*System, error) {
	c, err := c.Complete()
	if err != nil {
		return nil, err
	}
	p, err := newPlan(&c)
	if err != nil {
		return nil, err
	}
	return newSystem(p, &c), nil
}

func newSystem(p *plan, c *Config) *System {
	s := &System{config: *c, plan: p, capacity: uint64(c.CapacityBytes()), now: -1}
	for i := range c.Channels {
		ch := newChannel(p, c, i)
		ch.deliver = true
		s.channels = append(s.channels, ch)
	}
	return s
}

// Fresh makes another memory of the same configuration, at its cycle 0.
func (s *System) Fresh() *System { return newSystem(s.plan, &s.config) }

// Config in force, with every derived key.
func (s *System) Config() Config { return s.config }

// Decode gives the location of an address. Bits above the capacity are ignored.
func (s *System) Decode(address uint64) Location { return s.plan.mapping.decode(address) }

// Encode is the inverse of Decode: the first address of the request at a location.
func (s *System) Encode(l Location) uint64 { return s.plan.mapping.encode(l) }

// Observe has every command reported from now on, in order of time within a channel.
// Channels may be reported one after the other. nil ends it.
func (s *System) Observe(report func(Command)) {
	for _, c := range s.channels {
		c.observe = report
	}
}

// ObserveIdle has the refreshes of an idle channel reported together, to this function and not to
// that of Observe. nil ends it.
func (s *System) ObserveIdle(report func(Refreshes)) {
	for _, c := range s.channels {
		c.observeIdle = report
	}
}

// DiscardCompletions has the memory keep no completions from now on: Advance and Certain deliver
// none. It saves time and memory when nobody asks for them.
func (s *System) DiscardCompletions() {
	for _, c := range s.channels {
		c.deliver = false
	}
}

// Offer hands over a request in a cycle, after the controllers have run through it. It reports
// whether the request was accepted; if not, its queue is full, and it may be offered again in a
// later cycle. A write completes when it is accepted (posted), whenever DRAM sees it; a read of
// data that is yet to be written, or that another read is waiting for, is served by that.
//
// It panics if the cycle lies before one advanced to, or the address beyond the capacity.
func (s *System) Offer(cycle int64, r Request) bool {
	s.check(cycle, r.Address)
	c := s.channels[s.plan.mapping.channel.of(r.Address)]
	c.advance(cycle)
	if !c.hasSpace(r.Write) {
		return false
	}
	c.accept(r.ID, r.Address, r.Write, cycle)
	return true
}

// check panics at a request that lies in the past or beyond the capacity.
func (s *System) check(cycle int64, address uint64) {
	if cycle < s.now || address >= s.capacity {
		s.refuse(cycle, address)
	}
}

// refuse panics with what is wrong with a request.
func (s *System) refuse(cycle int64, address uint64) {
	if cycle < s.now {
		panic(fmt.Sprintf("dram: request offered in cycle %d after cycle %d has run", cycle, s.now))
	}
	panic(fmt.Sprintf("dram: address %#x is beyond the capacity of %d bytes", address, s.capacity))
}

// Submit offers a request in every cycle from the given one on until it is accepted, and returns
// the cycle in which it was. The controller of its channel runs through that cycle, the others stay
// behind. It panics as Offer does.
func (s *System) Submit(cycle int64, r Request) int64 {
	s.check(cycle, r.Address)
	at := s.channels[s.plan.mapping.channel.of(r.Address)].submit(r.ID, r.Address, r.Write, cycle)
	if at != never {
		s.now = max(s.now, at)
	}
	return at
}

// Advance runs the controllers through a cycle and delivers every completion up to it, in order of
// time and then of channel: reads at the end of their data, writes and reads that need no DRAM two
// cycles after acceptance. done may be nil; it must not call the System.
func (s *System) Advance(cycle int64, done func(id uint64, cycle int64)) {
	s.Run(cycle)
	for {
		r := s.nextDone()
		if r.cycle() > cycle {
			return
		}
		if x := r.pop(); done != nil {
			done(x.id, x.cycle)
		}
	}
}

// Run runs the controllers through a cycle and delivers nothing.
func (s *System) Run(cycle int64) {
	s.now = max(s.now, cycle)
	for _, c := range s.channels {
		if c.wake <= cycle && c.busy() {
			c.advance(cycle)
		}
	}
}

// Certain takes a completion that is certain, be its cycle yet to come: that of a read is when its
// command has been issued, others are when the request has been accepted. They come in no
// particular order; Advance does not deliver them again. ok is false when there is none.
func (s *System) Certain() (id uint64, cycle int64, ok bool) {
	if s.runs != nil {
		return s.runs.take()
	}
	for _, c := range s.channels {
		if r := c.done.next(); r.n > 0 {
			x := r.pop()
			return x.id, x.cycle, true
		}
	}
	return 0, 0, false
}

// RunOut runs the controllers until nothing is left to do and returns the last cycle in which
// something was, completions included. Writes that wait for a drain to be due are left.
func (s *System) RunOut() int64 {
	last := int64(0)
	for _, c := range s.channels {
		for c.busy() {
			last = max(last, c.wake)
			c.tick(c.wake)
		}
		last = max(last, c.lastDone)
	}
	return last
}

// End is the cycle in which the last data beat ends and the last request completes, of those whose
// command has been issued.
func (s *System) End() int64 {
	var end int64
	for _, c := range s.channels {
		end = max(end, c.lastData, c.lastDone)
	}
	return end
}

// nextDone is the ring with the earliest completion.
func (s *System) nextDone() *ring {
	first := s.channels[0].done.next()
	for _, c := range s.channels[1:] {
		if r := c.done.next(); r.cycle() < first.cycle() {
			first = r
		}
	}
	return first
}

// Next is the earliest cycle in which a command may be issued, a transaction move or a request
// complete without a further offer; math.MaxInt64 when there is none. Refreshes of idle channels go
// on but are worked out only when someone looks.
func (s *System) Next() int64 {
	next := s.nextDone().cycle()
	for _, c := range s.channels {
		if c.busy() {
			next = min(next, c.wake)
		}
	}
	return next
}

// Flush has the write buffers drained to the last entry as their banks become free. Without it up
// to 8 writes a channel stay in a split queue's buffer, as in the oracle. Advance does the work; a
// later write does not prolong it.
func (s *System) Flush(cycle int64) {
	for _, c := range s.channels {
		c.advance(cycle)
		c.flush(cycle)
	}
}

// BufferedWrites is the number of accepted writes that no command has been issued for.
func (s *System) BufferedWrites() int {
	n := 0
	for _, c := range s.channels {
		n += c.pending.writes
	}
	return n
}

// Counts of all channels since cycle 0, up to and including the last cycle advanced to.
func (s *System) Counts() Counts {
	var sum Counts
	for _, c := range s.channels {
		c.advance(s.now)
		counts := c.countsAt(s.now + 1)
		sum.Add(&counts)
	}
	return sum
}

// ReadLatency of all reads whose command has been issued.
func (s *System) ReadLatency() *Latency {
	var all latencies
	for _, c := range s.channels {
		all.merge(&c.latency)
	}
	return all.summary()
}
