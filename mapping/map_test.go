package mapping

import (
	"fmt"
	"math"
	"testing"

	"dnasim/arch"
	"dnasim/workloads"
	"dnasim/workloads/describe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ExampleMap() {
	c := arch.DefaultConfig()
	c.Tiles, c.Rows, c.Columns = 4, 8, 8
	c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB, c.OutputBuffer.CapacityKiB = 64, 64, 16
	format := arch.Format{Lane: arch.LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}
	layer := &workloads.Layer{Name: "fc", Kind: workloads.Linear, M: 1, K: 4096, N: 1000, Groups: 1}
	m, err := Map(layer, format, &c)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m)
	fmt.Println(m.ReadBytes, "bytes read, each weight once")
	// Output:
	// tiles=1x4x1 block=1:8:512 order=mn
	// 4112384 bytes read, each weight once
}

// Law: on every built-in network, the commands do the MACs, and move the bytes that the mapping
// predicts; every operand is read at least once.
func TestBuiltInNetworksAreMappedCompletely(t *testing.T) {
	if testing.Short() {
		t.Skip("walks millions of commands")
	}
	c := testMachine()
	for _, name := range describe.Names() {
		for _, l := range network(t, name).Layers {
			m, err := Map(&l, int8Format(), &c)
			require.NoError(t, err, "%s: %s", name, l.Name)
			requireTotals(t, m, &l, &c, name)
		}
	}
}

func requireTotals(t *testing.T, m *Mapping, l *workloads.Layer, c *arch.Config, name string) {
	cost := coverage{config: c}
	var macs, ops, read, written, stored int64
	for _, tile := range m.Program(l, int8Format(), c, layoutFor).Tiles {
		if tile == nil {
			continue
		}
		var load arch.Load
		for _, loads := range []arch.LoadStream{tile.Activations(), tile.Weights()} {
			for loads.Next(&load) {
				read += cost.transferred(load.Bytes)
			}
		}
		computes := tile.Computes()
		for x := (arch.Compute{}); computes.Next(&x); {
			macs += int64(x.Groups) * int64(x.Positions) * int64(x.Channels) * int64(x.Pairs)
			ops += x.VectorOps
			written += cost.transferred(x.StoreBytes)
			stored += x.StoreBytes
		}
	}
	where := name + ": " + l.Name
	assert.Equal(t, l.MACs(), macs*int64(l.Repeat), where)
	assert.Equal(t, l.VectorOps, ops, where)
	assert.Equal(t, m.ReadBytes, read, where)
	assert.Equal(t, m.WriteBytes, written, where)
	assert.Equal(t, l.OutputElements, stored, where)
	weights := l.WeightElements
	if l.Kind == workloads.Embedding {
		weights = 0
	}
	assert.GreaterOrEqual(t, read, weights+l.SecondElements, where)
}

