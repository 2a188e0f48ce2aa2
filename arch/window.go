package arch

// window limits the requests of a DMA engine that are in flight. An answer may be known ahead of
// its cycle; the answers of an engine come in the order of cycles.
type window struct {
	answers  []int64 // cycles of the last ones, as many as requests may be in flight: a ring
	sent     int     // place in the ring of the answer that lets the next request go
	answered int     // place in the ring of the next answer
	inFlight int     // requests whose answer is not known
}

func (w *window) reset() {
	clear(w.answers)
	*w = window{answers: w.answers}
}

// open reports whether the cycle is known from which the next request may go.
func (w *window) open() bool { return w.inFlight < len(w.answers) }

// send takes the place of the next request and returns the cycle from which it may go.
func (w *window) send() int64 {
	from := w.answers[w.sent]
	w.inFlight++
	if w.sent++; w.sent == len(w.answers) {
		w.sent = 0
	}
	return from
}

// answer takes note of the next answer.
func (w *window) answer(cycle int64) {
	w.answers[w.answered] = cycle
	w.inFlight--
	if w.answered++; w.answered == len(w.answers) {
		w.answered = 0
	}
}
