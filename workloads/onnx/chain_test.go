package onnx

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// chain is a network of n equal nodes, one behind the other.
func chain(operator string, n int) *graph {
	g := newGraph(1, 4)
	for i := range n {
		in, out := fmt.Sprintf("v%d", i), fmt.Sprintf("v%d", i+1)
		if i == 0 {
			in = "x"
		}
		if i == n-1 {
			out = "y"
		}
		g.node(operator, in, out)
	}
	return g
}

// Law: the work of looking for functions grows with the number of nodes alone; what is no known
// function is found out at the first points.
func TestLongChainsTakeLittleWork(t *testing.T) {
	const nodes = 10_000
	for _, c := range []struct {
		operator      string
		layers, bound int // of evaluations a node
	}{
		{"Relu", nodes/maxGroup + 1, maxGroup * len(samplePoints)},
		{"Sigmoid", nodes, maxGroup * maxGroup * len(several{})},
		{"Tanh", nodes, maxGroup * maxGroup * len(several{})},
		{"Exp", 1, maxGroup * maxGroup * len(several{})},
	} {
		im, err := importAs(&chain(c.operator, nodes).Graph, &Options{})
		require.NoError(t, err)
		require.Len(t, im.net.Layers, c.layers, c.operator)
		require.Positive(t, im.evaluation.done)
		require.Less(t, im.evaluation.done, nodes*c.bound, c.operator)
	}
}

func BenchmarkImportChain(b *testing.B) {
	for _, operator := range []string{"Relu", "Sigmoid", "Tanh"} {
		b.Run(operator, func(b *testing.B) {
			g := chain(operator, 10_000)
			for b.Loop() {
				if _, err := g.importAs(Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
