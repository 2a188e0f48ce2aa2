package mapping

import (
	"context"
	"testing"

	"dnasim/arch"
	"dnasim/workloads"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Law: the machine accepts every program and does what the mapping predicts.
func TestMachineRunsWhatIsMapped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawMachine(t)
		l := rapid.SampledFrom([]*workloads.Layer{drawGEMM(t), drawVector(t)}).Draw(t, "layer")
		f := drawFormat(t, c)
		m, err := Map(l, f, c)
		if err != nil {
			return
		}
		machine, err := arch.New(*c)
		require.NoError(t, err)
		run, err := machine.Run(context.Background(), m.Program(l, f, c, layoutFor))
		require.NoError(t, err)
		if c.Striped() { // requests are cut where the channels take turns, too
			require.GreaterOrEqual(t, run.Requested.Read, m.ReadBytes)
			require.GreaterOrEqual(t, run.Requested.Write, m.WriteBytes)
		} else {
			require.Equal(t, m.ReadBytes, run.Requested.Read)
			require.Equal(t, m.WriteBytes, run.Requested.Write)
		}
		require.Equal(t, l.MACs(), run.Counts[arch.LanePair])
		require.Equal(t, l.VectorOps, run.Counts[arch.VectorOp])
		require.GreaterOrEqual(t, run.Cycles, m.MinCycles)
	})
}
