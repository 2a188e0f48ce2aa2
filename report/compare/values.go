package compare

import (
	"cmp"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// compareValues descends into two values side by side. What has no partner is compared with
// nothing.
func (c *Comparison) compareValues(at Change, quantity string, a, b reflect.Value) {
	a, b = settled(a), settled(b)
	kind := kindOf(a, b)
	switch kind {
	case reflect.Struct:
		c.compareStructs(at, quantity, a, b)
	case reflect.Map:
		c.compareMaps(at, quantity, a, b)
	case reflect.Slice:
		c.compareSlices(at, quantity, a, b)
	default:
		c.compareCells(at, quantity, cellOf(a), cellOf(b))
	}
}

// settled follows pointers and interfaces; it is invalid where there is nothing.
func settled(v reflect.Value) reflect.Value {
	for v.IsValid() && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) {
		v = v.Elem()
	}
	return v
}

// kindOf is the common kind of two values, or that of the one there is. Values of
// different kinds are compared as texts.
func kindOf(a, b reflect.Value) reflect.Kind {
	switch {
	case !a.IsValid() && !b.IsValid():
		return reflect.Invalid
	case !a.IsValid():
		return b.Kind()
	case !b.IsValid() || a.Kind() == b.Kind():
		return a.Kind()
	}
	return reflect.Invalid
}

func (c *Comparison) compareStructs(at Change, quantity string, a, b reflect.Value) {
	left, right := fieldsOf(a), fieldsOf(b)
	for i := range max(len(left), len(right)) {
		var x, y results.Field
		if left != nil {
			x = left[i]
		}
		if right != nil {
			y = right[i]
		}
		c.compareValues(at, joined(quantity, cmp.Or(x.Key, y.Key)), x.Value, y.Value)
	}
}

// fieldsOf are the fields of a struct; none where there is none.
func fieldsOf(v reflect.Value) []results.Field {
	if !v.IsValid() {
		return nil
	}
	return results.Fields(v)
}

// compareMaps visits the keys of both in order.
func (c *Comparison) compareMaps(at Change, quantity string, a, b reflect.Value) {
	keys := map[string]reflect.Value{}
	for _, v := range []reflect.Value{a, b} {
		if v.IsValid() {
			for _, key := range v.MapKeys() {
				keys[fmt.Sprint(key)] = key
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		c.compareValues(at, joined(quantity, name), entryOf(a, keys[name]), entryOf(b, keys[name]))
	}
}

func entryOf(v, key reflect.Value) reflect.Value {
	if !v.IsValid() {
		return v
	}
	return v.MapIndex(key)
}

// compareSlices compares elements by their places.
func (c *Comparison) compareSlices(at Change, quantity string, a, b reflect.Value) {
	for i := range max(lengthOf(a), lengthOf(b)) {
		c.compareValues(at, fmt.Sprintf("%s[%d]", quantity, i), elementOf(a, i), elementOf(b, i))
	}
}

func lengthOf(v reflect.Value) int {
	if !v.IsValid() {
		return 0
	}
	return v.Len()
}

func elementOf(v reflect.Value, i int) reflect.Value {
	if i >= lengthOf(v) {
		return reflect.Value{}
	}
	return v.Index(i)
}

// joined is a path in the JSON.
func joined(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// cellOf is a single value as a cell; missing for nothing.
func cellOf(v reflect.Value) table.Cell {
	if !v.IsValid() {
		return table.Cell{}
	}
	switch {
	case v.CanInt():
		return table.Integer(v.Int())
	case v.CanFloat():
		return table.Number(v.Float())
	}
	return table.String(fmt.Sprint(v.Interface()))
}

// compareCells records a difference, or counts what is equal. A whole number equals the
// same real number: JSON has one kind of numbers.
func (c *Comparison) compareCells(at Change, quantity string, a, b table.Cell) {
	x, okX := a.Number()
	y, okY := b.Number()
	if a == b || okX && okY && x == y {
		c.Equal++
		return
	}
	at.Quantity, at.A, at.B = quantity, a, b
	c.Changes = append(c.Changes, at)
}
