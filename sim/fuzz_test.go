package sim

import "testing"

// FuzzQueue drives the queue and its oracle with a program of bytes. A byte below 64
// pops that many events and one more; another pushes an event, its low six bits giving
// the magnitude of the delay and the next byte its leading digits.
func FuzzQueue(f *testing.F) {
	f.Add([]byte{64, 0, 64, 0, 0, 64, 0, 63})
	f.Add([]byte{64 + 10, 255, 64 + 20, 255, 64 + 30, 255, 64 + 40, 255, 0, 64 + 9, 3, 63})
	f.Add([]byte{64 + 8, 9, 64 + 3, 200, 64 + 2, 201, 64 + 1, 202, 0, 64, 0, 0, 64, 1, 63})
	f.Add([]byte{64 + 54, 255, 64 + 53, 1, 0, 64 + 44, 7, 63})
	f.Fuzz(func(t *testing.T, program []byte) {
		p := &pair{t: t}
		for len(program) > 0 {
			code := program[0]
			program = program[1:]
			if code < 64 {
				for range int(code) + 1 {
					p.pop()
				}
				continue
			}
			if len(program) == 0 {
				break
			}
			delay := uint64(program[0]) << (code & 63)
			program = program[1:]
			if p.now+delay < uint64(MaxTime) && p.now+delay >= p.now {
				p.push(delay)
			}
		}
		check(t, &p.queue)
		p.popAll()
		check(t, &p.queue)
	})
}
