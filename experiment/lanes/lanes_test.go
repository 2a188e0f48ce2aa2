package lanes

import (
	"dnasim/experiment"
	"dnasim/experiment/experimenttest"

	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/lane"
	"dnasim/results"
)

const lanesConfig = `
[run]
networks = ["alexnet-fmnist"]
evaluation_samples = 32
[hardware.memory]
model = "bandwidth"
`

func lanesOf(t *testing.T, extra string, jobs int, widths ...int) *results.LaneStudy {
	t.Helper()
	s, err := Compare(t.Context(), experimenttest.Config(t, lanesConfig+extra), Options{Options: experiment.Options{Jobs: jobs}, Widths: widths})
	require.NoError(t, err)
	return s
}

// Whatever was synthesized is compared, at both comparisons, and the rest is named.
func TestEveryOrganisationIsComparedOrNamed(t *testing.T) {
	s := lanesOf(t, "", 2, 3)
	seen := map[string]bool{}
	for _, l := range s.Lanes {
		seen[l.Organisation] = true
		assert.Positive(t, l.AreaUM2)
		assert.InEpsilon(t, 1e3, l.CriticalPathNS*l.HighestClockMHz, 1e-12)
		assert.Len(t, l.Dots, len(dotLengths))
		for i := 1; i < len(l.Dots); i++ {
			assert.Greater(t, l.Dots[i].PJ, l.Dots[i-1].PJ, "%s: longer dot products cost more", l.Organisation)
		}
	}
	for _, name := range lane.OrganisationNames() {
		named := false
		for _, n := range s.Notes {
			named = named || n.Status == "synthesized" && strings.Contains(n.Text, name+" (")
		}
		assert.True(t, seen[name] || named, name)
	}
	assert.True(t, slices.ContainsFunc(s.Notes, func(n results.Note) bool {
		return strings.HasPrefix(n.Text, "Path of the INT8 lane: ") && strings.HasSuffix(n.Text, "the machines run at 500 MHz.")
	}), "lanes are compared with it")
	require.Len(t, s.Networks, 2)
	for _, n := range s.Networks {
		assert.Equal(t, len(s.Lanes), len(n.Points)+len(n.Unbuilt), n.Comparison)
		for _, p := range n.Points {
			assert.NotNil(t, p.Loss)
		}
	}
	assert.Equal(t, s, lanesOf(t, "", 1, 3), "at any number of workers")
}

// A point of the comparison is the run of a machine that is written out.
func TestAPointIsTheRunOfItsMachine(t *testing.T) {
	points := lanesOf(t, "", 2, 3).Networks[0].Points
	for _, of := range []struct {
		organisation string
		terms        int
		fit          string
	}{{"ripple_up_pair", 4, "paper"}, {"lookup_accumulate", 1, "refined"}, {"shared_by_4", 1, "refined"}} {
		c := experimenttest.Config(t, lanesConfig+fmt.Sprintf(`
[machine.one]
kind = "dnateq"
quantization = { fit = %q, terms = %d, bits_min = 3, bits_max = 3 }
hardware.lane = { organisation = %q, terms = %d, exponent_bits_max = 3 }
`, of.fit, of.terms, of.organisation, of.terms))
		c.Run.Machines = []string{"int8", "one"}
		r, err := experiment.Run(t.Context(), c, experiment.Options{Jobs: 2})
		require.NoError(t, err)
		v := r.Networks[0].Versus[0]
		found := false
		for _, p := range points {
			if p.Organisation == of.organisation && p.Terms == of.terms {
				found = true
				assert.Equal(t, v.Speedup, p.Speedup, of.organisation)
				assert.Equal(t, v.EnergySaving, p.EnergySaving, of.organisation)
				assert.Equal(t, *v.DotProductEnergySaving, p.DotProductEnergySaving, of.organisation)
			}
		}
		assert.True(t, found, of.organisation)
	}
}

func TestLanesNeedAMachineOfEachKind(t *testing.T) {
	c := experimenttest.Config(t, lanesConfig)
	c.Run.Machines = []string{"int8"}
	_, err := Compare(t.Context(), c, Options{})
	assert.ErrorContains(t, err, `no machine of kind "dnateq"`)
}
