package sim

import (
	"context"
	"fmt"
)

// DefaultLimit is the limit on simulated time when Options does not set one: 1000
// seconds, far longer than any inference and far shorter than for ever.
const DefaultLimit = 1000 * Second

const (
	// batchEvents are run between two looks at the context: some 100 us of work.
	batchEvents = 4096
	// defaultPatience is the number of batches in which time must advance, some four
	// million events; else it is a livelock.
	defaultPatience = 1024
)

const (
	panicNoHandler     = "sim: NewEngine needs a handler"
	panicNegativeLimit = "sim: negative limit on simulated time"
	panicPast          = "sim: event scheduled in the past"
	panicRunning       = "sim: Run or Reset called from inside Run"
)

// Options adjust an Engine. The zero Options are ready to use.
type Options[P any] struct {
	// Limit is the limit on simulated time: events up to and including it run, and
	// Run returns a *LimitError when later ones are left. 0 means DefaultLimit.
	Limit Time
	// TimeOf gives the times that errors name, of an engine that counts something else, such as
	// cycles of its only clock. nil: it counts times.
	TimeOf func(Time) Time
	// Waiting is called when no event is left. It reports what still waits for what,
	// one sentence each, such as "tile 3 waits for weights". If it reports any, Run
	// returns a *DeadlockError. nil means that nothing waits.
	Waiting func() []string
}

// An Engine runs one simulation: it takes events in the order of time, ties in the
// order of scheduling, and passes each to the handler, which schedules more. P is the
// type of what an event carries. An Engine is not safe for concurrent use; run
// simulations side by side with one Engine each.
type Engine[P any] struct {
	handle  func(now Time, p P) error
	options Options[P]
	now     Time
	running bool
	// patience is defaultPatience, less in tests.
	patience int
	queue    queue[P]

	// Events beyond the limit never run: they are counted, not kept.
	beyond     int
	beyondNext Time // earliest of them, valid when beyond > 0
}

// NewEngine returns an engine at time 0 without events. It panics if handle is nil or
// the limit negative.
func NewEngine[P any](handle func(now Time, p P) error, options Options[P]) *Engine[P] {
	if handle == nil {
		panic(panicNoHandler)
	}
	if options.Limit < 0 {
		panic(panicNegativeLimit)
	}
	if options.Limit == 0 {
		options.Limit = DefaultLimit
	}
	options.Limit = min(options.Limit, MaxTime-1) // MaxTime is beyond every limit
	return &Engine[P]{handle: handle, options: options, patience: defaultPatience}
}

// Now returns the simulated time: that of the event being handled, or of the last one.
func (e *Engine[P]) Now() Time { return e.now }

// Pending returns the number of events that are scheduled and have not run.
func (e *Engine[P]) Pending() int { return e.queue.len() + e.beyond }

// Schedule adds an event at the given time. It may be called before Run and by
// handlers. An event at the current time runs after those already scheduled for it.
// Schedule panics if at is before Now.
func (e *Engine[P]) Schedule(at Time, p P) {
	// One comparison finds both what lies in the past (a negative difference is huge
	// when unsigned) and what lies beyond the limit.
	if uint64(at-e.now) > uint64(e.options.Limit-e.now) {
		e.scheduleOutside(at)
		return
	}
	e.queue.push(uint64(at), p)
}

// Alone reports, to the handler of an event, that no other event is left at the present time.
func (e *Engine[P]) Alone() bool { return !e.queue.more(uint64(e.now)) }

// scheduleOutside deals with times before now and after the limit.
func (e *Engine[P]) scheduleOutside(at Time) {
	if at < e.now {
		panic(fmt.Sprintf("%s: at %v, when it is %v", panicPast, at, e.now))
	}
	if e.beyond == 0 || at < e.beyondNext {
		e.beyondNext = at
	}
	e.beyond++
}

// Run runs events until none is left. It returns
//   - nil when nothing waits;
//   - a *DeadlockError when Options.Waiting reports that something waits;
//   - a *LimitError when events beyond the limit are left;
//   - a *LivelockError when millions of events have run without time advancing;
//   - the error of the first handler that fails, wrapped with the time;
//   - the error of ctx, wrapped with the time, soon after ctx is done.
//
// After an error the events not yet run are still pending: Run continues with them,
// Reset drops them.
func (e *Engine[P]) Run(ctx context.Context) error {
	if e.running {
		panic(panicRunning)
	}
	e.running = true
	defer func() { e.running = false }()

	for still := 0; still < e.patience; {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("sim: stopped at %v: %w", e.told(e.now), err)
		}
		start := e.now
		if done, err := e.runBatch(); done || err != nil {
			return err
		}
		still++
		if e.now != start {
			still = 0
		}
	}
	return &LivelockError{Now: e.told(e.now), Events: int64(e.patience) * batchEvents}
}

// told is a time as errors name it.
func (e *Engine[P]) told(t Time) Time {
	if e.options.TimeOf == nil {
		return t
	}
	return e.options.TimeOf(t)
}

// runBatch runs at most batchEvents events. done reports that none is left.
func (e *Engine[P]) runBatch() (done bool, err error) {
	for range batchEvents {
		at, p, ok := e.queue.pop()
		if !ok {
			return true, e.ended()
		}
		e.now = Time(at)
		if err := e.handle(e.now, p); err != nil {
			return false, fmt.Errorf("sim: at %v: %w", e.told(e.now), err)
		}
	}
	return false, nil
}

// ended tells whether a simulation that has no event left to run may end.
func (e *Engine[P]) ended() error {
	if e.beyond > 0 {
		return &LimitError{Limit: e.told(e.options.Limit), Now: e.told(e.now), Next: e.told(e.beyondNext), Pending: e.beyond}
	}
	if e.options.Waiting == nil {
		return nil
	}
	if waiting := e.options.Waiting(); len(waiting) > 0 {
		return &DeadlockError{Now: e.told(e.now), Waiting: waiting}
	}
	return nil
}

// Reset drops all events and sets time back to 0. Storage is kept, so that the next
// simulation of the same size allocates nothing.
func (e *Engine[P]) Reset() {
	if e.running {
		panic(panicRunning)
	}
	e.queue.reset()
	e.now, e.beyond = 0, 0
}
