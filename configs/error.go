package configs

import (
	"errors"
	"fmt"

	"dnasim/internal/tomlfile"
)

// An Error says what is wrong with a configuration and where. It is an error of the user's input,
// never one of the simulator. Its key is the path from the root of the file.
type Error = tomlfile.Error

// KeyError makes an error about values that only turn out to be impossible when they meet a network
// or the energy table. keys are those that may hold them, the most specific first: the error has
// the line of the first one that the file holds.
func (c *Config) KeyError(problem, allowed string, keys ...string) error {
	return c.source.Fail(problem, allowed, keys...)
}

// Within says where an error happened. Errors of the configuration say so themselves.
func Within(where string, err error) error {
	if fault := (*Error)(nil); errors.As(err, &fault) {
		return fault
	}
	return fmt.Errorf("%s: %w", where, err)
}
