package sweep

// schedule is the order in which points are tried, in rounds: those of a round do not depend on each other's results.
type schedule interface {
	// round returns the next round, given the fronts of those before; ok is false when there is none.
	round(best []Design) (r round, ok bool)
}

// round is a list of points that need not be written out.
type round struct {
	count int
	at    func(i int) int64 // the number of point i in the grid
}

// schedule of the sweep's strategy.
func (s *Sweep) schedule() schedule {
	switch s.Strategy {
	case Random:
		order := newPermutation(s.space.total, s.Seed)
		return &single{round{s.Count, func(i int) int64 { return order.at(int64(i)) }}, false}
	case Refine:
		return newRefinement(s)
	}
	return &single{round{int(s.space.total), func(i int) int64 { return int64(i) }}, false}
}

// single is a schedule of one round.
type single struct {
	only round
	done bool
}

func (c *single) round([]Design) (round, bool) {
	if c.done {
		return round{}, false
	}
	c.done = true
	return c.only, true
}

// Size is the number of points that the sweep looks at, those excluded by constraints on its axes taken away; of a refinement its
// first round and the most it may take.
func (s *Sweep) Size() (first, most int, err error) {
	r, _ := s.schedule().round(nil)
	var index []int
	for i := range r.count {
		index = s.space.index(r.at(i), index)
		ok, err := s.admits(index)
		if err != nil {
			return 0, 0, err
		}
		if ok {
			first++
		}
	}
	if s.Strategy == Refine {
		return first, s.space.atMost(s.Count), nil
	}
	return first, first, nil
}
