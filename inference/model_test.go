package inference

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/inference/dataset"
	"dnasim/workloads"
	"dnasim/workloads/describe"
	"dnasim/workloads/weights"
)

func load(t testing.TB, file string) *Model {
	t.Helper()
	m, err := Load(file)
	require.NoError(t, err)
	return m
}

func shipped(t testing.TB) dataset.Images {
	t.Helper()
	images, err := dataset.FashionMNIST()
	require.NoError(t, err)
	return images
}

var networks = []string{"alexnet_fmnist.onnx", "resnet_fmnist.onnx", "transformer_fmnist.onnx"}

// The logits of the training framework, for the first 100 images.
func TestFloatOutputsAreThoseOfTheTrainingFramework(t *testing.T) {
	images := shipped(t).Slice(0, 100)
	for _, network := range []string{"alexnet_fmnist", "resnet_fmnist", "transformer_fmnist"} {
		t.Run(network, func(t *testing.T) {
			data, err := weights.Model(network + "_logits.npy")
			require.NoError(t, err)
			want, err := weights.ReadNPY(network, data)
			require.NoError(t, err)
			got, err := load(t, network+".onnx").Scores(context.Background(), images, nil, 2, nil)
			require.NoError(t, err)
			require.Len(t, got, len(want.Float32))
			for i := range got {
				require.InDelta(t, want.Float32[i], got[i], 1e-3, "image %d, class %d", i/10, i%10)
			}
		})
	}
}

func TestFloatAccuracyOverAllShippedImages(t *testing.T) {
	images := shipped(t)
	for file, correct := range map[string]int{
		"alexnet_fmnist.onnx":     1848, // 92.40 %
		"resnet_fmnist.onnx":      1865, // 93.25 %
		"transformer_fmnist.onnx": 1753, // 87.65 %
	} {
		t.Run(file, func(t *testing.T) {
			a, err := load(t, file).Accuracy(context.Background(), images, nil, 2, nil)
			require.NoError(t, err)
			assert.Equal(t, Accuracy{Top1: float64(correct) / 2000, Correct: correct, Samples: 2000}, a)
		})
	}
}

func TestGEMMsOfTheAlexNet(t *testing.T) {
	m := load(t, "alexnet_fmnist.onnx")
	type shape struct {
		Node          string
		Kind          workloads.Kind
		M, K, N       int
		WeightsOrigin string
	}
	var got []shape
	for i, g := range m.GEMMs() {
		assert.Equal(t, i, g.Index)
		assert.Equal(t, 1, g.Groups)
		assert.Len(t, g.Weights, g.K*g.N)
		got = append(got, shape{g.Node, g.Kind, g.M, g.K, g.N, g.WeightsOrigin})
	}
	assert.Equal(t, []shape{
		{"/c1/Conv", workloads.Conv, 784, 25, 32, "alexnet_fmnist.onnx: c1.weight"},
		{"/c2/Conv", workloads.Conv, 196, 288, 64, "alexnet_fmnist.onnx: c2.weight"},
		{"/c3/Conv", workloads.Conv, 49, 576, 96, "alexnet_fmnist.onnx: c3.weight"},
		{"/c4/Conv", workloads.Conv, 49, 864, 64, "alexnet_fmnist.onnx: c4.weight"},
		{"/f1/Gemm", workloads.Linear, 1, 576, 256, "alexnet_fmnist.onnx: f1.weight"},
		{"/f2/Gemm", workloads.Linear, 1, 256, 10, "alexnet_fmnist.onnx: f2.weight"},
	}, got)
}

func TestAttentionProductsHaveGroupsAndNoWeights(t *testing.T) {
	var products []GEMM
	for _, g := range load(t, "transformer_fmnist.onnx").GEMMs() {
		if g.Kind == workloads.MatMul {
			products = append(products, g)
		}
	}
	require.Len(t, products, 4)
	for i, g := range products {
		assert.Nil(t, g.Weights)
		assert.Empty(t, g.WeightsOrigin)
		want := [4]int{50, 12, 50, 4} // scores
		if i%2 == 1 {
			want = [4]int{50, 50, 12, 4} // context
		}
		assert.Equal(t, want, [4]int{g.M, g.K, g.N, g.Groups})
	}
}

func TestTheBuiltInNetworksMatchTheirModels(t *testing.T) {
	for _, name := range describe.Names() {
		for _, batch := range []int{1, 4} {
			o := describe.DefaultOptions()
			o.Batch = batch
			net, err := describe.Build(name, o)
			require.NoError(t, err)
			if net.Model == "" {
				continue
			}
			require.NoError(t, load(t, net.Model).Match(net), "batch %d", batch)
		}
	}
}

func TestADescriptionThatDiffersIsRefused(t *testing.T) {
	m := load(t, "alexnet_fmnist.onnx")
	describe := func() *workloads.Network {
		net := &workloads.Network{Name: "mine", Batch: 1}
		for _, g := range m.GEMMs() {
			net.Layers = append(net.Layers,
				workloads.Layer{Name: g.Node + " layer", Kind: g.Kind, M: g.M, K: g.K, N: g.N, Groups: 1, Repeat: 1},
				workloads.Layer{Kind: workloads.MaxPool})
		}
		return net
	}
	require.NoError(t, m.Match(describe()))

	other := describe()
	other.Layers[2].K++
	require.EqualError(t, m.Match(other), `alexnet_fmnist.onnx: conv "/c2/Conv" (M 196, K 288, N 64, groups 1) does not match layer "/c2/Conv layer" of network "mine" at batch 1 (conv, M 196, K 289, N 64, groups 1)`)

	longer := describe()
	longer.Layers = append(longer.Layers, workloads.Layer{Name: "extra", Kind: workloads.Linear})
	require.ErrorContains(t, m.Match(longer), `layer "extra" of network "mine" has no counterpart`)

	shorter := describe()
	shorter.Layers = shorter.Layers[:8]
	require.ErrorContains(t, m.Match(shorter), `"/f1/Gemm" (M 1, K 576, N 256, groups 1) has no counterpart in network "mine", which has 4`)
}

func TestUnusableFilesAreRefused(t *testing.T) {
	_, err := Load("vgg.onnx")
	require.ErrorContains(t, err, `no embedded file "vgg.onnx"`)
	data, err := weights.Model("alexnet_fmnist.onnx")
	require.NoError(t, err)
	_, err = Parse("cut.onnx", data[:len(data)/2])
	require.ErrorContains(t, err, "cut.onnx: not a usable ONNX file")
}

// Whatever is done to the bytes of a file, reading it ends in a model or an error.
func TestDamagedFilesNeverPanic(t *testing.T) {
	whole, err := weights.Model("transformer_fmnist.onnx")
	require.NoError(t, err)
	const structure = 28_000 // bytes before the weights: nodes, names, attributes
	rapid.Check(t, func(t *rapid.T) {
		data := slices.Clone(whole)
		for range rapid.IntRange(1, 4).Draw(t, "bytes") {
			data[rapid.IntRange(0, structure).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		if _, err := Parse("damaged.onnx", data); err != nil {
			assert.Contains(t, err.Error(), "damaged.onnx: ")
		}
	})
}
