package sim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// The benchmarks use the hold model: a queue of constant depth, from which one event
// is taken and another scheduled some time later. One operation is one event:
// schedule, queue, dispatch to the handler. "heap" is the same loop around a plain
// binary heap of the same events, for comparison in the same minute.

var errEnough = errors.New("enough events")

// loads give delays, by what they imitate.
var loads = []struct {
	name  string
	delay func(random *rand.Rand, depth int) Time
}{
	// Core clock edges, and three in ten a memory access.
	{"edges", func(random *rand.Rand, _ int) Time {
		if random.IntN(10) < 3 {
			return Nanosecond * Time(10+random.IntN(90))
		}
		return Nanosecond * Time(1+random.IntN(4))
	}},
	// Any time up to 100 ns: buckets out of order, crowded when the queue is deep.
	{"uniform", func(random *rand.Rand, _ int) Time { return 1 + Time(random.IntN(100_000)) }},
	// One event a nanosecond at any depth: deep queues reach far ahead.
	{"wide", func(random *rand.Rand, depth int) Time { return 1 + Time(random.IntN(2000*depth)) }},
}

// delayTable holds delays drawn beforehand; small, to leave the cache to the queue.
type delayTable [512]Time

func (d *delayTable) at(i uint64) Time { return d[i%uint64(len(d))] }

func BenchmarkHold(b *testing.B) {
	for _, load := range loads {
		for _, depth := range []int{16, 1 << 10, 64 << 10} {
			var delays delayTable
			random := rand.New(rand.NewPCG(1, 2))
			for i := range delays {
				delays[i] = load.delay(random, depth)
			}
			name := fmt.Sprintf("%s/%d", load.name, depth)
			b.Run(name+"/wheel", func(b *testing.B) { holdEngine(b, depth, &delays) })
			b.Run(name+"/heap", func(b *testing.B) { holdHeap(b, depth, &delays) })
		}
	}
}

// payload is 16 bytes, as a component's index, a kind and an argument may be.
type payload struct{ state, _ uint64 }

// step advances the event's own pseudo-random sequence (SplitMix64's increment and
// multiplier).
func (p payload) step() (next payload, random uint64) {
	p.state += 0x9e3779b97f4a7c15
	return p, p.state * 0xbf58476d1ce4e5b9 >> 32
}

func holdEngine(b *testing.B, depth int, delays *delayTable) {
	left := 4 * depth // warm up
	var e *Engine[payload]
	e = NewEngine(func(now Time, p payload) error {
		p, random := p.step()
		e.Schedule(now+delays.at(random), p)
		if left--; left == 0 {
			return errEnough
		}
		return nil
	}, Options[payload]{Limit: MaxTime})
	for i := range depth {
		e.Schedule(delays.at(uint64(i)), payload{state: uint64(i)})
	}
	run := func() {
		if err := e.Run(context.Background()); !errors.Is(err, errEnough) {
			b.Fatal(err)
		}
	}
	run()
	left = b.N
	b.ReportAllocs()
	b.ResetTimer()
	run()
}

func holdHeap(b *testing.B, depth int, delays *delayTable) {
	left := 4 * depth
	var h binaryHeap
	handle := func(now Time, p payload) error {
		p, random := p.step()
		h.push(now+delays.at(random), p)
		if left--; left == 0 {
			return errEnough
		}
		return nil
	}
	for i := range depth {
		h.push(delays.at(uint64(i)), payload{state: uint64(i)})
	}
	run := func() {
		for {
			if e := h.pop(); handle(e.at, e.payload) != nil {
				return
			}
		}
	}
	run()
	left = b.N
	b.ReportAllocs()
	b.ResetTimer()
	run()
}

// binaryHeap is the textbook event queue, without interfaces.
type binaryHeap struct {
	events   []heapEvent
	sequence uint64
}

type heapEvent struct {
	at       Time
	sequence uint64
	payload  payload
}

func (a *heapEvent) before(b *heapEvent) bool {
	return a.at < b.at || a.at == b.at && a.sequence < b.sequence
}

func (h *binaryHeap) push(at Time, p payload) {
	h.sequence++
	e := heapEvent{at, h.sequence, p}
	h.events = append(h.events, e)
	i := len(h.events) - 1
	for i > 0 && e.before(&h.events[(i-1)/2]) {
		h.events[i] = h.events[(i-1)/2]
		i = (i - 1) / 2
	}
	h.events[i] = e
}

func (h *binaryHeap) pop() heapEvent {
	first := h.events[0]
	n := len(h.events) - 1
	e := h.events[n]
	h.events = h.events[:n]
	i := 0
	for child := 1; child < n; child = 2*i + 1 {
		if child+1 < n && h.events[child+1].before(&h.events[child]) {
			child++
		}
		if e.before(&h.events[child]) {
			break
		}
		h.events[i] = h.events[child]
		i = child
	}
	if n > 0 {
		h.events[i] = e
	}
	return first
}
