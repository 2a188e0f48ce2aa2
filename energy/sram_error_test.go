package energy

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet/sheettest"
)

// quantityNames are the rows of sram_error.csv, in the order of sramQuantities.
var quantityNames = [5]string{"read", "write", "leakage", "area", "access"}

// spread is the median, the 90 % quantile and the largest of errors in percent.
type spread struct{ median, p90, worst float64 }

func (s spread) String() string {
	return fmt.Sprintf("%.2g / %.2g / %.2g %%", s.median, s.p90, s.worst)
}

func spreadOf(errors []float64) spread {
	slices.Sort(errors)
	return spread{errors[len(errors)/2], errors[len(errors)*9/10], errors[len(errors)-1]}
}

// trustedGrids are the grids whose leakage is not flagged.
func trustedGrids(t *testing.T) map[sramKind]*sramGrid {
	t.Helper()
	grids := map[sramKind]*sramGrid{}
	for kind, grid := range load(t, 32).data.sram {
		if grid.model.LeakageFlag() == "" {
			grids[kind] = grid
		}
	}
	return grids
}

// errorsOf compares a prediction of every trusted grid point, where there is one, with CACTI's
// figures.
func errorsOf(t *testing.T, predict func(*sramGrid, shape) (sramQuantities, bool)) (errors [5][]float64) {
	t.Helper()
	for _, grid := range trustedGrids(t) {
		for _, s := range grid.shapes() {
			got, ok := predict(grid, s)
			for i, want := range grid.macros[s] {
				if ok {
					errors[i] = append(errors[i], 100*math.Abs(got[i]/want-1))
				}
			}
		}
	}
	return errors
}

func model(grid *sramGrid, s shape) (sramQuantities, bool) {
	m, err := grid.model.Macro(s.capacityBytes, s.widthBits)
	return sramQuantities{m.ReadPJ, m.WritePJ, m.LeakageMW, m.AreaMM2, m.AccessNS}, err == nil
}

func TestTheStatedErrorIsWhatIsMeasured(t *testing.T) {
	stated := map[string]map[string]string{}
	for _, r := range sheettest.CSV(t, "data/sram_error.csv") {
		stated[r["quantity"]] = r
	}
	for i, errors := range errorsOf(t, model) {
		r := stated[quantityNames[i]]
		require.NotNil(t, r, quantityNames[i])
		s := spreadOf(errors)
		t.Log(quantityNames[i], s)
		assert.EqualValues(t, len(errors), sheettest.Number(t, r["points"]))
		assert.InEpsilon(t, sheettest.Number(t, r["median_percent"]), s.median, 0.05)
		assert.InEpsilon(t, sheettest.Number(t, r["p90_percent"]), s.p90, 0.05)
		assert.InEpsilon(t, sheettest.Number(t, r["worst_percent"]), s.worst, 0.05)
	}
}

// bilinear is what the model is measured against: the mean in the logarithms of the points at half
// and twice the capacity, or the width, or of the four around where both are left out.
func bilinear(factors [][2]float64) func(*sramGrid, shape) (sramQuantities, bool) {
	return func(grid *sramGrid, s shape) (q sramQuantities, ok bool) {
		for _, f := range factors {
			corner := shape{int(float64(s.capacityBytes) * f[0]), int(float64(s.widthBits) * f[1])}
			macro, ok := grid.macros[corner]
			if !ok {
				return q, false
			}
			for i, v := range macro {
				q[i] += math.Log(v) / float64(len(factors))
			}
		}
		for i := range q {
			q[i] = math.Exp(q[i])
		}
		return q, true
	}
}

func TestModelBeatsInterpolationOnLeftOutPoints(t *testing.T) {
	stated := load(t, 32).data.sramError
	model := [5]ErrorSpread{stated.Read, stated.Write, stated.Leakage, stated.Area, stated.Access}
	for scheme, factors := range map[string][][2]float64{
		"capacity left out": {{0.5, 1}, {2, 1}},
		"width left out":    {{1, 0.5}, {1, 2}},
		"both left out":     {{0.5, 0.5}, {0.5, 2}, {2, 0.5}, {2, 2}},
	} {
		for i, errors := range errorsOf(t, bilinear(factors)) {
			s := spreadOf(errors)
			t.Logf("%s: %s %s of %d points", scheme, quantityNames[i], s, len(errors))
			assert.Less(t, model[i].Worst, s.median/100, "%s, %s", scheme, quantityNames[i])
		}
	}
}
