package expr

import (
	"errors"
	"reflect"
	"strconv"
)

// Value is a number, a text or a truth value. The zero Value is the number 0.
type Value struct {
	kind   kind
	number float64
	text   string
	truth  bool
}

type kind int

const (
	numberKind kind = iota
	textKind
	truthKind
)

// Number makes a value of a number.
func Number(v float64) Value { return Value{number: v} }

// Text makes a value of a string.
func Text(v string) Value { return Value{kind: textKind, text: v} }

// Truth makes a value of a boolean.
func Truth(v bool) Value { return Value{kind: truthKind, truth: v} }

// Of makes a value of a Go value: a boolean, a number or a string of any such type.
func Of(v any) (Value, error) {
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.Bool:
		return Truth(r.Bool()), nil
	case r.Kind() == reflect.String:
		return Text(r.String()), nil
	case r.CanFloat():
		return Number(r.Float()), nil
	case r.CanInt():
		return Number(float64(r.Int())), nil
	case r.CanUint():
		return Number(float64(r.Uint())), nil
	}
	return Value{}, errors.New("lists and tables cannot be compared")
}

func (v Value) String() string {
	switch v.kind {
	case textKind:
		return strconv.Quote(v.text)
	case truthKind:
		return strconv.FormatBool(v.truth)
	}
	return strconv.FormatFloat(v.number, 'g', -1, 64)
}
