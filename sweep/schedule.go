package sweep

// schedule is the order of the points, in rounds. The points of a round do not depend on each
// other.
type schedule interface {
	// round returns the next round, given the fronts so far; ok is false if there is none.
	round(best []Design) (r round, ok bool)
}

// round is a list of points that is not stored.
type round struct {
	count int
	at    func(i int) int64 // number in the grid of point i of the round
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

// Size is the number of points that constraints on axes do not exclude. For a refinement, first is
// the size of the first round, and most the largest number of points that it may try.
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
