package sweep

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/experiment"
	"dnasim/internal/version"
	"dnasim/sweep/store"
)

var updateModel = flag.Bool("update", false, "write testdata/model.json anew")

// modelGolden is what a version of the model gave.
type modelGolden struct {
	Version string              `json:"version"`
	Energy  string              `json:"energy_table"`
	Points  map[string][]string `json:"points"` // by digest of the configuration in force
}

// golden is a row of a point, to so many index that processors which fuse multiplications and
// additions agree.
func golden(o *store.Outcome) string {
	return fmt.Sprintf("%s %s: cycles %d, read %d, written %d, energy %.9g pJ (dot products %.9g), bits %.9g %.9g, area %.9g mm2, leakage %.9g mW",
		o.Network, o.Machine, o.Cycles, o.DRAMReadBytes, o.DRAMWriteBytes, o.Energy.Total, o.DotProductEnergyPJ,
		*o.MeanBitsWeights, *o.MeanBitsActivations, o.AreaMM2, o.LeakageMW)
}

// Law: equal identities have equal results. If this fails, the model gives other results for equal
// configurations: raise version.Model, so that results of earlier versions are not used any more,
// then go test ./sweep -run Model -update.
func TestTheModelHasItsVersion(t *testing.T) {
	const path = "testdata/model.json"
	got := modelGolden{Version: version.Model, Points: map[string][]string{}}
	s := load(t, "[sweep]\n"+axis("hardware.memory.model", `values = ["bandwidth", "banks"]`)+
		axis("machine.dnateq.quantization.fit", `values = ["paper", "refined"]`))
	names := &identifier{version: "golden"}
	memo := experiment.NewMemo()
	e := &evaluator{sweep: s, memo: memo, names: names, version: "golden"}
	for i := range s.space.total {
		index := s.space.index(i, nil)
		v, err := e.evaluate(t.Context(), index, budget{compute: true, jobs: 1})
		require.NoError(t, err)
		c, err := s.documentAt(index).parse()
		require.NoError(t, err)
		id, _, err := names.of(c, memo)
		require.NoError(t, err)
		got.Energy = id.Energy
		for k := range v.Outcomes {
			got.Points[id.Config] = append(got.Points[id.Config], golden(&v.Outcomes[k]))
		}
	}
	if *updateModel {
		text, err := json.MarshalIndent(got, "", " ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, append(text, '\n'), 0o644))
		return
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var want modelGolden
	require.NoError(t, json.Unmarshal(text, &want))
	for key, outcomes := range want.Points {
		if now, same := got.Points[key]; same && want.Version == got.Version && want.Energy == got.Energy {
			require.Equal(t, outcomes, now, "other results of an equal configuration: raise version.Model, then go test ./sweep -run Model -update")
		}
	}
	require.Equal(t, want, got, "the golden file is of another model, table of energies or configuration: go test ./sweep -run Model -update")
}
