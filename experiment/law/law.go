package law

import "fmt"

// Law is a statement about results.
type Law struct {
	Name      string
	Holds     bool
	Got, Want any
}

// That states that a condition on got holds.
func That(name string, holds bool, got, want any) Law { return Law{name, holds, got, want} }

// Equal states that two counts are equal.
func Equal(name string, got, want int64) Law { return That(name, got == want, got, want) }

// AtLeast states that a count is not below a bound.
func AtLeast(name string, got, least int64) Law {
	return That(name, got >= least, got, fmt.Sprintf("at least %d", least))
}

// Check returns an error about the first law that does not hold.
func Check(laws []Law) error {
	for _, l := range laws {
		if !l.Holds {
			return fmt.Errorf("internal error: conservation broken: %s: %v, expected %v; please report this configuration", l.Name, l.Got, l.Want)
		}
	}
	return nil
}
