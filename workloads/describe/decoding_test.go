package describe

import (
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTeacherForcedMACs is the sum written out: 6 layers, width 512, feed-forward 2048,
// 20 source and 10 target tokens, vocabulary 37,000.
func TestTeacherForcedMACs(t *testing.T) {
	n := mustBuild(t, "transformer", Options{Batch: 1, SourceTokens: 20, TargetTokens: 10, Decoding: TeacherForced})
	encoder := 6 * (20*(4*512*512+2*512*2048) + 2*20*20*512)
	decoder := 6 * (10*(6*512*512+2*512*2048) + 20*2*512*512 + 2*10*10*512 + 2*10*20*512)
	assert.EqualValues(t, encoder+decoder+10*512*37000, n.MACs())
}

// TestGreedyMACs: the same sentence token by token. Keys and values of the source are
// computed once, step t attends to t tokens: 1 + 2 + ... + 10 = 55 instead of 100.
func TestGreedyMACs(t *testing.T) {
	n := mustBuild(t, "transformer", Options{Batch: 1, SourceTokens: 20, TargetTokens: 10, Decoding: Greedy})
	encoder := 6 * (20*(4*512*512+2*512*2048) + 2*20*20*512)
	decoder := 6 * (10*(6*512*512+2*512*2048) + 20*2*512*512 + 2*55*512 + 2*10*20*512)
	assert.EqualValues(t, encoder+decoder+10*512*37000, n.MACs())
	assert.EqualValues(t, 63082496, n.Params(), "decoding does not change the parameters")
}

func TestGreedyLayers(t *testing.T) {
	n := mustBuild(t, "transformer", Options{Batch: 2, SourceTokens: 20, TargetTokens: 10, Decoding: Greedy})
	layers := map[string]workloads.Layer{}
	for _, l := range n.Layers {
		layers[l.Name] = l
	}
	assertGEMM := func(name string, m, k, n, groups, repeat int, cached bool) {
		t.Helper()
		require.Contains(t, layers, name)
		l := layers[name]
		assert.Equal(t, []int{m, k, n, groups, repeat}, []int{l.M, l.K, l.N, l.Groups, l.Repeat}, name)
		assert.Equal(t, cached, l.KVCache, name)
	}
	// the encoder runs once over 2 x 20 tokens
	assertGEMM("enc.5.ff1", 40, 512, 2048, 1, 1, false)
	assertGEMM("dec.0.cross.k", 40, 512, 512, 1, 1, false)  // so do keys and values of the source
	assertGEMM("dec.0.self.q", 2, 512, 512, 1, 10, true)    // one token of each sentence a step
	assertGEMM("dec.0.self.qk.t7", 1, 64, 7, 16, 1, true)   // 8 heads x 2 sentences, 7 keys so far
	assertGEMM("dec.0.self.pv.t7", 1, 7, 64, 16, 1, true)   //
	assertGEMM("dec.0.cross.qk", 1, 64, 20, 16, 10, true)   // the source does not grow
	assertGEMM("generator", 2, 512, 37000, 1, 10, true)     // logits of each step
	assert.NotContains(t, layers, "dec.0.self.qk")          // there is one layer per step instead
	assert.NotContains(t, layers, "dec.0.self.qk.t11")      //
	assert.NotContains(t, layers, "dec.0.cross.softmax.t1") //

	pv := layers["dec.0.self.pv.t7"]
	assert.Equal(t, []string{"dec.0.self.softmax.t7", "dec.0.self.v"}, pv.Inputs)
	assert.EqualValues(t, 2*8*7, pv.InputElements)
	assert.EqualValues(t, 2*7*512, pv.SecondElements, "the cache of 7 values")
	assert.Equal(t, []string{"dec.0.self.pv.t10"}, layers["dec.0.self.o"].Inputs)
	assert.EqualValues(t, 512, layers["dec.position"].SecondElements, "one row of the table a step")
}

func TestBatchScales(t *testing.T) {
	for _, name := range Names() {
		one, four := DefaultOptions(), DefaultOptions()
		four.Batch = 4
		a, b := mustBuild(t, name, one), mustBuild(t, name, four)
		require.Equal(t, len(a.Layers), len(b.Layers))
		assert.Equal(t, a.Params(), b.Params())
		for i := range a.Layers {
			x, y := &a.Layers[i], &b.Layers[i]
			m, groups := 4, 1
			if x.Kind == workloads.MatMul {
				m, groups = 1, 4
			}
			want := []int64{int64(m * x.M), int64(x.K), int64(x.N), int64(groups * x.Groups), x.WeightElements, 4 * x.InputElements, 4 * x.OutputElements, 4 * x.VectorOps}
			got := []int64{int64(y.M), int64(y.K), int64(y.N), int64(y.Groups), y.WeightElements, y.InputElements, y.OutputElements, y.VectorOps}
			require.Equal(t, want, got, "%s: %s", name, x.Name)
		}
	}
}

func TestEmbeddingReadsOnlyItsRows(t *testing.T) {
	n := mustBuild(t, "transformer", Options{Batch: 3, SourceTokens: 20, TargetTokens: 10, Decoding: TeacherForced})
	embed := n.Layers[0]
	assert.Equal(t, workloads.Embedding, embed.Kind)
	assert.EqualValues(t, 37000*512, embed.WeightElements)
	assert.EqualValues(t, 3*20*512, embed.InputElements)
	assert.Zero(t, embed.Params, "the table is the generator's weights")
}

func TestRangesFollowTheStructure(t *testing.T) {
	for _, c := range []struct {
		net, layer    string
		input, second workloads.Range
	}{
		{"alexnet", "conv1", workloads.RangeSigned, ""},
		{"alexnet", "conv2", workloads.RangeRectified, ""}, // through the pooling
		{"alexnet-grouped", "conv2", workloads.RangeRectified, ""},
		{"resnet50", "layer1.0.conv3", workloads.RangeRectified, ""},
		{"resnet50", "layer1.0.add", workloads.RangeSigned, workloads.RangeSigned},
		{"resnet50", "layer1.1.conv1", workloads.RangeRectified, ""}, // ReLU after the addition
		{"resnet50", "fc", workloads.RangePositive, ""},              // averages
		{"mobilenetv2", "b2.expand", workloads.RangeSigned, ""},      // linear bottleneck
		{"transformer", "enc.0.self.q", workloads.RangeSigned, ""},
		{"transformer", "enc.0.self.qk", workloads.RangeSigned, workloads.RangeSigned},
		{"transformer", "enc.0.self.pv", workloads.RangeSimplex, workloads.RangeSigned},
		{"transformer", "enc.0.ff2", workloads.RangeRectified, ""},
		{"bert-base", "encoder.0.ff2", workloads.RangeSigned, ""}, // GELU
	} {
		l := mustFind(t, c.net, c.layer)
		assert.Equal(t, c.input, l.InputRange, "%s: %s", c.net, c.layer)
		assert.Equal(t, c.second, l.SecondRange, "%s: %s", c.net, c.layer)
		assert.Equal(t, c.input != workloads.RangeSigned, l.NonNegative, "%s: %s", c.net, c.layer)
	}
}

// TestVectorOperations counts a layer of each kind by hand.
func TestVectorOperations(t *testing.T) {
	for _, c := range []struct {
		net, layer string
		ops        int64
	}{
		{"alexnet", "pool1", 64 * 27 * 27 * 9},
		// Windows of 3 over 112 with one row of padding: 1 tap of 3x56 falls into it.
		{"resnet50", "pool1", 64 * (3*56 - 1) * (3*56 - 1)},
		{"resnet50", "pool2", 2048*49 + 2048},
		{"resnet50", "layer4.2.add", 2048 * 49},
		{"alexnet-grouped", "norm1", 96 * 55 * 55 * 9},
		{"transformer", "enc.0.self.softmax", 8 * 30 * 30 * 5},
		{"transformer", "enc.0.norm1", 30 * 512 * 7},
		{"transformer", "enc.embed", 30 * 512},
		{"bert-base", "sum", 2 * 128 * 768},
		{"vit-b16", "position", 197 * 768},
	} {
		l := mustFind(t, c.net, c.layer)
		assert.Equal(t, c.ops, l.VectorOps, "%s: %s", c.net, c.layer)
		assert.NotEmpty(t, l.VectorOpsNote)
	}
}
