package dram

// runs counts the accesses of runs that are not complete, by ID, and holds the runs that are.
type runs struct {
	left []runLeft
	done []completion
}

type runLeft struct {
	accesses int
	done     int64 // the last completion so far
}

// begin counts more accesses of a run.
func (r *runs) begin(id uint64, n int) {
	for uint64(len(r.left)) <= id {
		r.left = append(r.left, runLeft{})
	}
	r.left[id].accesses += n
}

// finish takes note of the completion of an access.
func (r *runs) finish(id uint64, at int64) {
	x := &r.left[id]
	x.done = max(x.done, at)
	if x.accesses--; x.accesses == 0 {
		r.done = append(r.done, completion{id, x.done})
		x.done = 0
	}
}

// take removes a run that is complete.
func (r *runs) take() (id uint64, cycle int64, ok bool) {
	n := len(r.done) - 1
	if n < 0 {
		return 0, 0, false
	}
	x := r.done[n]
	r.done = r.done[:n]
	return x.id, x.cycle, true
}

// SubmitRun submits n accesses to consecutive blocks, one in a cycle at most, and returns the cycle
// in which the last was accepted. The run completes with its last access, and only Certain delivers
// it. IDs are small numbers, each of one run at a time. It panics as Offer does. A System that is
// driven by runs takes no other requests.
func (s *System) SubmitRun(cycle int64, r Request, n int) int64 {
	m := s.plan.mapping
	s.check(cycle, r.Address+uint64(n-1)<<(m.requestShift&63))
	if s.runs == nil {
		s.beginRuns()
	}
	s.runs.begin(r.ID, n)
	for n > 0 {
		part := min(n, m.inRow(r.Address))
		at := s.channels[m.channel.of(r.Address)].submitRun(run{r.ID, r.Address, part, r.Write}, cycle)
		if at == never {
			return never
		}
		s.now = max(s.now, at)
		n -= part
		r.Address += uint64(part) << (m.requestShift & 63)
		cycle = at + 1
	}
	return cycle - 1
}

func (s *System) beginRuns() {
	s.runs = &runs{}
	for _, c := range s.channels {
		c.runs = s.runs
	}
}
