package mapping

import (
	"context"
	"testing"

	"dnasim/arch"
	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyMapping calls visit with all mappings of a layer on as many tiles as Map uses.
func everyMapping(work compiler, l *workloads.Layer, tiles int, visit func(*Mapping)) {
	p := newPlainLayer(l, arch.Format{}, nil)
	kernel := p.conv.KernelH * p.conv.KernelW
	upTo := func(n int, f func(int)) {
		for i := 1; i <= n; i++ {
			f(i)
		}
	}
	blocks := func(m Mapping) {
		upTo(p.conv.OutH, func(rows int) {
			upTo(p.conv.OutW, func(cols int) {
				upTo(l.N, func(n int) {
					upTo(l.K/kernel, func(k int) {
						upTo(l.Groups, func(g int) {
							for _, order := range []Order{OrderMN, OrderNM} {
								x := m
								x.BlockImages, x.BlockRows, x.BlockCols, x.BlockN, x.BlockK, x.BlockG, x.Order = 1, rows, cols, n, k*kernel, g, order
								if work.check(&x) == nil {
									work.price(&x)
									visit(&x)
								}
							}
						})
					})
				})
			})
		})
	}
	upTo(tiles, func(m int) {
		upTo(tiles/m, func(n int) {
			if groups := tiles / m / n; m*n*groups == tiles {
				blocks(Mapping{TilesM: m, TilesN: n, TilesG: groups})
			}
		})
	})
}

func figuresOf(work compiler, m *Mapping) figures {
	g := work.(*gemm)
	return g.figures(m.ReadBytes+m.WriteBytes, g.macs, m.EstimatedCycles)
}

// Law: on small layers no mapping at all, sensible or not, beats the chosen one by more than a
// tenth.
func TestMapFindsTheBestOfAllMappings(t *testing.T) {
	matrix := func(name string, kind workloads.Kind, m, k, n, groups int) *workloads.Layer {
		return withElements(&workloads.Layer{Name: name, Kind: kind, M: m, K: k, N: n, Groups: groups, Repeat: 1}, int64(m*k*groups))
	}
	conv := func(name string, groups, in, out, stride int) *workloads.Layer {
		g := &workloads.ConvGeometry{
			Batch: 1, InChannels: in, InH: 8, InW: 8, OutChannels: out, OutH: (8-1)/stride + 1, OutW: (8-1)/stride + 1, KernelH: 3, KernelW: 3,
			StrideH: stride, StrideW: stride, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1, DilationH: 1, DilationW: 1,
		}
		l := &workloads.Layer{Name: name, Kind: workloads.Conv, M: g.OutH * g.OutW, K: in / groups * 9, N: out / groups, Groups: groups, Conv: g, Repeat: 1}
		return withElements(l, int64(in*64))
	}
	orders := map[Order]int{}
	for _, l := range []*workloads.Layer{
		conv("conv", 1, 4, 8, 1), conv("strided", 1, 4, 8, 2), conv("grouped", 2, 4, 8, 1), conv("depthwise", 8, 8, 8, 1),
		matrix("fc", workloads.Linear, 1, 60, 40, 1), matrix("tokens", workloads.Linear, 30, 24, 16, 1),
		matrix("wide", workloads.Linear, 40, 24, 6, 1), matrix("long", workloads.Linear, 32, 8, 24, 1), matrix("scores", workloads.MatMul, 10, 8, 10, 4),
	} {
		for _, bytes := range []int{64, 512} {
			c := testMachine()
			c.Rows, c.Columns, c.Tiles = 4, 4, 2
			c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB, c.OutputBuffer.CapacityKiB = float64(bytes)/1024, float64(bytes)/1024, 256./1024
			c.DMA.RequestBytes, c.Memory.AccessBytes = 64, 8
			chosen, err := Map(l, int8Format(), &c)
			require.NoError(t, err)
			orders[chosen.Order]++
			work, err := newCompiler(l, int8Format(), &c)
			require.NoError(t, err)
			best, mine := chosen, figuresOf(work, chosen)
			everyMapping(work, l, chosen.TilesM*chosen.TilesN*chosen.TilesG, func(m *Mapping) {
				x, y := figuresOf(work, m), figuresOf(work, best)
				if x.compare(&y) < 0 {
					best = m
				}
			})
			other := figuresOf(work, best)
			assert.LessOrEqual(t, float64(mine.energy*mine.cycles), 1.1*float64(other.energy*other.cycles), "%s with buffers of %d bytes: chosen %v, better %v", l.Name, bytes, chosen, best)
		}
	}
	assert.Positive(t, orders[OrderMN])
	assert.Positive(t, orders[OrderNM])
}

// Law: the closed form by which mappings are compared is what the machine then takes.
func TestEstimateIsCloseToTheMachine(t *testing.T) {
	counters := testMachine()
	counters.Lane.Kind, counters.Lane.Organisation = arch.LaneDNATEQ, "ripple_up_pair"
	overlapped := counters
	overlapped.Lane.Doubled = true
	narrow := testMachine()
	narrow.ActivationBuffer.WidthBits = 16 // ports feed two of eight rows a cycle
	exponents := arch.Format{Lane: arch.LaneDNATEQ, WeightBits: 5, ActivationBits: 5, OutputBits: 5, ExponentBits: 4, Terms: 4}
	for _, x := range []struct {
		name   string
		config arch.Config
		format arch.Format
	}{{"int8", testMachine(), int8Format()}, {"counters", counters, exponents}, {"doubled counters", overlapped, exponents}, {"narrow ports", narrow, int8Format()}} {
		machine, err := arch.New(x.config)
		require.NoError(t, err)
		for _, l := range network(t, "alexnet").Layers[:8] {
			m, err := Map(&l, x.format, &x.config)
			require.NoError(t, err)
			run, err := machine.Run(context.Background(), m.Program(&l, x.format, &x.config, layoutFor))
			require.NoError(t, err)
			assert.InEpsilon(t, run.Cycles, m.EstimatedCycles, 0.06, "%s: %s", x.name, l.Name)
		}
	}
}

func TestWhatStaysInTheBuffers(t *testing.T) {
	c := testMachine()
	layers := map[string]*workloads.Layer{}
	alexnet := network(t, "alexnet")
	for i := range alexnet.Layers {
		layers[alexnet.Layers[i].Name] = &alexnet.Layers[i]
	}
	for _, x := range []struct {
		layer, want, why string
	}{
		{"conv3", "tiles=1x4x1 block=13x13:8:1728 order=mn", "a whole image stays while the weights pass once"},
		{"conv4", "tiles=1x4x1 block=7x7:8:3456 order=nm", "an image does not fit: fewer blocks of it than of weights pass"},
		{"fc7", "tiles=1x4x1 block=1:8:512 order=mn", "the activations stay, weights stream in pieces of K"},
	} {
		m, err := Map(layers[x.layer], int8Format(), &c)
		require.NoError(t, err)
		assert.Equal(t, x.want, m.String(), "%s: %s", x.layer, x.why)
	}
}

func TestOuterOperandStaysWhenItJustFits(t *testing.T) {
	l := withElements(&workloads.Layer{Name: "fc", Kind: workloads.Linear, M: 1, K: 512, N: 64, Groups: 1, Repeat: 1}, 512)
	c := testMachine()
	c.Tiles, c.WeightBuffer.CapacityKiB = 1, 2 // 8 channels of 128
	for _, x := range []struct {
		halfBytes, read int
		why             string
	}{
		{512, 512 + 512*64, "the activations fit exactly and are loaded once"},
		{448, 8*512 + 512*64, "they do not and are loaded for each of 8 folds"},
	} {
		c.ActivationBuffer.CapacityKiB = float64(2*x.halfBytes) / 1024
		m, err := Pin("tiles=1x1x1 block=1:8:128 order=mn", l, int8Format(), &c)
		require.NoError(t, err)
		assert.EqualValues(t, x.read, m.ReadBytes, x.why)
	}
}
