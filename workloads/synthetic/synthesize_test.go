package synthetic

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dnasim/workloads"
	"dnasim/workloads/describe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func synthesize(t *testing.T, net, layer string, c Config) (weights, activations workloads.Tensor) {
	t.Helper()
	w, a, err := Operands(net, mustFind(t, net, layer), 0, c)
	require.NoError(t, err)
	return w, a
}

// distance is Kolmogorov and Smirnov's: the largest gap between the distribution of the
// sample and cdf. For n values of cdf it exceeds 1.95/sqrt(n) once in a thousand.
func distance(sample []float64, cdf func(float64) float64) float64 {
	slices.Sort(sample)
	gap, n := 0.0, float64(len(sample))
	for i, x := range sample {
		gap = max(gap, math.Abs(cdf(x)-float64(i)/n), math.Abs(cdf(x)-float64(i+1)/n))
	}
	return gap
}

func wide(values []float32) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

func TestWeightsAreLaplace(t *testing.T) {
	w, _ := synthesize(t, "alexnet", "fc6", DefaultConfig())
	assert.Len(t, w.Values, 65536)
	assert.EqualValues(t, 9216*4096, w.Elements)
	assert.False(t, w.Real)
	assert.Equal(t, "synthetic laplace(b=0.01042), seed 1", w.Origin)
	b := 1 / math.Sqrt(9216)
	assert.Less(t, distance(wide(w.Values), func(x float64) float64 {
		if x < 0 {
			return math.Exp(x/b) / 2
		}
		return 1 - math.Exp(-x/b)/2
	}), 1.95/256)
}

func TestGaussianTensors(t *testing.T) {
	c := DefaultConfig()
	c.WeightDistribution, c.ActivationDistribution = Gaussian, Gaussian
	c.WeightScale, c.ActivationScale = 3, 2
	w, a := synthesize(t, "transformer", "enc.0.self.q", c)
	for _, operand := range []struct {
		tensor workloads.Tensor
		sigma  float64
	}{{w, 3 / math.Sqrt(512)}, {a, 2}} {
		assert.Less(t, distance(wide(operand.tensor.Values), func(x float64) float64 {
			return math.Erfc(-x/operand.sigma/math.Sqrt2) / 2
		}), 1.95/math.Sqrt(float64(len(operand.tensor.Values))))
	}
}

func TestRectifiedActivations(t *testing.T) {
	c := DefaultConfig()
	c.ActivationSparsity, c.ActivationScale = 0.7, 2
	_, a := synthesize(t, "alexnet", "conv3", c)
	var positive []float64
	for _, v := range wide(a.Values) {
		if v != 0 {
			positive = append(positive, v)
		}
	}
	assert.Positive(t, slices.Min(positive))
	n := float64(len(a.Values))
	assert.InDelta(t, 0.3, float64(len(positive))/n, 4*math.Sqrt(0.3*0.7/n), "four standard deviations")
	assert.Less(t, distance(positive, func(x float64) float64 { return -math.Expm1(-x / 2) }), 1.95/math.Sqrt(float64(len(positive))))
}

// TestAttentionOperands: scores multiply two signed activations; the context multiplies
// softmax values, Beta(1, 29) of mean 1/30, by signed ones.
func TestAttentionOperands(t *testing.T) {
	c := DefaultConfig()
	k, q := synthesize(t, "transformer", "enc.0.self.qk", c)
	assert.Less(t, slices.Min(k.Values), float32(-1))
	assert.Less(t, slices.Min(q.Values), float32(-1))
	v, p := synthesize(t, "transformer", "enc.0.self.pv", c)
	assert.Less(t, slices.Min(v.Values), float32(-1))
	assert.EqualValues(t, 8*30*30, p.Elements)
	assert.Less(t, distance(wide(p.Values), func(x float64) float64 { return 1 - math.Pow(1-x, 29) }), 1.95/math.Sqrt(7200))
	assert.Equal(t, "synthetic beta(1, 29), seed 1", p.Origin)
}

func TestSoftmaxOfOneValueIsOne(t *testing.T) {
	o := describe.DefaultOptions()
	o.Decoding = describe.Greedy
	n := mustBuild(t, "transformer", o)
	for i := range n.Layers {
		if l := &n.Layers[i]; l.Name == "dec.0.self.pv.t1" {
			_, p, err := Operands(n.Name, l, i, DefaultConfig())
			require.NoError(t, err)
			assert.Equal(t, []float32{1, 1, 1, 1, 1, 1, 1, 1}, p.Values)
			assert.Equal(t, [2]float64{1, 1}, [2]float64{p.MinNonZeroAbs, p.MaxAbs})
			return
		}
	}
	t.Fatal("no such layer")
}

