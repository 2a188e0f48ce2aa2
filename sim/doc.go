// Package sim provides what every discrete-event simulation needs: simulated time, exact clocks, an
// event queue and the engine that runs it.
//
// It must not know what is simulated: no accelerators, memories, networks, energies or
// configuration files. The user chooses the payload type of events and writes the handler, and
// these alone give an event its meaning. The package uses the standard library only, starts no
// goroutines and holds no global state: simulations that run side by side share nothing.
//
// # Time
//
// [Time] counts whole picoseconds. A [Clock] keeps its frequency in whole hertz and
// computes the time of each edge from the number of the cycle, so that a 1.5 GHz
// clock (666.67 ps) never drifts. Models count cycles, and turn them into times when
// they schedule.
//
// # Events
//
// An [Engine] runs events in the order of their times, and events of equal time in
// the order in which they were scheduled, whatever their origin. The result of a
// simulation therefore depends on its input alone. Events are plain values in a
// typed queue: nothing is allocated for an event, except when more are pending than
// ever before. Payloads should be small (16 to 32 bytes) and free of pointers: say an
// index of a component and what happens to it.
//
// The queue is a timing wheel in levels, described in queue.go: every event costs a
// constant number of steps, however many are pending and however far ahead they are.
//
// # Ends of a simulation
//
// [Engine.Run] succeeds when no event is left and nothing waits. It fails with a
// [*DeadlockError] when no event is left although something still waits, with a
// [*LimitError] when simulated time would exceed its limit, with a [*LivelockError]
// when time stands still, with the error of the handler, or with that of the context.
//
// Start reading at engine.go.
package sim
