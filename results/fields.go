package results

import (
	"reflect"
	"strings"
)

// Field is a field of a result, under its key in the JSON.
type Field struct {
	Key   string
	Value reflect.Value
}

// Fields lists the fields of a struct in the order of the JSON.
func Fields(v reflect.Value) []Field {
	if e, ok := v.Interface().(EnergyPJ); ok {
		var list []Field
		for _, f := range e.fields() {
			list = append(list, Field{f.key, reflect.ValueOf(f.pj)})
		}
		return list
	}
	list := make([]Field, v.NumField())
	for i := range list {
		list[i] = Field{FieldKey(v.Type().Field(i)), v.Field(i)}
	}
	return list
}

// FieldKey is the key of a field in the JSON.
func FieldKey(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "" {
		return field.Name
	}
	return name
}
