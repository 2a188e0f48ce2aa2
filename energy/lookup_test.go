package energy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func loadOwn(t testing.TB) *Table {
	t.Helper()
	c := DefaultConfig()
	c.NodeNM = 45
	table, err := Load(c)
	require.NoError(t, err)
	return table
}

// A lane that looks powers up brings its sums and the table; with one term nothing is weighed.
func TestLookUpLanesArePriced(t *testing.T) {
	table := loadOwn(t)
	lanes := Component{Name: "lane", Class: ClassLookup, Instances: 64, Arrays: "one_term", ExponentBits: 4, SumBits: 28}
	units := Component{Name: "post_processing", Class: ClassPostProcessor, Instances: 1, ExponentBits: 4}
	powers := Component{Name: "lane_table", Class: ClassRegisters, Instances: 2, SumBits: 29 * 15}
	p, err := NewPricer(table, 45, []Component{lanes, units, powers})
	require.NoError(t, err)
	for _, action := range []string{"pair_nonzero", "pair_zero", "drain_step"} {
		_, err := p.Price([]Count{{Component: "lane", Action: action, ExponentBits: 4, N: 1}}, 0)
		assert.NoError(t, err)
	}
	_, err = p.Price([]Count{{Component: "post_processing", Action: "bin", ExponentBits: 4, N: 1}}, 0)
	assert.ErrorContains(t, err, `no price for action "bin"`)
	bit := *rowOf(t, table, "register_bit.area").AreaUM2
	assert.InEpsilon(t, 2*29*15*bit/1e6, p.Areas()[2].MM2, 1e-9)

	lanes.Sets = 2
	doubled, err := NewPricer(table, 45, []Component{lanes})
	require.NoError(t, err)
	assert.InEpsilon(t, 64*28*bit/1e6, doubled.Areas()[0].MM2-p.Areas()[0].MM2, 1e-9, "a second set of sums")
}
