package describe

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"dnasim/internal/saturate"
	"dnasim/internal/spelling"
)

// evaluate computes an expression: numbers and names joined by "*", such as "4*mid".
func evaluate(expression string, names map[string]int64) (int64, error) {
	product := int64(1)
	for factor := range strings.SplitSeq(expression, "*") {
		factor = strings.TrimSpace(factor)
		n, known := names[factor]
		if !known {
			var err error
			if n, err = strconv.ParseInt(factor, 10, 64); err != nil {
				return 0, unknownFactor(expression, factor, names)
			}
		}
		if n < 0 {
			return 0, fmt.Errorf("%q: %d is negative", expression, n)
		}
		if product = saturate.Product(product, n); product == math.MaxInt64 {
			return 0, fmt.Errorf("%q: the product is too large", expression)
		}
	}
	return product, nil
}

func unknownFactor(expression, factor string, names map[string]int64) error {
	known := slices.Sorted(maps.Keys(names))
	return fmt.Errorf("%q: %q is neither a number nor a name%s (names here: %s; join factors with *)",
		expression, factor, spelling.DidYouMean(factor, known), strings.Join(known, ", "))
}
