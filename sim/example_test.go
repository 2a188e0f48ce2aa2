package sim_test

import (
	"context"
	"errors"
	"fmt"

	"dnasim/sim"
)

// A core sends three requests, one each cycle of its clock. The memory has room for
// two, and takes 9 ns for each, one after the other. An event says what happens, and
// a push is visible in the next cycle.
func Example() {
	type kind uint8
	const (
		send  kind = iota // the core offers its next request to the memory
		start             // the memory looks for work
		done              // the memory has served a request
	)
	type event struct {
		kind    kind
		request int32
	}

	core, err := sim.ClockMHz(1500)
	if err != nil {
		fmt.Println(err)
		return
	}
	const room = 2
	var queue []int32 // requests that the memory has taken, the oldest first
	busy, served := false, 0

	var engine *sim.Engine[event]
	handle := func(now sim.Time, e event) error {
		nextEdge := core.Edge(core.NextEdge(now) + 1)
		switch e.kind {
		case send:
			if len(queue) == room {
				engine.Schedule(nextEdge, e) // try again
				return nil
			}
			queue = append(queue, e.request)
			fmt.Printf("%v: request %d sent\n", now, e.request)
			engine.Schedule(nextEdge, event{kind: start})
			if e.request < 3 {
				engine.Schedule(nextEdge, event{send, e.request + 1})
			}
		case start:
			if len(queue) > 0 && !busy {
				busy = true
				engine.Schedule(now+9*sim.Nanosecond, event{done, queue[0]})
			}
		case done:
			queue = queue[1:]
			busy = false
			served++
			fmt.Printf("%v: request %d served\n", now, e.request)
			engine.Schedule(now, event{kind: start})
		}
		return nil
	}
	engine = sim.NewEngine(handle, sim.Options[event]{
		Limit: sim.Millisecond,
		Waiting: func() []string {
			if served < 3 {
				return []string{fmt.Sprintf("the core waits for %d answers", 3-served)}
			}
			return nil
		},
	})
	engine.Schedule(core.Edge(0), event{send, 1})
	fmt.Println("error:", engine.Run(context.Background()))

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
			return []string{"tile 3 waits for weights", "the weight loader waits for a free buffer"}
		}},
	)
	engine.Schedule(12*sim.Nanosecond, 0)
	err := engine.Run(context.Background())
	var deadlock *sim.DeadlockError
	fmt.Println(errors.As(err, &deadlock))
	fmt.Println(err)
	// Output: true sim: deadlock at 12 ns: no event is left, and still waiting: tile 3 waits for
	// weights; the weight loader waits for a free buffer
}
