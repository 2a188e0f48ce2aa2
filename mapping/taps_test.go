package mapping

import (
	"fmt"
	"testing"

	"dnasim/arch"
	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// windows is a convolution of one image without padding, in steps of stride.
func windows(inH, inW, kernelH, kernelW, stride, outputs, groups int) *workloads.Layer {
	g := &workloads.ConvGeometry{
		Batch: 1, InChannels: groups, InH: inH, InW: inW, OutChannels: outputs, OutH: (inH-kernelH)/stride + 1, OutW: (inW-kernelW)/stride + 1,
		KernelH: kernelH, KernelW: kernelW, StrideH: stride, StrideW: stride, DilationH: 1, DilationW: 1,
	}
	return withElements(&workloads.Layer{
		Name: "windows", Kind: workloads.Conv, M: g.OutH * g.OutW, K: kernelH * kernelW, N: outputs / groups, Groups: groups, Conv: g, Repeat: 1,
	}, int64(groups*inH*inW))
}

// withBuffers is the test machine with other buffers.
func withBuffers(kib float64) *arch.Config {
	c := testMachine()
	c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB, c.OutputBuffer.CapacityKiB = kib, kib, kib/4
	return &c
}

// A filter of one channel that no buffer holds is cut, as the same product is that is written as
// M, N, K of copied windows (im2col). The convolution moves fewer bytes and is not slower.
func TestFiltersOfOneChannelAreCutLikeProducts(t *testing.T) {
	for name, l := range map[string]*workloads.Layer{
		"stft of 400":     windows(1, 16000, 1, 400, 160, 402, 1),
		"stft of 25000":   windows(1, 41000, 1, 25000, 160, 64, 1),
		"tall":            windows(41000, 1, 25000, 1, 160, 64, 1),
		"large and wide":  windows(600, 600, 511, 511, 8, 8, 1),
		"large and dense": windows(80, 80, 63, 63, 1, 16, 1),
	} {
		for _, kib := range []float64{64, 16, 4} {
			c := withBuffers(kib)
			m, cycles := timed(t, l, int8Format(), c)
			product, most := timed(t, matrix(l.M, l.K, l.N), int8Format(), c)
			what := fmt.Sprintf("%s in %v KiB: %v and %v", name, kib, m, product)
			assert.LessOrEqual(t, float64(cycles), 1.05*float64(most), what)
			assert.LessOrEqual(t, m.ReadBytes, product.ReadBytes, what)
			assert.Equal(t, product.WriteBytes > 0, m.WriteBytes > 0, what)
			assert.GreaterOrEqual(t, cycles, m.MinCycles, what)
		}
	}
}

// The figures of a filter bank that was mapped one output channel at a time, and of filters that
// were refused.
func TestLongFiltersUseAllLanes(t *testing.T) {
	c := withBuffers(64)
	l := windows(1, 160000, 1, 25000, 160, 64, 1)
	m, err := Map(l, int8Format(), c)
	require.NoError(t, err)
	assert.Equal(t, "tiles=2x2x1 block=1x8:8:3572 order=mn", m.String())
	assert.Less(t, float64(m.EstimatedCycles), 1.3*float64(l.MACs())/float64(c.Lanes()), "it was 8.8 times as long")
	for name, l := range map[string]*workloads.Layer{
		"one channel": windows(600, 600, 511, 511, 8, 8, 1),
		"depthwise":   windows(300, 300, 255, 255, 1, 32, 32),
	} {
		for _, kib := range []float64{64, 1, 16. / 1024} {
			c := withBuffers(64)
			c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB = kib, kib
			require.NoError(t, Check(l, int8Format(), c), name)
			_, err := Map(l, int8Format(), c)
			require.NoError(t, err, name)
		}
	}
}

// Law: the commands for filters that do not fit are those of the plain nested loops: every product
// once, every output stored once, every input loaded.
func TestLongFiltersFollowThePlainLoops(t *testing.T) {
	cut := 0
	rapid.Check(t, func(t *rapid.T) {
		c := drawMachine(t)
		for _, b := range []*arch.Buffer{&c.ActivationBuffer, &c.WeightBuffer} {
			b.CapacityKiB = float64(2*rapid.IntRange(8, 30).Draw(t, "half capacity bytes")) / 1024
		}
		f, l := drawFormat(t, c), drawConv(t)
		g := l.Conv
		g.Batch, g.InH, g.InW = 1, rapid.IntRange(1, 12).Draw(t, "high"), rapid.IntRange(1, 24).Draw(t, "wide")
		g.KernelH, g.PadTop, g.PadBottom, g.OutH = drawWindow(t, g.InH, g.StrideH, g.DilationH)
		g.KernelW, g.PadLeft, g.PadRight, g.OutW = drawWindow(t, g.InW, g.StrideW, g.DilationW)
		l.M, l.K = g.OutH*g.OutW, g.InChannels/l.Groups*g.KernelH*g.KernelW
		l = withElements(l, int64(g.InH*g.InW*g.InChannels))
		m, err := Map(l, f, c)
		if err != nil {
			requireTooSmall(t, err, l, f, c)
			return
		}
		conv := newPlainLayer(l, f, c).conv
		if m.BlockK < conv.KernelH*conv.KernelW {
			cut++
		}
		requireLaws(t, m, l, f, c)
	})
	require.Positive(t, cut, "no filter was cut: the law was not tested")
}

// drawWindow draws a kernel of any size that fits, and padding smaller than it.
func drawWindow(t *rapid.T, in, stride, dilation int) (kernel, before, after, out int) {
	kernel = rapid.IntRange(1, (in-1)/dilation+1).Draw(t, "kernel")
	span := (kernel-1)*dilation + 1
	before, after = rapid.IntRange(0, min(span-1, 4)).Draw(t, "pad before"), rapid.IntRange(0, min(span-1, 4)).Draw(t, "pad after")
	return kernel, before, after, (in+before+after-span)/stride + 1
}

// Law: the counts of a blocking in pieces are the sums over its blocks and pieces one by one.
func TestCensusCountsEveryPiece(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := axis{in: rapid.IntRange(1, 40).Draw(t, "inputs"), stride: rapid.IntRange(1, 4).Draw(t, "stride"), dilation: rapid.IntRange(1, 3).Draw(t, "dilation")}
		a.kernel, a.pad, _, a.size = drawWindow(t, a.in, a.stride, a.dilation)
		compact := a
		compact.compact()
		s := split{compact, rapid.IntRange(1, min(6, a.size)).Draw(t, "tiles"), rapid.IntRange(1, a.size).Draw(t, "block")}
		taps := rapid.IntRange(1, a.kernel).Draw(t, "taps")
		want, most := map[class]int64{}, int64(0)
		for tile := range s.tiles {
			from, to := s.tile(tile)
			for _, b := range cutInto(interval{from, to}, s.block) {
				for _, k := range cutInto(interval{0, a.kernel}, taps) {
					inputs := int64(len(inputsOfTaps(b, k, a.in, a.kernel, a.stride, a.dilation, a.pad)))
					want[class{inputs: inputs, outputs: int64(b.size()), alone: to-from <= s.block}]++
					most = max(most, inputs)
				}
			}
		}
		blocks := s.count()
		got := blocks.pieced(taps)
		for _, c := range got.classes {
			count := c.count
			c.count = 0
			require.Equal(t, want[c], count, "%+v", c)
			delete(want, c)
		}
		require.Empty(t, want)
		require.Equal(t, most, got.inputs)
	})
}

