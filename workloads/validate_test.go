package workloads_test

import (
	"math"
	"testing"

	"dnasim/workloads"
	"dnasim/workloads/describe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestValidateFindsEveryCorruption changes one number of a sound network at a time.
func TestValidateFindsEveryCorruption(t *testing.T) {
	for _, c := range []struct {
		net, layer string
		corrupt    func(*workloads.Layer)
		want       string
	}{
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Name = "conv1" }, `name "conv1" is empty, reserved or taken`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Name = "" }, `name "" is empty`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Kind = "dense" }, `conv2: unknown kind "dense"`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Inputs = []string{"fc8"} }, `conv2: input "fc8" is no layer before it`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Inputs = []string{"conv1"} }, `conv2: reads a 64x27x27 image, but conv1 makes a 64x55x55 image`},
		{"alexnet", "fc6", func(l *workloads.Layer) { l.Inputs = []string{"conv5"} }, `fc6: reads a 1 token(s) of 9216, but conv5 makes a 256x13x13 image`},
		{"alexnet", "fc7", func(l *workloads.Layer) { l.K--; l.InputShape.Channels--; l.InputElements--; l.WeightElements -= 4096 }, `fc7: reads`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.M++ }, `conv2: M is 730; from the layer's sizes it is 729`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.K *= 2 }, `conv2: K is 3200`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.N *= 2 }, `conv2: N is 384`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Groups = 5 }, `conv2: 5 groups do not divide 64 and 192 channels`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.WeightElements++ }, `conv2: weight elements is 307201`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.InputElements-- }, `conv2: input elements is 46655`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.OutputElements = 0 }, `conv2: an operand is empty`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Params = -1 }, `conv2: parameters must be from 0`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.M = math.MaxInt }, `conv2: M must be from 0`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.M, l.K = 1<<32, 1<<32 }, `conv2: has more than 2^60 MACs`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Repeat = 0 }, `conv2: repeat is 0`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.NonNegative = false }, `conv2: NonNegative is false, but the input range is "rectified"`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.VectorOps = 1 }, `conv2: 1 vector operations for a layer of kind conv`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Conv = nil }, `conv2: the geometry does not belong to kind conv`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Conv.PadTop = 5 }, `conv2: padding [5 2 2 2]`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Conv.StrideW = 0 }, `conv2: a kernel, stride, dilation or output size is 0`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Conv.OutW-- }, `conv2: the geometry makes 192x27x26 image`},
		{"alexnet", "conv2", func(l *workloads.Layer) { l.Conv.Batch = 2 }, `conv2: batch is 2`},
		{"alexnet", "pool1", func(l *workloads.Layer) { l.VectorOps = 0 }, `pool1: 0 vector operations for a layer of kind maxpool`},
		{"alexnet", "pool1", func(l *workloads.Layer) { l.Pool.OutChannels++ }, `pool1: the geometry makes 65x27x27 image`},
		{"alexnet", "pool1", func(l *workloads.Layer) { l.M, l.K, l.N, l.Groups = 1, 1, 1, 1 }, `pool1: M, K, N and groups of a maxpool must be 0`},
		{"alexnet", "fc7", func(l *workloads.Layer) { l.Groups = 2 }, `fc7: groups is 2`},
		{"transformer", "enc.0.self.qk", func(l *workloads.Layer) { l.Groups = 4 }, `enc.0.self.qk: input elements is 15360`},
		{"transformer", "enc.0.self.pv", func(l *workloads.Layer) { l.SecondElements *= 2 }, `enc.0.self.pv: second input elements is 30720`},
		{"transformer", "enc.0.add1", func(l *workloads.Layer) { l.Inputs[1] = "enc.0.ff1" }, `enc.0.add1: input "enc.0.ff1" is no layer before it`},
		{"transformer", "enc.0.add1", func(l *workloads.Layer) { l.Inputs[1] = "enc.0.self.softmax" }, `enc.0.add1: reads a 30 token(s) of 512, but enc.0.self.softmax makes`},
	} {
		n := mustBuild(t, c.net, describe.DefaultOptions())
		require.NoError(t, n.Validate())
		found := false
		for i := range n.Layers {
			if n.Layers[i].Name == c.layer {
				c.corrupt(&n.Layers[i])
				found = true
			}
		}
		require.True(t, found, c.layer)
		assert.ErrorContains(t, n.Validate(), c.want)
	}
}

func TestValidateRefusesEmptyNetworks(t *testing.T) {
	assert.ErrorContains(t, (&workloads.Network{Name: "n", Batch: 1}).Validate(), "network n: has no layers")
	assert.ErrorContains(t, (&workloads.Network{Name: "n"}).Validate(), "network n: batch is 0")
}

// TestEveryNetworkIsSound in both decodings and for more than one image.
func TestEveryNetworkIsSound(t *testing.T) {
	o := describe.Options{Batch: 3, SourceTokens: 5, TargetTokens: 4}
	for _, o.Decoding = range []string{describe.TeacherForced, describe.Greedy} {
		for _, name := range describe.Names() {
			assert.NoError(t, mustBuild(t, name, o).Validate(), "%s %s", name, o.Decoding)
		}
	}
}

func mustBuild(t *testing.T, name string, o describe.Options) *workloads.Network {
	t.Helper()
	n, err := describe.Build(name, o)
	require.NoError(t, err)
	return n
}
