package invalid

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dnasim/internal/spelling"
)

// FieldError says which key of a configuration is wrong and how.
type FieldError struct {
	// Key is the TOML path below the table that was validated, such as "weight_buffer.banks".
	// It is empty if the whole table is wrong.
	Key     string
	Problem string
	// Nearest are the known names that a misspelt one may stand for, best first.
	Nearest []string
	// Allowed says which values the key takes. It is empty if Problem says it.
	Allowed string
	// OfKey tells that the key itself is wrong, whatever its value: it is unknown or misplaced.
	OfKey bool
}

// New makes an error about the value of a key.
func New(key, problem, allowed string) *FieldError {
	return &FieldError{Key: key, Problem: problem, Allowed: allowed}
}

// Error begins with the key.
func (e *FieldError) Error() string {
	if e.Key == "" {
		return e.Message()
	}
	return e.Key + ": " + e.Message()
}

// Message is the error without the key.
func (e *FieldError) Message() string {
	text := e.Problem + spelling.Clause(e.Nearest)
	if e.Allowed != "" {
		text += "; allowed: " + e.Allowed
	}
	return text
}

// OneOf refuses a name that is not among the allowed ones. It returns nil or a *FieldError.
func OneOf[T ~string](key string, value T, allowed ...T) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	names := make([]string, len(allowed))
	for i, name := range allowed {
		names[i] = string(name)
	}
	return Name(key, fmt.Sprintf("%q", value), string(value), names)
}

// Name makes an error about a name that is not among the known ones, and lists these.
func Name(key, problem, name string, known []string) *FieldError {
	return &FieldError{Key: key, Problem: problem, Nearest: spelling.Nearest(name, known), Allowed: strings.Join(known, ", ")}
}

// UnknownKey makes an error about a key that nothing reads. key is the path of the key, name its
// last part, and known are the keys of the same table.
func UnknownKey(key, name string, known []string) *FieldError {
	e := Name(key, "unknown key", name, known)
	e.OfKey = true
	return e
}

// Between refuses a number below low or above high, and NaN. It returns nil or a *FieldError.
func Between[T cmp.Ordered](key string, value, low, high T) error {
	if value >= low && value <= high {
		return nil
	}
	return New(key, fmt.Sprint(value), fmt.Sprintf("%v to %v", low, high))
}
