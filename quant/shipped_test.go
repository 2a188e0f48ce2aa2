//go:build exhaustive

package quant

import (
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/workloads/weights"
)

// shippedWeights are the weights of the networks that ship with the program: the
// initializers of two dimensions or more.
func shippedWeights(t testing.TB) []exhaustiveCase {
	var cases []exhaustiveCase
	for _, file := range weights.Names() {
		if !strings.HasSuffix(file, ".onnx") {
			continue
		}
		data, err := weights.Model(file)
		require.NoError(t, err)
		graph, err := weights.ReadONNX(file, data)
		require.NoError(t, err)
		for name, tensor := range graph.Initializers {
			if len(tensor.Dims) >= 2 && len(tensor.Float32) > 0 {
				cases = append(cases, exhaustiveCase{strings.TrimSuffix(file, "_fmnist.onnx") + " " + name, tensor.Float32})
			}
		}
	}
	sort.Slice(cases, func(i, j int) bool { return cases[i].name < cases[j].name })
	require.NotEmpty(t, cases)
	return cases
}
