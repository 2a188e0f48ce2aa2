package simulate

import (
	"dnasim/experiment/experimenttest"
	"dnasim/experiment/operands"

	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
	"dnasim/quant"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

// stored are the bits of a layer's two operands.
type stored struct{ weights, activations int }

// planOf plans a network on the named machine of a configuration. The exponential codes of
// a layer have the widths given, or 5 bits; codes of operands may differ so that each shows.
func planOf(t *testing.T, net *workloads.Network, config, name string, widths map[string]stored) map[string]*Plan {
	t.Helper()
	m := machineOf(t, config, name)
	codes := make([]operands.LayerCodes, len(net.Layers))
	for i := range net.Layers {
		w, ok := widths[net.Layers[i].Name]
		if !ok {
			w = stored{5, 5}
		}
		own := operands.Codes{LayerCodes: quant.LayerCodes{Fit: quant.FitPaper, Bits: w.weights - 1, Terms: 4}, NonZero: 0.25}
		own.Weights.StoredBits, own.Activations.StoredBits = w.weights, w.activations
		int8 := operands.Codes{LayerCodes: quant.LayerCodes{Fit: quant.FitUniform, Bits: 8}, NonZero: 0.75}
		int8.Weights.StoredBits, int8.Activations.StoredBits = 8, 8
		codes[i] = operands.LayerCodes{Found: []operands.Codes{own}, INT8: int8}
	}
	plans, err := Plans(net, m, codes, 0)
	require.NoError(t, err)
	byName := map[string]*Plan{}
	for i := range plans {
		byName[net.Layers[i].Name] = &plans[i]
	}
	return byName
}

// machineOf is the named machine of a configuration.
func machineOf(t *testing.T, config, name string) *Machine {
	t.Helper()
	c := experimenttest.Config(t, config)
	for _, m := range c.Selected() {
		if m.Name == name {
			return New(c, m, nil)
		}
	}
	require.Fail(t, "no machine "+name)
	return nil
}

// An output is written in the format in which it is read next.
func TestOutputsHaveTheBitsOfTheirConsumers(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	widths := map[string]stored{
		"conv1": {4, 4}, "conv2": {5, 6}, "patch": {4, 7}, "qkv": {4, 5}, "qk": {6, 4}, "pv": {8, 7}, "fc": {5, 6},
	}
	p := planOf(t, net, "", "dnateq", widths)
	for name, want := range map[string]int{
		"conv1":   7,         // two consumers: conv2 takes 6 bits, sum as many as its consumers
		"conv2":   7,         // sum, which stands before pooling and patch
		"sum":     7,         // pooling, patch
		"pool":    7,         // patch
		"patch":   5,         // qkv
		"qkv":     8,         // operands of qk take 4 and 6 bits, the second of pv 8
		"qk":      7,         // softmax, then first operand of pv
		"softmax": 7,         // first operand of pv
		"pv":      6,         // norm, then fc
		"norm":    6,         // fc
		"fc":      logitBits, // nothing follows
	} {
		assert.Equal(t, want, p[name].Format.OutputBits, name)
	}
}

func TestOperandsAreReadInTheBitsInWhichTheyAreStored(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	p := planOf(t, net, "", "dnateq", map[string]stored{"patch": {4, 7}, "conv2": {5, 6}, "pv": {8, 7}})
	format := func(name string) [2]int { return [2]int{p[name].Format.ActivationBits, p[name].Format.WeightBits} }
	assert.Equal(t, [2]int{6, 5}, format("conv2"), "codes of the layer")
	assert.Equal(t, [2]int{7, 7}, format("sum"), "what conv2 and conv1 wrote")
	assert.Equal(t, 7, format("pool")[0])
	assert.Equal(t, [2]int{7, 8}, format("pv"))
	for i := range net.Layers {
		l := &net.Layers[i]
		f := p[l.Name].Format
		assert.Equal(t, l.IsGEMM(), p[l.Name].Codes != nil, l.Name)
		if l.IsGEMM() {
			assert.Equal(t, 4, f.Terms, l.Name)
			assert.Equal(t, p[l.Name].Codes.Bits, f.ExponentBits, l.Name)
			assert.Equal(t, 0.25, p[l.Name].activity().NonZero, l.Name)
			continue
		}
		producer := p[l.Inputs[0]]
		assert.Equal(t, producer.Format.OutputBits, f.ActivationBits, l.Name)
	}
}

// A sum of three reads each in its own bits; the further ones share a width, the widest.
func TestASumOfThree(t *testing.T) {
	net := experimenttest.Network(t, `name = "three"
title = "Three"
input = { channels = 4, height = 4, width = 4 }
layers = [
  { name = "a", kind = "conv", out = 4, kernel = 1 },
  { name = "b", kind = "conv", out = 4, kernel = 1 },
  { name = "c", kind = "conv", out = 4, kernel = 1 },
  { name = "wide", kind = "conv", inputs = ["b"], out = 4, kernel = 1 },
  { name = "wider", kind = "conv", inputs = ["a"], out = 4, kernel = 1 },
  { name = "sum", kind = "add", inputs = ["wide", "a", "b"] },
  { name = "fc", kind = "linear", out = 2, flatten = true },
]
`)
	p := planOf(t, net, "", "dnateq", map[string]stored{"b": {4, 4}, "c": {4, 4}, "wide": {4, 8}, "wider": {4, 4}, "fc": {4, 5}})
	assert.Equal(t, 8, p["b"].Format.OutputBits)
	assert.Equal(t, 5, p["a"].Format.OutputBits)
	assert.Equal(t, 5, p["sum"].Format.ActivationBits)
	assert.Equal(t, 8, p["sum"].Format.WeightBits)
}

func TestIntegerMachinesComputeInIntegers(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	p := planOf(t, net, "", "int8", nil)
	for i := range net.Layers {
		f := p[net.Layers[i].Name].Format
		assert.Equal(t, arch.LaneINT8, f.Lane)
		assert.Zero(t, f.ExponentBits)
		assert.Zero(t, f.Terms)
	}
}

func TestAttentionFallsBackToINT8(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	p := planOf(t, net, experimenttest.WithFallback+"attention = \"int8\"", "dnateq", nil)
	for i := range net.Layers {
		l := &net.Layers[i]
		got := p[l.Name]
		if l.Kind == workloads.MatMul {
			assert.Equal(t, arch.Format{Lane: arch.LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: got.Format.OutputBits}, got.Format, l.Name)
			assert.Equal(t, 0.75, got.activity().NonZero, l.Name)
			assert.Equal(t, "int8", got.Codes.Format(), l.Name)
			continue
		}
		assert.Equal(t, arch.LaneDNATEQ, got.Format.Lane, l.Name)
	}
	assert.Equal(t, 8, p["qkv"].Format.OutputBits, "written as INT8 for attention")
	assert.Equal(t, 8, p["softmax"].Format.OutputBits)
}

// A layer is short when it has fewer pairs per output than there are counters to read.
func TestShortLayersFallBackToINT8(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	// 5 stored bits: n = 4, 60 counters; 4 stored bits: n = 3, 28 counters.
	p := planOf(t, net, experimenttest.WithFallback+"small_k = \"int8\"", "dnateq", map[string]stored{"patch": {4, 4}, "conv1": {4, 4}})
	for name, want := range map[string]arch.LaneKind{
		"conv1": arch.LaneINT8,   // K = 27
		"conv2": arch.LaneDNATEQ, // K = 72
		"patch": arch.LaneDNATEQ, // K = 32
		"qkv":   arch.LaneINT8,   // K = 12
		"qk":    arch.LaneINT8,   // K = 6
	} {
		assert.Equal(t, want, p[name].Format.Lane, name)
	}
}

// As many pairs as counters are not too few.
func TestTheShortestLayerThatCounts(t *testing.T) {
	const tokens = `name = "tokens"
title = "Tokens"
input = { channels = %d, tokens = 4 }
layers = [{ name = "fc", kind = "linear", out = 5 }]
`
	// n = 3 has 28 counters.
	for k, want := range map[int]arch.LaneKind{27: arch.LaneINT8, 28: arch.LaneDNATEQ} {
		net := experimenttest.Network(t, fmt.Sprintf(tokens, k))
		p := planOf(t, net, experimenttest.WithFallback+"small_k = \"int8\"", "dnateq", map[string]stored{"fc": {4, 4}})
		assert.Equal(t, want, p["fc"].Format.Lane, "K = %d", k)
	}
}

// Tensors lie apart in memory, aligned, in both orders: no two of them share a byte, and a layer
// reads what its producer wrote.
func TestTensorsDoNotOverlap(t *testing.T) {
	for _, order := range []string{arch.OrderRegions, arch.OrderLayers} {
		for _, name := range []string{"alexnet", "transformer", "mobilenetv2", "vit-b16", "gpt2", "bert-base"} {
			net, err := describe.Build(name, describe.DefaultOptions())
			require.NoError(t, err)
			plans := planOf(t, net, fmt.Sprintf("[hardware.memory]\ntensor_order = %q\ntensor_align_bytes = 512\n", order), "int8", nil)
			type extent struct{ from, to int64 }
			var laid []extent
			for i := range net.Layers {
				l, p := &net.Layers[i], plans[net.Layers[i].Name]
				laid = append(laid,
					extent{p.layout.WeightsAt, p.layout.WeightsAt + packedBytes(l.WeightElements, p.Format.WeightBits)},
					extent{p.layout.OutputAt, p.layout.OutputAt + packedBytes(l.OutputElements, p.Format.OutputBits)})
				if len(l.Inputs) > 0 {
					require.Equal(t, plans[l.Inputs[0]].layout.OutputAt, p.layout.InputAt, "%s: input of %s", name, l.Name)
				}
			}
			slices.SortFunc(laid, func(a, b extent) int { return cmp.Compare(a.from, b.from) })
			for i, e := range laid {
				require.Zero(t, e.from%512)
				require.GreaterOrEqual(t, e.from, int64(0))
				if i > 0 {
					require.GreaterOrEqual(t, e.from, laid[i-1].to, "%s, %s", name, order)
				}
			}
		}
	}
}
