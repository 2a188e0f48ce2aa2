package sim_test

import (
	"context"
	"errors"
	"fmt"

	"dnasim/sim"
)

// event says what happens to a request.
type event struct {
	kind    kind
	request int32
}

type kind uint8

const (
	send  kind = iota // the core offers its next request to the memory
	start             // the memory looks for work
	done              // the memory has served a request
)

// system is a core and a memory that has room for two requests and serves one after the other, in
// 9 ns each.
type system struct {
	engine *sim.Engine[event]
	core   sim.Clock
	queue  []int32 // requests that the memory has taken, the oldest first
	busy   bool    // the memory serves queue[0]
	served int
}

const (
	requests = 3
	room     = 2
)

// handle runs one event. What a component does is visible to others in the next cycle of the core.
func (s *system) handle(now sim.Time, e event) error {
	nextEdge := s.core.Edge(s.core.NextEdge(now) + 1)
	switch e.kind {
	case send:
		if len(s.queue) == room {
			s.engine.Schedule(nextEdge, e) // try again
			return nil
		}
		s.queue = append(s.queue, e.request)
		fmt.Printf("%v: request %d sent\n", now, e.request)
		s.engine.Schedule(nextEdge, event{kind: start})
		if e.request < requests {
			s.engine.Schedule(nextEdge, event{send, e.request + 1})
		}
	case start:
		if len(s.queue) > 0 && !s.busy {
			s.busy = true
			s.engine.Schedule(now+9*sim.Nanosecond, event{done, s.queue[0]})
		}
	case done:
		s.queue = s.queue[1:]
		s.busy = false
		s.served++
		fmt.Printf("%v: request %d served\n", now, e.request)
		s.engine.Schedule(now, event{kind: start})
	}
	return nil
}

// waiting reports what still waits when no event is left.
func (s *system) waiting() []string {
	if s.served < requests {
		return []string{fmt.Sprintf("the core waits for %d answers", requests-s.served)}
	}
	return nil
}

// A core sends three requests to a memory, one in each cycle of its clock.
func Example() {
	core, err := sim.ClockMHz(1500)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := &system{core: core}
	s.engine = sim.NewEngine(s.handle, sim.Options[event]{Limit: sim.Millisecond, Waiting: s.waiting})
	s.engine.Schedule(core.Edge(0), event{send, 1})
	fmt.Println("error:", s.engine.Run(context.Background()))

	// Output:
	// 0 ps: request 1 sent
	// 666 ps: request 2 sent
	// 9.666 ns: request 1 served
	// 10 ns: request 3 sent
	// 18.666 ns: request 2 served
	// 27.666 ns: request 3 served
	// error: <nil>
}

// Edges do not drift: three periods of 666.67 ps are exactly 2 ns.
func ExampleClock_Edge() {
	clock, err := sim.NewClock(1_500_000_000)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cycle := range []int64{1, 2, 3, 3_000_000_000} {
		fmt.Println(cycle, clock.Edge(cycle))
	}
	fmt.Println(clock.NextEdge(667), clock.Cycles(50*sim.Nanosecond))
	// Output:
	// 1 666 ps
	// 2 1.333 ns
	// 3 2 ns
	// 3000000000 2 s
	// 2 75
}

// A simulation in which something waits for ever fails with a DeadlockError.
func ExampleDeadlockError() {
	engine := sim.NewEngine(
		func(sim.Time, int) error { return nil },
		sim.Options[int]{Waiting: func() []string {
			return []string{"tile 3 waits for weights"}
		}},
	)
	engine.Schedule(12*sim.Nanosecond, 0)
	err := engine.Run(context.Background())
	var deadlock *sim.DeadlockError
	fmt.Println(errors.As(err, &deadlock))
	fmt.Println(err)
	// Output:
	// true
	// sim: deadlock at 12 ns: no event is left, and still waiting: tile 3 waits for weights
}
