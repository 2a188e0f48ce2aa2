package mapping

import (
	"context"
	"math/rand/v2"
	"testing"

	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// one of a list.
func one[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// realMachine draws a machine of usual sizes.
func realMachine(r *rand.Rand) *arch.Config {
	c := testMachine()
	c.ClockMHz = one(r, 100., 200, 500, 1000)
	c.Tiles = one(r, 1, 2, 3, 4, 8)
	c.Rows, c.Columns = one(r, 2, 3, 4, 8, 16), one(r, 2, 4, 8, 16)
	for _, b := range []*arch.Buffer{&c.ActivationBuffer, &c.WeightBuffer, &c.OutputBuffer} {
		b.CapacityKiB = one(r, 1., 2, 4, 8, 16, 64, 128)
		b.WidthBits = one(r, 8, 16, 32, 64, 128)
	}
	c.DMA.RequestBytes = one(r, 64, 256, 1024, 4096)
	c.DMA.Outstanding = one(r, 1, 2, 4, 8, 33)
	c.Memory.AccessBytes = one(r, 16, 32, 64)
	c.Memory.Channels = one(r, 1, 2)
	c.Memory.BandwidthGBps = one(r, 1, 3.2, 12.8, 51.2)
	c.Memory.LatencyNS = one(r, 20., 60, 150, 333.3)
	c.Interconnect.Topology = one(r, arch.TopologyBus, arch.TopologyMesh, arch.TopologyLocal)
	c.Interconnect.LinkBytes = one(r, 8, 16, 32, 64)
	c.Interconnect.HopLatencyCycles = one(r, 1, 2, 7)
	c.PostProcessing.Units = one(r, 1, 4, 8)
	c.Vector.Width = one(r, 4, 16, 64)
	c.Vector.LatencyCycles = one(r, 1, 4)
	c.Lane.Doubled = one(r, false, true)
	c.Lane.Kind = one(r, arch.LaneINT8, arch.LaneDNATEQ)
	if c.Lane.Kind == arch.LaneDNATEQ {
		c.Lane.Organisation = "ripple_up_pair"
		c.Lane.CounterBits = one(r, 8, 12)
	}
	return &c
}

// realFormat draws a format of the machine's lanes.
func realFormat(r *rand.Rand, c *arch.Config) arch.Format {
	b := one(r, 4, 5, 6, 8)
	f := arch.Format{Lane: c.Lane.Kind, WeightBits: b, ActivationBits: b, OutputBits: b}
	if f.Lane == arch.LaneDNATEQ {
		f.ExponentBits, f.Terms = 4, 4
	}
	return f
}

// realLayer draws a small layer.
func realLayer(r *rand.Rand) *workloads.Layer {
	switch r.IntN(6) {
	case 0:
		return matrix(one(r, 1, 2, 33, 100, 197), one(r, 8, 33, 64, 200, 512), one(r, 10, 17, 64, 100, 256))
	case 1:
		l := matrix(one(r, 5, 33, 64), one(r, 5, 16, 33, 64), one(r, 5, 33, 64))
		l.Kind, l.Groups = workloads.MatMul, one(r, 1, 4, 8, 20)
		return withElements(l, int64(l.M*l.K*l.Groups))
	case 2, 3:
		return realConv(r)
	}
	return realVector(r)
}

func realConv(r *rand.Rand) *workloads.Layer {
	k, stride, pad := one(r, 1, 3, 3, 5), one(r, 1, 1, 2), 0
	if r.IntN(2) == 0 {
		pad = k / 2
	}
	in, channels, outputs, groups := one(r, 7, 8, 14, 28, 32), one(r, 1, 3, 8, 16, 64), one(r, 6, 8, 16, 32, 64), 1
	if r.IntN(4) == 0 {
		groups, outputs = channels, channels
	}
	out, batch := (in+2*pad-k)/stride+1, one(r, 1, 1, 2, 5)
	g := &workloads.ConvGeometry{
		Batch: batch, InChannels: channels, InH: in, InW: in, OutChannels: outputs, OutH: out, OutW: out, KernelH: k, KernelW: k,
		StrideH: stride, StrideW: stride, PadTop: pad, PadLeft: pad, PadBottom: pad, PadRight: pad, DilationH: 1, DilationW: 1,
	}
	return withElements(&workloads.Layer{
		Name: "conv", Kind: workloads.Conv, M: batch * out * out, K: channels / groups * k * k, N: outputs / groups, Groups: groups, Conv: g,
		Repeat: 1, Bias: r.IntN(2) == 0,
	}, int64(batch*in*in*channels))
}

func realVector(r *rand.Rand) *workloads.Layer {
	n := one[int64](r, 200, 1320, 5445, 21780, 60000)
	l := &workloads.Layer{Name: "vector", Repeat: 1, OutputElements: n, InputElements: n, VectorOps: n}
	switch r.IntN(4) {
	case 0:
		l.Kind, l.InputElements, l.VectorOps = workloads.MaxPool, 4*n, 4*n
	case 1:
		l.Kind, l.SecondElements = workloads.Add, n
	case 2:
		l.Kind, l.VectorOps = workloads.Softmax, 7*n
	case 3:
		row := one[int64](r, 8, 64, 512)
		n = (n + row - 1) / row * row
		l.Kind, l.OutputElements, l.InputElements, l.VectorOps, l.Params = workloads.LayerNorm, n, n, 7*n, 2*row
	}
	return l
}

// better is a machine, or a format, with more of one resource.
type better struct {
	name   string
	change func(*arch.Config, *arch.Format)
}

func betters() []better {
	c := func(name string, f func(*arch.Config)) better {
		return better{name, func(c *arch.Config, _ *arch.Format) { f(c) }}
	}
	return []better{
		c("activation buffer", func(c *arch.Config) { c.ActivationBuffer.CapacityKiB *= 2 }),
		c("weight buffer", func(c *arch.Config) { c.WeightBuffer.CapacityKiB *= 2 }),
		c("output buffer", func(c *arch.Config) { c.OutputBuffer.CapacityKiB *= 2 }),
		c("buffers", func(c *arch.Config) {
			c.ActivationBuffer.CapacityKiB *= 2
			c.WeightBuffer.CapacityKiB *= 2
			c.OutputBuffer.CapacityKiB *= 2
		}),
		c("bandwidth", func(c *arch.Config) { c.Memory.BandwidthGBps *= 2 }),
		c("latency", func(c *arch.Config) { c.Memory.LatencyNS /= 2 }),
		c("ports", func(c *arch.Config) {
			c.ActivationBuffer.WidthBits *= 2
			c.WeightBuffer.WidthBits *= 2
			c.OutputBuffer.WidthBits *= 2
		}),
		c("link", func(c *arch.Config) { c.Interconnect.LinkBytes *= 2 }),
		c("outstanding", func(c *arch.Config) { c.DMA.Outstanding *= 2 }),
		c("rows", func(c *arch.Config) { c.Rows *= 2 }),
		c("columns", func(c *arch.Config) { c.Columns *= 2 }),
		c("tiles", func(c *arch.Config) { c.Tiles *= 2 }),
		c("vector", func(c *arch.Config) { c.Vector.Width *= 2 }),
		c("units", func(c *arch.Config) { c.PostProcessing.Units *= 2 }),
		c("clock", func(c *arch.Config) { c.ClockMHz *= 2 }),
		{"bits", func(c *arch.Config, f *arch.Format) {
			f.ActivationBits--
			f.WeightBits--
			f.OutputBits--
			if f.Lane == arch.LaneDNATEQ {
				f.ExponentBits--
			}
		}},
	}
}

// seconds is the time of a layer on a machine; zero if it has no mapping.
func seconds(t *testing.T, l *workloads.Layer, f arch.Format, c *arch.Config) float64 {
	m, err := Map(l, f, c)
	if err != nil {
		return 0
	}
	machine, err := arch.New(*c)
	require.NoError(t, err)
	run, err := machine.Run(context.Background(), m.Program(l, f, c, layoutFor))
	require.NoError(t, err)
	return float64(run.Cycles) / (c.ClockMHz * 1e6)
}

// Law: more of a resource makes a layer at most 1 % (and a few cycles of rounding) slower. The
// mapper compares estimates, and may give cycles for fewer bytes, so exceptions are counted: there
// are about 1 in 100, most of them of a few percent; on machines drawn from other seeds 1.2 in 100.
func TestABetterMachineIsNotSlower(t *testing.T) {
	requireNotSlower(t, 200, 0.012, 1.35, func(*arch.Config) {})
}

// The same with banks: the order of commands adds noise, in both directions.
func TestABetterMachineIsNotSlowerWithBanks(t *testing.T) {
	requireNotSlower(t, 40, 0.03, 1.4, withBanks)
}

// withBanks gives a machine bank-level memory of one channel.
func withBanks(c *arch.Config) {
	d, err := dram.Preset("lpddr4_3200")
	if err != nil {
		panic(err)
	}
	full, err := d.Complete()
	if err != nil {
		panic(err)
	}
	c.Memory.Model, c.Memory.DRAM = arch.MemoryBanks, d
	c.Memory.AccessBytes, c.Memory.Channels = full.RequestBytes, full.Channels
	c.Memory.BandwidthGBps = full.PeakGBps / float64(full.Channels)
}

// requireNotSlower compares random machines with better ones: at most a share of the pairs may be
// more than 1 % slower, and none by the factor worst.
func requireNotSlower(t *testing.T, machines int, share, worst float64, with func(*arch.Config)) {
	r := rand.New(rand.NewPCG(1, 2))
	pairs, exceptions := 0, 0
	for range machines {
		c, l := realMachine(r), realLayer(r)
		with(c)
		f := realFormat(r, c)
		before := seconds(t, l, f, c)
		if before == 0 {
			continue
		}
		for _, b := range betters() {
			if c.Memory.Model == arch.MemoryBanks && (b.name == "bandwidth" || b.name == "latency") {
				continue // they follow from the banks
			}
			other, format := *c, f
			b.change(&other, &format)
			after, rounding := seconds(t, l, format, &other), 16/(c.ClockMHz*1e6)
			require.NotZero(t, after, "%s: what fits still fits", b.name)
			pairs++
			if after > 1.01*before+rounding {
				exceptions++
				assert.Less(t, after, worst*before+rounding, "%s: %+v on %+v", b.name, l, c)
			}
		}
	}
	assert.Less(t, float64(exceptions), share*float64(pairs), "%d of %d", exceptions, pairs)
}

// A softmax was 34 % slower on a machine with larger buffers, because its mapping had many small
// blocks that waited for each other's round trips.
func TestALargerBufferDoesNotSlowDownSoftmax(t *testing.T) {
	c := testMachine()
	c.ClockMHz, c.Tiles, c.Rows, c.Columns = 100, 2, 3, 4
	c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB, c.OutputBuffer.CapacityKiB = 2, 64, 8
	c.Vector, c.DMA = arch.Vector{Width: 64, LatencyCycles: 1}, arch.DMA{RequestBytes: 4096, Outstanding: 33}
	c.Interconnect.HopLatencyCycles = 7
	c.Memory.LatencyNS, c.Memory.AccessBytes, c.Memory.InterleaveBytes = 333.3, 100, 256
	const elements = 5 * 4 * 33 * 33
	l := &workloads.Layer{Name: "sm", Kind: workloads.Softmax, InputElements: elements, OutputElements: elements, VectorOps: 5 * elements, Repeat: 1}
	before := seconds(t, l, int8Format(), &c)
	for name, change := range map[string]func(*arch.Config){
		"buffers": func(c *arch.Config) {
			c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB, c.OutputBuffer.CapacityKiB = 4, 128, 16
		},
		"bandwidth": func(c *arch.Config) { c.Memory.BandwidthGBps *= 2 },
		"clock":     func(c *arch.Config) { c.ClockMHz *= 2 },
	} {
		other := c
		change(&other)
		assert.LessOrEqual(t, seconds(t, l, int8Format(), &other), 1.01*before, name)
	}
}
