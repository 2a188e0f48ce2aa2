package bill

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
	"dnasim/experiment/experimenttest"
	"dnasim/workloads/describe"
)

// The wires of the default arrays are crossed in a fraction of a cycle. Large arrays at a fast
// clock have registers, which take area and energy.
func TestSkewFollowsFromTheSizeOfTheArray(t *testing.T) {
	c := experimenttest.Config(t, "")
	prices, err := NewCache().Load(c)
	require.NoError(t, err)
	for _, m := range c.Machines {
		m.Hardware.Lane.ExponentBitsMax = 4
		pricer, err := prices.Lay(c, &m)
		require.NoError(t, err)
		assert.Zero(t, m.Hardware.Skew, m.Name)
		small := pricer.Lengths()

		m.Hardware.Rows, m.Hardware.Columns, m.Hardware.ClockMHz = 32*m.Hardware.Rows, 64*m.Hardware.Columns, 2000
		pricer, err = prices.Lay(c, &m)
		require.NoError(t, err)
		assert.InEpsilon(t, 64*small.ArrayWidth, pricer.Lengths().ArrayWidth, 1e-9, "registers lie beside the lanes")
		skew := m.Hardware.Skew
		assert.Positive(t, skew.Row)
		assert.GreaterOrEqual(t, skew.Row, 2*skew.Column)
		again, err := prices.Lay(c, &m)
		require.NoError(t, err)
		assert.Same(t, pricer, again, "laid out anew, it is the same machine")

		var counts arch.ActionCounts
		counts[arch.ArrayActivationBits], counts[arch.ArrayWeightBits] = 100, 10
		bits := ActionCounts(&counts, arch.Format{Lane: arch.LaneINT8}, &m.Hardware, Activity{}, 1)
		require.Len(t, bits, 1)
		assert.EqualValues(t, 100*skew.Row+10*skew.Column, bits[0].N)
		stack, err := pricer.Price(bits, 0)
		require.NoError(t, err)
		assert.Positive(t, stack.Total())
	}
}

// SCALE-Sim models arrays in which operands step from lane to lane, one a cycle, and charges
// R + C - 2 cycles for that in each fold. VALIDATION.md says how much of ResNet-50 that is.
func TestValidationStatesTheStepsOfSystolicArrays(t *testing.T) {
	net, err := describe.Build("resnet50", describe.DefaultOptions())
	require.NoError(t, err)
	page, err := os.ReadFile("../../VALIDATION.md")
	require.NoError(t, err)
	for _, side := range []int{8, 16, 32, 128} {
		folds, streamed := 0, 0
		for _, l := range net.Layers {
			if l.IsGEMM() {
				n := (l.M + side - 1) / side * ((l.N + side - 1) / side) * l.Groups * max(1, l.Repeat)
				folds, streamed = folds+n, streamed+n*l.K
			}
		}
		steps := folds * (2*side - 2)
		line := fmt.Sprintf("| %d x %d | %d | %d | %.1f %% |", side, side, streamed/1000, steps/1000, 100*float64(steps)/float64(streamed))
		assert.Contains(t, string(page), line)
	}
}
