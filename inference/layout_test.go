package inference

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/workloads/weights"
)

// identityConv is a convolution that changes nothing but the layout in memory: its result
// has the channels innermost.
func identityConv(channels int) *weights.Tensor {
	t := &weights.Tensor{Dims: []int{channels, channels, 1, 1}, Float32: make([]float32, channels*channels)}
	for i := range channels {
		t.Float32[i*channels+i] = 1
	}
	return t
}

// Whatever the layout in which its inputs are stored, an operator gives the same.
func TestTheLayoutInMemoryChangesNothing(t *testing.T) {
	tried := map[string]bool{}
	for i, c := range operatorCases(t) {
		g, sample := c.graph(t)
		// An identity before each image that enters, and the channels-last results as they
		// are stored.
		n := &g.Nodes[0]
		changed := false
		for j, in := range c.In {
			if in == nil || in.Constant || in.Type != "f" || len(in.Dims) != 4 {
				continue
			}
			w, stored := fmt.Sprint("identity", j), fmt.Sprint("stored", j)
			g.Initializers[w] = identityConv(in.Dims[1])
			g.Nodes = append([]weights.Node{{Op: "Conv", Name: w, Inputs: []string{n.Inputs[j], w}, Outputs: []string{stored}}}, g.Nodes...)
			n = &g.Nodes[len(g.Nodes)-1]
			n.Inputs[j] = stored
			changed = true
		}
		if !changed {
			continue
		}
		tried[c.Op] = true
		t.Run(fmt.Sprintf("%d %s", i, c.Op), func(t *testing.T) {
			m, err := ParseGraph(g)
			require.NoError(t, err)
			got, err := m.Outputs(t.Context(), sample, nil)
			require.NoError(t, err)
			for j, want := range c.Out {
				requireTensor(t, want.tensor(), got[fmt.Sprint("y", j)])
			}
			c.requireShapes(t, m, sample)
		})
	}
	for _, op := range []string{"Add", "PRelu", "Pad", "Transpose", "MaxPool", "Resize", "InstanceNormalization", "BatchNormalization", "DepthToSpace"} {
		require.True(t, tried[op], op)
	}
}