func TestCompleteTensorsHaveTheirOwnExtremes(t *testing.T) {
	_, a := synthesize(t, "alexnet", "conv3", DefaultConfig()) // 192x13x13 elements
	require.EqualValues(t, a.Elements, len(a.Values))
	low, high := math.Inf(1), 0.0
	for _, v := range wide(a.Values) {
		if v > 0 {
			low, high = min(low, v), max(high, v)
		}
	}
	assert.Equal(t, low, a.MinNonZeroAbs)
	assert.Equal(t, high, a.MaxAbs)
}

// TestExtremesFollowTheirExactDistribution draws the extremes of whole tensors of which
// a sample of 10 is generated, for many seeds, and compares with
// P(max <= x) = F(x)^N and P(min > x) = (1 - F(x) + F(0))^N.
func TestExtremesFollowTheirExactDistribution(t *testing.T) {
	const seeds = 4000
	for _, c := range []struct {
		name     string
		elements int64
		sample   int
		operand  operand
	}{
		{"laplace weights", 37_748_736, 10, operand{Range: workloads.RangeSigned, family: Laplace, scale: 0.5}},
		{"gaussian weights", 1_000_000, 10, operand{Range: workloads.RangeSigned, family: Gaussian, scale: 2}},
		{"rectified", 43_264, 10, operand{Range: workloads.RangeRectified, family: Laplace, scale: 1, zeros: 0.6}},
		{"softmax", 7200, 10, operand{Range: workloads.RangeSimplex, row: 30}},
		{"mostly sampled", 12, 10, operand{Range: workloads.RangeRectified, family: Laplace, scale: 1, zeros: 0.3}},
		{"all sampled", 10, 10, operand{Range: workloads.RangeRectified, family: Laplace, scale: 1, zeros: 0.3}},
		{"two values", 2, 1, operand{Range: workloads.RangePositive, family: Laplace, scale: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := Config{SampleElements: c.sample}
			c.operand.elements = c.elements
			var lows, highs []float64
			for config.Seed = range uint64(seeds) {
				tensor := config.draw(c.operand, "n", "l", "r")
				lows, highs = append(lows, tensor.MinNonZeroAbs), append(highs, tensor.MaxAbs)
			}
			n, zeros := float64(c.elements), c.operand.zeros
			empty := math.Pow(zeros, n) // no value but zeros: both extremes are 0
			above := magnitudeTail(c.operand)
			assert.Less(t, distance(highs, func(x float64) float64 {
				return math.Exp(n * math.Log1p(-(1-zeros)*above(x)))
			}), 1.95/math.Sqrt(seeds)+empty, "maximum")
			assert.Less(t, distance(lows, func(x float64) float64 {
				return empty - math.Expm1(n*math.Log1p(-(1-zeros)*(1-above(x))))
			}), 1.95/math.Sqrt(seeds)+empty, "minimum")
		})
	}
}

// magnitudeTail is P(|X| > x) of the values that are not zero, by its textbook formula.
func magnitudeTail(o operand) func(float64) float64 {
	switch {
	case o.Range == workloads.RangeSimplex:
		return func(x float64) float64 { return math.Pow(1-x, float64(o.row-1)) }
	case o.family == Gaussian:
		return func(x float64) float64 { return math.Erfc(x / o.scale / math.Sqrt2) }
	}
	return func(x float64) float64 { return math.Exp(-x / o.scale) }
}

// TestExtremesBelongTogether: the joint law of minimum and maximum of three values, by
// comparison with drawing all three. Their ratio depends on both.
func TestExtremesBelongTogether(t *testing.T) {
	const seeds = 4000
	ratios := func(sample int) []float64 {
		var out []float64
		for seed := range uint64(seeds) {
			c := Config{SampleElements: sample, Seed: seed}
			tensor := c.draw(operand{Range: workloads.RangePositive, elements: 3, family: Laplace, scale: 1}, "n", "l", "r")
			out = append(out, tensor.MinNonZeroAbs/tensor.MaxAbs)
		}
		return out
	}
	all := ratios(3)
	slices.Sort(all)
	empirical := func(x float64) float64 {
		i, _ := slices.BinarySearch(all, x)
		return float64(i) / seeds
	}
	assert.Less(t, distance(ratios(1), empirical), 1.95*math.Sqrt(2)/math.Sqrt(seeds))
}

func TestQuantilesInvertEachOther(t *testing.T) {
	for _, l := range []law{exponential{0.3}, halfNormal{2}, simplex{2}, simplex{512}} {
		for _, q := range []float64{0.999, 0.75, 0.5, 0.1, 0.01} {
			assert.InEpsilon(t, l.exceeded(q), l.below(1-q), 1e-9, "%v at %v", l, q)
		}
		assert.Greater(t, l.below(1e-300), 0.0, "%v: the smallest of very many values is not zero", l)
	}
}

