package results

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// CheckFinite walks v and reports the first NaN or infinity with the path of its field
// in the JSON, e.g. "networks[1] (resnet50).machines[0] (int8).time_s".
func CheckFinite(v any) error {
	if path, x, found := findNonFinite(reflect.ValueOf(v), ""); found {
		// names may hold what a terminal acts upon
		quoted := strconv.Quote(strings.TrimPrefix(path, "."))
		return fmt.Errorf("%s is %v: results must be finite numbers; nothing was written", quoted[1:len(quoted)-1], x)
	}
	return nil
}

// findNonFinite looks below v, whose path is given.
func findNonFinite(v reflect.Value, path string) (string, float64, bool) {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		x := v.Float()
		return path, x, math.IsNaN(x) || math.IsInf(x, 0)
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return findNonFinite(v.Elem(), path)
		}
	case reflect.Struct:
		for _, field := range Fields(v) {
			if p, x, found := findNonFinite(field.Value, path+"."+field.Key); found {
				return p, x, true
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if p, x, found := findNonFinite(v.Index(i), fmt.Sprintf("%s[%d]%s", path, i, elementName(v.Index(i)))); found {
				return p, x, true
			}
		}
	case reflect.Map:
		return findInMap(v, path)
	}
	return "", 0, false
}

// findInMap visits the keys in order, so that the same results give the same error.
func findInMap(v reflect.Value, path string) (string, float64, bool) {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
	for _, key := range keys {
		if p, x, found := findNonFinite(v.MapIndex(key), fmt.Sprintf("%s.%v", path, key)); found {
			return p, x, true
		}
	}
	return "", 0, false
}

// elementName names an element of an array by the field that tells it from the others.
func elementName(v reflect.Value) string {
	if v.Kind() != reflect.Struct {
		return ""
	}
	for _, field := range []string{"Name", "Machine", "Block", "Claim", "Component"} {
		if name := v.FieldByName(field); name.IsValid() && name.Kind() == reflect.String {
			return " (" + name.String() + ")"
		}
	}
	return ""
}