func TestPinnedTapsByHand(t *testing.T) {
	c := testMachine()
	c.Memory.AccessBytes = 1
	c.DMA.RequestBytes = 64
	stft := windows(1, 100, 1, 40, 20, 8, 1) // 4 outputs
	large := windows(10, 10, 7, 7, 3, 8, 1)  // 2 x 2 outputs
	for _, x := range []struct {
		layer *workloads.Layer
		pin   string
		read  int64
		why   string
	}{
		{stft, "tiles=1x1x1 block=1x4:8:40 order=mn", 100 + 320, "everything once"},
		{stft, "tiles=1x1x1 block=1x4:8:10 order=mn", 4*(60+10) + 320, "four pieces of 10 taps, each of which spans 60 + 10 inputs"},
		{stft, "tiles=1x1x1 block=1x2:8:16 order=mn", 2*(36+36+28) + 2*320, "16, 16 and 8 taps, 20 more for the second output, for two blocks"},
		{stft, "tiles=1x1x1 block=1x4:4:10 order=mn", 100 + 320, "the inputs stay whole for both blocks of channels"},
		{stft, "tiles=1x1x1 block=1x2:8:10 order=nm", 2*4*30 + 320, "the weights stay whole for both blocks of positions"},
		{large, "tiles=1x1x1 block=2x2:8:21 order=mn", (2*6+4)*10 + 8*49, "3, 3 and 1 rows, 3 more for the second output"},
		{large, "tiles=1x1x1 block=2x2:8:4 order=mn", 7*4*(7+6) + 8*49, "4 and 3 taps of each row, 3 more, in 1 + 3 rows"},
	} {
		m, err := Pin(x.pin, x.layer, int8Format(), &c)
		require.NoError(t, err)
		assert.Equal(t, x.pin, m.String())
		assert.Equal(t, x.read, m.ReadBytes, "%s: %s", x.pin, x.why)
	}
	_, err := Pin("tiles=1x1x1 block=1x3:8:60 order=mn", windows(1, 100, 1, 50, 20, 8, 1), int8Format(), &c)
	require.ErrorContains(t, err, "block: K = 60; allowed: 1 to 50")
	two := windows(1, 100, 1, 50, 20, 8, 1)
	two.Conv.InChannels, two.K, two.InputElements = 2, 100, 200
	_, err = Pin("tiles=1x1x1 block=1x3:8:60 order=mn", two, int8Format(), &c)
	require.ErrorContains(t, err, "block: K = 60; allowed: multiples of the filter's 50 taps, or fewer than these")
}
