package sweep

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/internal/expr"
	"dnasim/internal/tomlfile"
)

// Limits of the check before a sweep starts.
const (
	checkedValues = 64 // values of each axis
	triedContexts = 32 // points that are tried to find one in which a value is possible
	comparedTimes = 8  // points that are tried to find one in which an axis has an effect
)

// Check refuses a sweep before it runs if a value is impossible at every point, an axis has no
// effect, a constraint names an unknown key, or no point meets a constraint. Values that are
// impossible only together with others are left to the run, which reports them.
func (s *Sweep) Check(memo *experiment.Memo) error {
	c := &checker{sweep: s, memo: memo, names: &identifier{}}
	if _, err := s.admits(make([]int, len(s.Axes))); err != nil {
		return err
	}
	for i := range s.Axes {
		for _, step := range spread(len(s.Axes[i].Values), checkedValues) {
			if err := c.value(i, step); err != nil {
				return err
			}
		}
		if err := c.effect(i); err != nil {
			return err
		}
	}
	if err := c.constraints(); err != nil {
		return err
	}
	first, _, err := s.Size()
	if err == nil && first == 0 {
		err = s.nothingLeft()
	}
	return err
}

// spread picks up to most numbers below n at even distances, including the first and the last.
func spread(n, most int) []int {
	var list []int
	for i := range min(n, most) {
		if n > most {
			i = i * (n - 1) / (most - 1)
		}
		list = append(list, i)
	}
	return list
}

// checker builds points without running them.
type checker struct {
	sweep *Sweep
	memo  *experiment.Memo
	names *identifier
	good  []int // index of a possible point
}

// try builds the configuration of a point and checks what its run would check first.
func (c *checker) try(index []int) (*configs.Config, error) {
	d := c.sweep.documentAt(index)
	config, err := d.parse()
	if err != nil {
		return nil, err
	}
	return config, d.placed(c.memo.Check(config))
}

// value tries a value of an axis with the first values of the other axes, then with others. It
// refuses a value only if the value itself is wrong and no point with it is possible.
func (c *checker) value(axis, step int) error {
	index := make([]int, len(c.sweep.Axes))
	index[axis] = step
	_, first := c.try(index)
	var fault *tomlfile.Error
	switch {
	case first == nil:
		if c.good == nil {
			c.good = index
		}
		return nil
	case !errors.As(first, &fault):
		return first
	}
	fault, own := c.sweep.valueError(fault, axis, step)
	if !own {
		return nil
	}
	for _, index := range c.contexts(axis, step) {
		if _, err := c.try(index); err == nil {
			return nil
		}
	}
	return fault
}

// contexts are different points with one value of an axis, at random places of the space.
func (c *checker) contexts(axis, step int) [][]int {
	var list [][]int
	for i := range uint64(triedContexts) {
		index := make([]int, len(c.sweep.Axes))
		for k, n := range c.sweep.space.sizes {
			index[k] = int(scramble(i<<16+uint64(k)) % uint64(n))
		}
		index[axis] = step
		if !slices.ContainsFunc(list, func(o []int) bool { return slices.Equal(o, index) }) {
			list = append(list, index)
		}
	}
	return list
}

// valueError tells whether an error is about the keys of an axis, and gives it the line of the
// value.
func (s *Sweep) valueError(fault *tomlfile.Error, axis, step int) (placed *tomlfile.Error, own bool) {
	a := &s.Axes[axis]
	for k := range a.Keys {
		if fault.Key != a.keys[k].String() && fault.Key != a.Keys[k] && !strings.HasPrefix(a.Keys[k], fault.Key+".") {
			continue
		}
		if fault.OfKey {
			return fault, true // the key is wrong, not the value
		}
		e := *fault
		for _, path := range []string{at(a.path+".values", step), a.path + ".values", a.path + ".from", a.path + ".powers_of_two", a.path} {
			if line := s.file.Line(path); line > 0 {
				e.File, e.Line = s.Path, line
				break
			}
		}
		return &e, true
	}
	return fault, false
}

// effect refuses an axis if all its values give the same results.
func (c *checker) effect(axis int) error {
	a := &c.sweep.Axes[axis]
	if len(a.Values) == 1 {
		return nil
	}
	contexts := c.contexts(axis, 0)
	compared := false
	for _, index := range contexts[:min(len(contexts), comparedTimes)] {
		seen, impossible, err := c.identities(axis, index)
		if err != nil {
			return err
		}
		if len(seen) > 1 || len(seen) == 1 && impossible {
			return nil
		}
		compared = compared || len(seen) == 1
	}
	if !compared {
		return nil // no point was possible
	}
	return tomlfile.NewError(c.sweep.Path, c.sweep.file.Line(a.path), a.path,
		fmt.Sprintf("%s changes nothing: no result depends on it (another key overrides it, or leaves it without effect)", strings.Join(a.Keys, ", ")), "keys that have an effect; dnasim config -print-default says which do when")
}

// identities are the keys of the results for a few values of an axis; impossible tells whether some
// of these points are impossible.
func (c *checker) identities(axis int, index []int) (seen map[string]bool, impossible bool, err error) {
	seen = map[string]bool{}
	for _, step := range spread(len(c.sweep.Axes[axis].Values), 3) {
		index[axis] = step
		config, err := c.try(index)
		if err != nil {
			impossible = true
			continue
		}
		id, _, err := c.names.of(config, c.memo)
		if err != nil {
			return nil, false, err
		}
		seen[id.Key()] = true
	}
	return seen, impossible, nil
}

// constraints tries all constraints on a possible point.
func (c *checker) constraints() error {
	for _, index := range c.contexts(0, 0) {
		if c.good != nil {
			break
		}
		if _, err := c.try(index); err == nil {
			c.good = index
		}
	}
	if c.good == nil { // every point that was tried is impossible
		_, err := c.try(make([]int, len(c.sweep.Axes)))
		return err
	}
	config, err := c.try(c.good)
	if err != nil {
		return err
	}
	if _, err = c.sweep.allows(config, c.good); err != nil {
		return err
	}
	keys, err := c.sweep.keysOf(config, c.good)
	if err != nil {
		return err
	}
	for i := range c.sweep.Constraints {
		constraint := &c.sweep.Constraints[i]
		if !constraint.onDesigns() {
			continue
		}
		// Metrics are not known yet; any number serves to find type errors.
		_, _, err := constraint.Holds(func(name string) (expr.Value, error) {
			if v, ok := keys[name]; ok {
				return v, nil
			}
			return expr.Number(1), nil
		})
		if err != nil {
			return c.sweep.constraintError(constraint, err)
		}
	}
	return nil
}

// nothingLeft explains that the constraints on axes exclude all points.
func (s *Sweep) nothingLeft() error {
	for i := range s.Constraints {
		c := &s.Constraints[i]
		if s.onAxes(c) {
			return tomlfile.NewError(s.Path, s.file.Line(c.path), c.path,
				fmt.Sprintf("no point of %s meets %s", s.space.exact(), s.quoteConstraints(s.onAxes)), "constraints that some point meets")
		}
	}
	return errors.New("no point is left")
}

func (s *Sweep) quoteConstraints(which func(*Constraint) bool) string {
	var texts []string
	for i := range s.Constraints {
		if which(&s.Constraints[i]) {
			texts = append(texts, fmt.Sprintf("%q", s.Constraints[i].Text))
		}
	}
	return strings.Join(texts, " and ")
}
