//go:build exhaustive

package quant

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Minutes: go test -tags exhaustive -timeout 1h -v -run FinestGrid ./quant
func TestRefinedFitAgainstTheFinestGrid(t *testing.T) {
	cases := append(exhaustiveCases(20_000),
		exhaustiveCase{"200 values", tensor(11, 200, laplace)},
		exhaustiveCase{"1000 values", tensor(12, 1000, gaussian)})
	cases = append(cases, shippedWeights(t)...)
	for _, c := range cases {
		s := sampleOf(c.values)
		for _, terms := range []int{FourTerms, OneTerm} {
			for n := MinExponentBits; n <= MaxExponentBits; n++ {
				search := exhaustiveSearch{n: n, terms: terms, bases: 60, tops: 40, bottoms: 30, zooms: 30}
				search.prepare(c.values)
				_, fits := SearchRefined(n, terms, Operand{s, 1})
				least := search.least()
				t.Logf("%-36s n = %d, %d terms: RMAE %.5f, exhaustive search %.5f: %+.2f %%",
					c.name, n, terms, fits[0].RMAE, least, 100*(fits[0].RMAE/least-1))
				assert.LessOrEqual(t, fits[0].RMAE, 1.02*least+1e-5, "%s, n = %d, %d terms", c.name, n, terms)
			}
		}
	}
}
