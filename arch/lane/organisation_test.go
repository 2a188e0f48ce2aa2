package lane

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

func TestAnOutputOccupiesItsUnitForTheSlowerOfWeighingAndRequantizing(t *testing.T) {
	for _, c := range []struct {
		organisation           string
		n, terms, binsPerCycle int
		steps                  int64
	}{
		{"ripple_up_pair", 3, 4, 1, 28},
		{"ripple_up_pair", 3, 4, 3, 10}, // 28/3, rounded up
		{"ripple_up_pair", 3, 4, 7, 4},  // both take 4
		{"ripple_up_pair", 3, 4, 28, 4}, // the requantizer: 1 + n
		{"ff_clock_gated", 7, 4, 4, 127},
		{"ff_clock_gated", 7, 4, 1024, 8},
		{"shared_by_4", 5, 1, 2, 31},
		{"joint_ripple_up_pair", 3, 1, 1, 49},
		{"lookup_accumulate", 5, 4, 1, 6}, // four sums are weighed meanwhile
		{"lookup_accumulate", 5, 1, 1, 6},
	} {
		o, ok := OrganisationNamed(c.organisation)
		require.True(t, ok)
		assert.Equal(t, c.steps, o.Contract(c.n, c.terms, 12, c.binsPerCycle).StepsPerOutput, "%+v", c)
	}
	assert.EqualValues(t, 1, INT8Contract().StepsPerOutput)
}

func TestUnknownOrganisations(t *testing.T) {
	for _, name := range []string{"", "ripple", "shared_by_3", "joint_", "shared"} {
		_, ok := OrganisationNamed(name)
		assert.False(t, ok, name)
	}
	assert.Len(t, OrganisationNames(), len(organisations))
}

// model is what the functional models of the lanes have in common.
type model interface {
	Room() int64
	Cycles() int64
	Accumulate(a, w []quant.Code) int
}

// drained is a model that is drained into counters or sums of its own.
func (o Organisation) model(t require.TestingT, n, terms, counterBits int) (m model, drain func()) {
	switch {
	case o.Sums == LookedUp:
		table, err := NewLookupTable(n, terms, 1.3, LookupFractionBits(n))
		require.NoError(t, err)
		lane, err := NewLookupLane(table, counterBits)
		require.NoError(t, err)
		return lane, func() { lane.Drain() }
	case o.Sums == JointHistogram:
		set, err := NewJointSet(n, counterBits, o)
		require.NoError(t, err)
		return set, func() { set.Drain(quant.NewCounters(n, terms)) }
	case o.Lanes > 1:
		set, err := NewSharedSet(n, terms, counterBits, o.Lanes)
		require.NoError(t, err)
		return set, func() { set.Drain(quant.NewCounters(n, terms)) }
	}
	set, err := NewCounterSet(n, terms, counterBits, o)
	require.NoError(t, err)
	return set, func() { set.Drain(quant.NewCounters(n, terms)) }
}

// The contract that machines are scheduled by is that of the models, which the Verilog is held to.
func TestTheContractIsWhatTheModelsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(organisations).Draw(t, "organisation")
		n := rapid.IntRange(3, 7).Draw(t, "n")
		if o.Sums == JointHistogram {
			n = min(n, 5)
		}
		terms := rapid.SampledFrom([]int{1, 4}).Draw(t, "terms")
		counterBits := rapid.IntRange(3, 12).Draw(t, "counter bits")
		c := o.Contract(n, terms, counterBits, 1)
		m, drain := o.model(t, n, terms, counterBits)
		require.Equal(t, c.PairLimit, m.Room())
		pairs := rapid.IntRange(1, int(c.PairLimit)).Draw(t, "pairs")
		codes := make([]quant.Code, pairs)
		for k := range codes {
			codes[k] = quant.Code(k) & (1<<n - 1)
		}
		require.Equal(t, pairs, m.Accumulate(codes, codes))
		require.Equal(t, (int64(pairs)+c.PairsPerCycle-1)/c.PairsPerCycle, m.Cycles())
		before := m.Cycles()
		drain()
		require.Equal(t, c.SettleCycles+c.DrainSteps, m.Cycles()-before)
	})
}

// Twins have one contract, and others have not.
func TestTwinsTakeTheSameTime(t *testing.T) {
	for _, a := range organisations {
		assert.Equal(t, a.Twin(), a.Twin().Twin())
		for _, b := range organisations {
			same := true
			for n := 3; n <= 7; n++ {
				for _, terms := range []int{1, 4} {
					same = same && a.Contract(n, terms, 12, 1) == b.Contract(n, terms, 12, 1)
				}
			}
			assert.Equal(t, same, a.Twin() == b.Twin(), "%s and %s", a.Name, b.Name)
		}
	}
}
