package sim

import (
	"fmt"
	"strings"
)

// A DeadlockError says that no event is left although something still waits.
type DeadlockError struct {
	Now     Time     // time of the last event
	Waiting []string // what waits for what, as Options.Waiting reported it
}

// Error lists what waits for what, at most the first deadlockShown entries.
func (e *DeadlockError) Error() string {
	const deadlockShown = 10
	shown, more := e.Waiting, ""
	if len(shown) > deadlockShown {
		shown = shown[:deadlockShown]
		more = fmt.Sprintf("; and %d more", len(e.Waiting)-deadlockShown)
	}
	return fmt.Sprintf("sim: deadlock at %v: no event is left, and still waiting: %s%s",
		e.Now, strings.Join(shown, "; "), more)
}

// A LimitError says that all events up to the limit on simulated time have run and
// that others lie beyond it.
type LimitError struct {
	Limit   Time // the limit that was set
	Now     Time // time of the last event, at most Limit
	Next    Time // time of the earliest event beyond the limit
	Pending int  // number of events beyond the limit
}

// Error names the limit and the event that broke it.
func (e *LimitError) Error() string {
	return fmt.Sprintf("sim: limit of %v on simulated time reached: the next of %d pending events is at %v; raise the limit if the simulation is meant to run this long",
		e.Limit, e.Pending, e.Next)
}

// A LivelockError says that simulated time stands still: events keep scheduling
// events at the same time. The limit on simulated time cannot catch this.
type LivelockError struct {
	Now    Time
	Events int64 // that ran at Now, at least
}

// Error names the time that does not end.
func (e *LivelockError) Error() string {
	return fmt.Sprintf("sim: livelock at %v: at least %d events ran and time does not advance; some component schedules events without delay for ever", e.Now, e.Events)
}
