package replay

import (
	"context"
	"fmt"
	"math"

	"dnasim/arch/dram"
	"dnasim/arch/dram/checker"
)

// Options of a replay. Callbacks that are nil are not called.
type Options struct {
	Check    bool                         // judge every command with a checker; slower
	Observe  func(dram.Command)           // called for every command
	Accepted func(index int, cycle int64) // called for every access
	// called for every access; a write completes when it is posted
	Completed func(index int, accept, done int64)
	// drain the write buffers to the last entry at the end
	FlushWrites bool
	Progress    func(accepted, accesses int) // called now and then
}

// Run replays a trace on the memory of a configuration and reports its time and commands. Accesses
// are offered in order: in cycle c, after the controllers have run through it, access i is offered
// if its arrival is not after c and all accesses before it have been accepted, up to issue_width of
// them. Errors are *invalid.FieldError, *TraceError, *checker.Violation (Options.Check) or the
// context's.
func Run(ctx context.Context, config dram.Config, trace Trace, o Options) (Report, error) {
	f, err := newFrontEnd(config, trace, o)
	if err != nil {
		return Report{}, err
	}
	if err := f.run(ctx); err != nil {
		return Report{}, err
	}
	return f.report(), nil
}

// frontEnd offers the accesses of a trace to a memory.
type frontEnd struct {
	*dram.System
	config  dram.Config // complete
	trace   Trace
	options Options
	checker *checker.Checker // nil unless Options.Check
	cycle   int64            // of the next offer
	offered int              // accesses offered in that cycle
	accept  []int64          // cycle of acceptance by access; nil unless Options.Completed
}

// newFrontEnd makes the memory and attaches what the options ask for.
func newFrontEnd(config dram.Config, trace Trace, o Options) (*frontEnd, error) {
	s, err := dram.New(config)
	if err != nil {
		return nil, err
	}
	f := &frontEnd{System: s, config: s.Config(), trace: trace, options: o}
	if err := trace.check(f.config.CapacityBytes()); err != nil {
		return nil, err
	}
	// Cycles are summed over ranks.
	last, most := trace[len(trace)-1].Arrival, int64(math.MaxInt64/2/(f.config.Channels*f.config.Ranks))
	if last > most {
		return nil, &TraceError{len(trace), fmt.Sprintf("arrival %d", last), fmt.Sprintf("0 to %d cycles for so many ranks", most)}
	}
	if o.Completed != nil {
		f.accept = make([]int64, len(trace))
	} else {
		s.DiscardCompletions()
	}
	observe := o.Observe
	if o.Check {
		f.checker = checker.New(f.config)
		observe = func(c dram.Command) {
			f.checker.Watch(c)
			if o.Observe != nil {
				o.Observe(c)
			}
		}
	}
	f.Observe(observe)
	if o.Check && o.Observe == nil {
		f.ObserveIdle(f.checker.WatchIdle)
	}
	return f, nil
}

// progressEvery is the number of accesses between looks at the context.
const progressEvery = 1 << 14

func (f *frontEnd) run(ctx context.Context) error {
	for from := 0; from < len(f.trace); from += progressEvery {
		if err := f.pause(ctx, from); err != nil {
			return err
		}
		if err := f.offer(from, min(from+progressEvery, len(f.trace))); err != nil {
			return err
		}
	}
	return f.finish(ctx)
}

// pause looks up from the work.
func (f *frontEnd) pause(ctx context.Context, accepted int) error {
	if f.options.Progress != nil {
		f.options.Progress(accepted, len(f.trace))
	}
	if err := f.checker.Err(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// offer has accesses from..to accepted, each as soon as it can be.
func (f *frontEnd) offer(from, to int) error {
	s, width, cycle, offered := f.System, f.config.IssueWidth, f.cycle, f.offered
	for i := from; i < to; i++ {
		a := &f.trace[i]
		if offered == width {
			cycle, offered = cycle+1, 0
		}
		if a.Arrival > cycle {
			cycle, offered = a.Arrival, 0
		}
		at := s.Submit(cycle, dram.Request{ID: uint64(i), Address: a.Address, Write: a.Write})
		if at > cycle {
			if at == math.MaxInt64 {
				return fmt.Errorf("dram: access %d waits for a queue of channel %d that nothing will empty",
					i, s.Decode(a.Address).Channel)
			}
			cycle, offered = at, 0
		}
		offered++
		f.accepted(i, cycle)
	}
	f.cycle, f.offered = cycle, offered
	return nil
}

// accepted reports an accepted access to those who asked for it.
func (f *frontEnd) accepted(i int, cycle int64) {
	if f.accept != nil || f.options.Accepted != nil {
		f.reportAccepted(i, cycle)
	}
}

func (f *frontEnd) reportAccepted(i int, cycle int64) {
	if f.options.Accepted != nil {
		f.options.Accepted(i, cycle)
	}
	if f.accept != nil {
		f.accept[i] = cycle
		f.Advance(cycle, f.complete)
	}
}

func (f *frontEnd) complete(id uint64, done int64) {
	f.options.Completed(int(id), f.accept[id], done)
}

// finish runs the memory until nothing is left to do.
func (f *frontEnd) finish(ctx context.Context) error {
	if f.options.FlushWrites {
		f.Flush(f.cycle)
	}
	f.RunOut() // at most what the queues hold
	f.Advance(f.End(), f.complete)
	return f.pause(ctx, len(f.trace))
}