func TestMapIsDeterministic(t *testing.T) {
	c := testMachine()
	for range 3 {
		first, err := Map(threeByThree(), int8Format(), &c)
		require.NoError(t, err)
		again, err := Map(threeByThree(), int8Format(), &c)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
}

func TestTooSmallBufferIsNamedWithItsNeed(t *testing.T) {
	c := testMachine()
	c.ActivationBuffer.CapacityKiB = 16. / 1024
	l := threeByThree()
	l.Conv.DilationH, l.Conv.DilationW = 3, 3
	for _, find := range []func() error{
		func() error { _, err := Map(l, int8Format(), &c); return err },
		func() error { return Check(l, int8Format(), &c) },
	} {
		assert.EqualError(t, find(), "mapping: layer conv: activation_buffer is too small: the smallest block (one output, 1 reduction step) "+
			"needs 9 bytes, half of the buffer has 8; raise activation_buffer.capacity_kib")
	}
}

func TestPartialSumsOfACutNeedRoomInTheOutputBuffer(t *testing.T) {
	c := testMachine()
	c.Lane.Kind, c.Lane.Organisation, c.Lane.CounterBits = arch.LaneDNATEQ, "ripple_up_pair", 7
	c.OutputBuffer.CapacityKiB = 64. / 1024
	f := arch.Format{Lane: arch.LaneDNATEQ, WeightBits: 4, ActivationBits: 4, OutputBits: 4, ExponentBits: 3, Terms: 4}
	m, err := Map(threeByThree(), f, &c) // K = 144 exceeds 127 counts
	require.NoError(t, err)
	fold := min(m.BlockRows*m.BlockCols, c.Rows) * min(m.BlockN, c.Columns)
	assert.LessOrEqual(t, 4*fold+(m.BlockRows*m.BlockCols*m.BlockN*4+7)/8, 32)

	c.Lane.CounterBits = 8 // 255 counts: no cut
	larger, err := Map(threeByThree(), f, &c)
	require.NoError(t, err)
	assert.Greater(t, larger.BlockRows*larger.BlockCols*larger.BlockN, fold)
}

func TestOneChannelIsTakenWhenOnlyItsPartialSumFits(t *testing.T) {
	l := threeByThree()
	l.Conv.InChannels, l.K = 1, 9
	c := testMachine()
	c.Rows, c.Lane.Kind, c.Lane.Organisation, c.Lane.CounterBits = 1, arch.LaneDNATEQ, "ripple_up_pair", 3
	// half: 4 bytes of partial sum and 1 of output fit, not those of two lanes
	c.OutputBuffer.CapacityKiB = 16. / 1024
	f := arch.Format{Lane: arch.LaneDNATEQ, WeightBits: 4, ActivationBits: 4, OutputBits: 4, ExponentBits: 3, Terms: 4}
	m, err := Map(l, f, &c)
	require.NoError(t, err)
	assert.Equal(t, 1, m.BlockN)
}

func TestImpossibleInputIsRefused(t *testing.T) {
	conv := func(change func(*workloads.Layer)) *workloads.Layer {
		l := threeByThree()
		change(l)
		return l
	}
	ok := threeByThree()
	for name, x := range map[string]struct {
		layer  *workloads.Layer
		format func(*arch.Format)
		config func(*arch.Config)
		want   string
	}{
		"M":             {conv(func(l *workloads.Layer) { l.M = 0 }), nil, nil, "a product of M=0, K=144, N=32 in 1 groups; all must be positive"},
		"no geometry":   {conv(func(l *workloads.Layer) { l.Conv = nil }), nil, nil, "a convolution without geometry"},
		"geometry":      {conv(func(l *workloads.Layer) { l.Conv.OutW = 9 }), nil, nil, "the product M=64, K=144, N=32, groups=1 does not fit the geometry"},
		"stride":        {conv(func(l *workloads.Layer) { l.Conv.StrideH = 0 }), nil, nil, "impossible geometry"},
		"size":          {&workloads.Layer{Kind: workloads.Linear, M: math.MaxInt, K: 2, N: 2, Groups: 1}, nil, nil, "is too large; allowed: tensors of 2^48 elements and 2^60 MACs"},
		"bits":          {ok, func(f *arch.Format) { f.WeightBits = 0 }, nil, "format with 0 weight bits; allowed: 1 to 32"},
		"lane":          {ok, func(f *arch.Format) { f.Lane = "fp32" }, nil, `a format for "fp32" lanes on a machine of "int8" lanes`},
		"lane kind":     {ok, func(f *arch.Format) { f.Lane = arch.LaneDNATEQ }, nil, `format for "dnateq" lanes on a machine of "int8" lanes`},
		"zero rows":     {ok, nil, func(c *arch.Config) { c.Rows = 0 }, "rows: 0; allowed: 1 to 1024"},
		"NaN bandwidth": {ok, nil, func(c *arch.Config) { c.Memory.BandwidthGBps = math.NaN() }, "memory.bandwidth_gbps: NaN; allowed: 0.001 to 100000"},
	} {
		f, c := int8Format(), testMachine()
		if x.format != nil {
			x.format(&f)
		}
		if x.config != nil {
			x.config(&c)
		}
		_, err := Map(x.layer, f, &c)
		assert.ErrorContains(t, err, x.want, name)
	}
}

func TestProgramRefusesAMappingOfAnotherLayer(t *testing.T) {
	c := testMachine()
	m, err := Map(threeByThree(), int8Format(), &c)
	require.NoError(t, err)
	other := &workloads.Layer{Name: "fc", Kind: workloads.Linear, M: 1, K: 1, N: 1, Groups: 1}
	assert.Panics(t, func() { m.Program(other, int8Format(), &c, Layout{}) })
}

// Streams hold no list of commands: drawing allocates nothing.
func TestStreamsDoNotAllocate(t *testing.T) {
	c := testMachine()
	vector := &workloads.Layer{Name: "norm", Kind: workloads.LayerNorm, Params: 100, InputElements: 5000, OutputElements: 5000, VectorOps: 35000}
	for _, x := range []struct {
		layer *workloads.Layer
		pin   string
	}{{threeByThree(), "tiles=1x1x1 block=1x1:1:9 order=nm"}, {vector, "tiles=1x1x1 block=7"}} {
		m, err := Pin(x.pin, x.layer, int8Format(), &c)
		require.NoError(t, err)
		tile := m.Program(x.layer, int8Format(), &c, layoutFor).Tiles[0]
		activations, weights, computes := tile.Activations(), tile.Weights(), tile.Computes()
		var load arch.Load
		var command arch.Compute
		assert.Zero(t, testing.AllocsPerRun(50, func() {
			activations.Next(&load)
			weights.Next(&load)
			computes.Next(&command)
		}), x.pin)
	}
}