// TestZigguratIsExponential in its body, tail and layer edges.
func TestZigguratIsExponential(t *testing.T) {
	const n = 1 << 18
	values := make([]float32, n)
	s := &sampler{source: *rand.NewPCG(1, 2)}
	exponential{1}.fill(values, s)
	all := wide(values)
	assert.Less(t, distance(all, func(x float64) float64 { return -math.Expm1(-x) }), 1.95/512)
	var tail []float64
	require.Greater(t, all[0], 0.0, "the smallest, the values being sorted")
	for _, v := range all {
		if v > zigguratTail {
			tail = append(tail, v-zigguratTail)
		}
	}
	expected := n * math.Exp(-zigguratTail)
	assert.InDelta(t, expected, float64(len(tail)), 4*math.Sqrt(expected))
	assert.Less(t, distance(tail, func(x float64) float64 { return -math.Expm1(-x) }), 1.95/math.Sqrt(float64(len(tail))))
}

func TestTensorsDependOnSeedAndNamesOnly(t *testing.T) {
	c := DefaultConfig()
	c.SampleElements = 100
	l := mustFind(t, "alexnet", "conv3")
	w, a, err := Operands("alexnet", l, 4, c)
	require.NoError(t, err)
	w2, a2, err := Operands("alexnet", l, 9, c)
	require.NoError(t, err)
	assert.Equal(t, w, w2)
	assert.Equal(t, a, a2)
	assert.NotEqual(t, w.Values, a.Values[:100])

	other := *l
	other.Name = "conv4"
	reseeded := c
	reseeded.Seed = 2
	for what, again := range map[string]func() (workloads.Tensor, workloads.Tensor, error){
		"layer":   func() (workloads.Tensor, workloads.Tensor, error) { return Operands("alexnet", &other, 4, c) },
		"network": func() (workloads.Tensor, workloads.Tensor, error) { return Operands("alexnet2", l, 4, c) },
		"seed":    func() (workloads.Tensor, workloads.Tensor, error) { return Operands("alexnet", l, 4, reseeded) },
	} {
		w3, a3, err := again()
		require.NoError(t, err)
		assert.NotEqual(t, w.Values, w3.Values, what)
		assert.NotEqual(t, a.Values, a3.Values, what)
	}

	c.SampleElements = 50
	shorter, _, err := Operands("alexnet", l, 4, c)
	require.NoError(t, err)
	assert.Equal(t, w.Values[:50], shorter.Values, "a smaller sample is the beginning of a larger one")
}

func TestSynthesizeRefuses(t *testing.T) {
	_, _, err := Operands("alexnet", mustFind(t, "alexnet", "pool1"), 1, DefaultConfig())
	assert.EqualError(t, err, "alexnet: layer 1 (pool1) is a maxpool: only conv, linear and matmul have operands to quantize")
	_, _, err = Operands("alexnet", &workloads.Layer{Name: "x", Kind: workloads.Linear}, 1, DefaultConfig())
	assert.EqualError(t, err, "alexnet: layer 1 (x): an operand has no elements")

	require.NoError(t, new(Config).with(func(*Config) {}).Validate())
	for want, change := range map[string]func(*Config){
		`source: "real"; allowed: auto, synthetic, file`:              func(c *Config) { c.Source = "real" },
		"sample_elements: 0; allowed: 1 to 67108864":                  func(c *Config) { c.SampleElements = 0 },
		`weight_distribution: ""; allowed: laplace, gaussian`:         func(c *Config) { c.WeightDistribution = "" },
		`activation_distribution: "flat"; allowed: laplace, gaussian`: func(c *Config) { c.ActivationDistribution = "flat" },
		"weight_scale: NaN; allowed: 1e-12 to 1e+12":                  func(c *Config) { c.WeightScale = math.NaN() },
		"activation_scale: +Inf; allowed: 1e-12":                      func(c *Config) { c.ActivationScale = math.Inf(1) },
		"activation_scale: -1; allowed: ":                             func(c *Config) { c.ActivationScale = -1 },
		"activation_sparsity: 1; allowed: 0 to 0.999, the fract":      func(c *Config) { c.ActivationSparsity = 1 },
		"activation_sparsity: NaN; allowed: ":                         func(c *Config) { c.ActivationSparsity = math.NaN() },
	} {
		c := new(Config).with(change)
		assert.ErrorContains(t, c.Validate(), want)
		_, _, err := Operands("alexnet", mustFind(t, "alexnet", "conv1"), 0, *c)
		assert.ErrorContains(t, err, want)
	}
}

// with is the default configuration with a change.
func (*Config) with(change func(*Config)) *Config {
	c := DefaultConfig()
	change(&c)
	return &c
}

func mustBuild(tb testing.TB, name string, o describe.Options) *workloads.Network {
	tb.Helper()
	n, err := describe.Build(name, o)
	require.NoError(tb, err)
	return n
}

func mustFind(tb testing.TB, net, layer string) *workloads.Layer {
	tb.Helper()
	n := mustBuild(tb, net, describe.DefaultOptions())
	i := slices.IndexFunc(n.Layers, func(l workloads.Layer) bool { return l.Name == layer })
	require.GreaterOrEqual(tb, i, 0, "%s has no layer %s", net, layer)
	return &n.Layers[i]
}
