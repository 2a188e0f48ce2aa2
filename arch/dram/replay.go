package dram

import (
	"context"
	"fmt"
)

// Options of a replay.
type Options struct {
	Check       bool                                // judge every command with a Checker; slower
	Observe     func(Command)                       // of every command; nil for none
	Accepted    func(index int, cycle int64)        // of every access; nil for none
	Completed   func(index int, accept, done int64) // of every access, writes when posted; nil for none
	FlushWrites bool                                // drain the write buffers to the last entry at the end
	Progress    func(accepted, accesses int)        // now and then; nil for none
}

// Replay runs a trace through the memory of a configuration. Accesses are offered in order: in cycle c,
// after the controllers have run through it, access i is offered if its arrival is not after c and all
// before it have been accepted, up to issue_width of them. Errors are *invalid.FieldError, *TraceError,
// *Violation (Options.Check) or the context's.
func Replay(ctx context.Context, config Config, trace Trace, o Options) (Report, error) {
	s, err := New(config)
	if err != nil {
		return Report{}, err
	}
	if err := trace.check(s.config.CapacityBytes()); err != nil {
		return Report{}, err
	}
	f := &frontEnd{System: s, trace: trace, options: o}
	f.prepare()
	if err := f.run(ctx); err != nil {
		return Report{}, err
	}
	return f.report()
}

// frontEnd replays a trace. Between its offers channels are run one at a time: they share nothing.
type frontEnd struct {
	*System
	trace   Trace
	options Options
	checker *Checker
	cycle   int64 // of the next offer
	offered int   // in that cycle
	accept  []int64
}

// prepare attaches what the options ask for.
func (f *frontEnd) prepare() {
	for _, c := range f.channels {
		c.deliver = f.options.Completed != nil
	}
	if f.options.Completed != nil {
		f.accept = make([]int64, len(f.trace))
	}
	observe := f.options.Observe
	if f.options.Check {
		f.checker = NewChecker(f.config)
		observe = func(c Command) {
			f.checker.Watch(c)
			if f.options.Observe != nil {
				f.options.Observe(c)
			}
		}
	}
	f.Observe(observe)
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
	if f.checker != nil && f.checker.Err() != nil {
		return f.checker.Err()
	}
	return context.Cause(ctx)
}

// offer has accesses from..to accepted, each as soon as it can be.
func (f *frontEnd) offer(from, to int) error {
	width, channel := f.config.IssueWidth, f.plan.mapping.channel
	for i := from; i < to; i++ {
		a := &f.trace[i]
		if f.offered == width {
			f.moveTo(f.cycle + 1)
		}
		if a.Arrival > f.cycle {
			f.moveTo(a.Arrival)
		}
		c := f.channels[channel.of(a.Address)]
		at := c.submit(uint64(i), a.Address, a.Write, f.cycle)
		if at > f.cycle {
			if at == never {
				return fmt.Errorf("dram: access %d waits for a queue of channel %d that nothing will empty", i, c.index)
			}
			f.moveTo(at)
		}
		f.offered++
		if f.accept != nil || f.options.Accepted != nil {
			f.accepted(i)
		}
	}
	return nil
}

// accepted tells those who asked for it of an access that was.
func (f *frontEnd) accepted(i int) {
	if f.options.Accepted != nil {
		f.options.Accepted(i, f.cycle)
	}
	if f.accept != nil {
		f.accept[i] = f.cycle
		f.Advance(f.cycle, f.complete)
	}
}

func (f *frontEnd) moveTo(cycle int64) { f.cycle, f.offered = cycle, 0 }

func (f *frontEnd) complete(id uint64, done int64) {
	f.options.Completed(int(id), f.accept[id], done)
}

// finish runs the memory until nothing is left to do.
func (f *frontEnd) finish(ctx context.Context) error {
	if f.options.FlushWrites {
		f.Flush(f.cycle)
	}
	for _, c := range f.channels {
		for n := 1; c.busy(); n++ {
			c.tick(c.wake)
			if n%progressEvery == 0 {
				if err := context.Cause(ctx); err != nil {
					return err
				}
			}
		}
	}
	end := f.end()
	for _, c := range f.channels {
		c.advance(end)
	}
	f.Advance(end, f.complete)
	return f.pause(ctx, len(f.trace))
}

// end is the cycle in which the last data beat ends and the last access has completed.
func (f *frontEnd) end() int64 {
	var end int64
	for _, c := range f.channels {
		end = max(end, c.lastData, c.lastDone)
	}
	return end
}
