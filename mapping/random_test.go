package mapping

import (
	"dnasim/arch"
	"dnasim/workloads"

	"pgregory.net/rapid"
)

// testMachine is an edge accelerator of 4 tiles of 8 x 8 INT8 lanes.
func testMachine() arch.Config {
	return arch.Config{
		ClockMHz: 500, Tiles: 4, Rows: 8, Columns: 8,
		ActivationBuffer: arch.Buffer{CapacityKiB: 64, Banks: 1, WidthBits: 64},
		WeightBuffer:     arch.Buffer{CapacityKiB: 64, Banks: 1, WidthBits: 64},
		OutputBuffer:     arch.Buffer{CapacityKiB: 16, Banks: 1, WidthBits: 64},
		Lane: arch.Lane{
			Kind: arch.LaneINT8, Organisation: "merged_carry_save", Front: "registered_operands",
			Terms: 4, CounterBits: 12, ExponentBitsMax: 7,
		},
		PostProcessing: arch.PostProcessing{Units: 8, BinsPerCycle: 1},
		Vector:         arch.Vector{Width: 16, LatencyCycles: 4},
		DMA:            arch.DMA{RequestBytes: 1024, Outstanding: 8},
		Interconnect:   arch.Interconnect{Topology: arch.TopologyBus, LinkBytes: 32, HopLatencyCycles: 2},
		Memory: arch.Memory{
			Model: arch.MemoryBandwidth, Technology: "lpddr4", Channels: 1,
			BandwidthGBps: 12.8, LatencyNS: 60, AccessBytes: 64, InterleaveBytes: 1024,
			TensorOrder: arch.OrderRegions, TensorAlignBytes: 1,
		},
	}
}

// Generators of small layers, formats and machines.

func drawMachine(t *rapid.T) *arch.Config {
	c := testMachine()
	c.Tiles = rapid.IntRange(1, 9).Draw(t, "tiles")
	c.Rows = rapid.IntRange(1, 5).Draw(t, "rows")
	c.Columns = rapid.IntRange(1, 5).Draw(t, "columns")
	for _, b := range []*arch.Buffer{&c.ActivationBuffer, &c.WeightBuffer, &c.OutputBuffer} {
		b.CapacityKiB = float64(rapid.SampledFrom([]int{16, 32, 64, 256, 1024, 4096}).Draw(t, "capacity bytes")) / 1024
		b.WidthBits = rapid.IntRange(1, 64).Draw(t, "width bits")
	}
	c.DMA.RequestBytes = rapid.IntRange(1, 80).Draw(t, "request bytes")
	c.DMA.Outstanding = rapid.IntRange(1, 4).Draw(t, "outstanding")
	c.Memory.AccessBytes = rapid.IntRange(1, 40).Draw(t, "access bytes")
	c.Memory.Channels = rapid.IntRange(1, 3).Draw(t, "channels")
	c.Interconnect.Topology = rapid.SampledFrom([]string{arch.TopologyBus, arch.TopologyMesh, arch.TopologyLocal}).Draw(t, "topology")
	c.Lane.Doubled = rapid.Bool().Draw(t, "doubled")
	c.Lane.Organisation = "ripple_up_pair"
	c.Lane.Kind = rapid.SampledFrom([]arch.LaneKind{arch.LaneINT8, arch.LaneDNATEQ}).Draw(t, "lane")
	c.Lane.CounterBits = rapid.IntRange(2, 6).Draw(t, "counter bits") // K exceeds them at times
	return &c
}

func drawFormat(t *rapid.T, c *arch.Config) arch.Format {
	bits := rapid.OneOf(rapid.IntRange(1, 9), rapid.Just(8))
	f := arch.Format{
		Lane: c.Lane.Kind, WeightBits: bits.Draw(t, "weight bits"),
		ActivationBits: bits.Draw(t, "activation bits"), OutputBits: bits.Draw(t, "output bits"),
	}
	if f.Lane == arch.LaneDNATEQ {
		f.ExponentBits, f.Terms = rapid.IntRange(3, 7).Draw(t, "n"), 4
	}
	return f
}

func drawGEMM(t *rapid.T) *workloads.Layer {
	kind := rapid.SampledFrom([]workloads.Kind{workloads.Conv, workloads.Conv, workloads.Linear, workloads.MatMul}).Draw(t, "kind")
	if kind == workloads.Conv {
		return drawConv(t)
	}
	l := &workloads.Layer{
		Name: "product", Kind: kind, M: rapid.IntRange(1, 12).Draw(t, "M"), K: rapid.IntRange(1, 40).Draw(t, "K"),
		N: rapid.IntRange(1, 12).Draw(t, "N"), Groups: 1, Repeat: 1,
	}
	if kind == workloads.MatMul {
		l.Groups = rapid.IntRange(1, 5).Draw(t, "groups")
	} else {
		l.Bias = rapid.Bool().Draw(t, "bias")
	}
	return withElements(l, int64(l.Groups*l.M*l.K))
}

func drawConv(t *rapid.T) *workloads.Layer {
	small := func(name string, most int) int { return rapid.IntRange(1, most).Draw(t, name) }
	l := &workloads.Layer{Name: "conv", Kind: workloads.Conv, Groups: small("groups", 3), Bias: rapid.Bool().Draw(t, "bias"), Repeat: 1}
	g := &workloads.ConvGeometry{
		Batch: small("batch", 3), InH: small("height", 9), InW: small("width", 9),
		StrideH: small("stride h", 3), StrideW: small("stride w", 3), DilationH: small("dilation h", 2), DilationW: small("dilation w", 2),
		InChannels: l.Groups * small("inputs", 4), OutChannels: l.Groups * small("outputs", 6),
	}
	g.KernelH, g.PadTop, g.PadBottom, g.OutH = drawAxis(t, g.InH, g.StrideH, g.DilationH)
	g.KernelW, g.PadLeft, g.PadRight, g.OutW = drawAxis(t, g.InW, g.StrideW, g.DilationW)
	l.Conv = g
	l.M, l.K, l.N = g.Batch*g.OutH*g.OutW, g.InChannels/l.Groups*g.KernelH*g.KernelW, g.OutChannels/l.Groups
	return withElements(l, int64(g.Batch*g.InH*g.InW*g.InChannels))
}

// drawAxis draws a kernel that fits and padding smaller than it.
func drawAxis(t *rapid.T, in, stride, dilation int) (kernel, before, after, out int) {
	kernel = rapid.IntRange(1, min(3, (in-1)/dilation+1)).Draw(t, "kernel")
	span := (kernel-1)*dilation + 1
	before, after = rapid.IntRange(0, span-1).Draw(t, "pad before"), rapid.IntRange(0, span-1).Draw(t, "pad after")
	return kernel, before, after, (in+before+after-span)/stride + 1
}

func withElements(l *workloads.Layer, inputs int64) *workloads.Layer {
	l.InputElements, l.OutputElements = inputs, int64(l.Groups*l.M*l.N)
	if l.Kind == workloads.MatMul {
		l.SecondElements = int64(l.Groups * l.K * l.N)
	} else {
		l.WeightElements = int64(l.Groups * l.K * l.N)
	}
	return l
}

func drawVector(t *rapid.T) *workloads.Layer {
	kinds := []workloads.Kind{workloads.MaxPool, workloads.Add, workloads.Softmax, workloads.LayerNorm, workloads.Embedding}
	l := &workloads.Layer{Name: "vector", Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Repeat: 1}
	l.OutputElements = int64(rapid.IntRange(1, 200).Draw(t, "outputs"))
	l.InputElements = l.OutputElements
	l.VectorOps = l.OutputElements + int64(rapid.IntRange(0, 500).Draw(t, "more operations"))
	switch l.Kind {
	case workloads.MaxPool:
		l.InputElements = int64(rapid.IntRange(1, 900).Draw(t, "inputs"))
	case workloads.Add:
		l.SecondElements = int64(rapid.IntRange(1, 600).Draw(t, "second"))
	case workloads.LayerNorm:
		row := int64(rapid.IntRange(1, 12).Draw(t, "row"))
		l.OutputElements *= row
		l.InputElements, l.VectorOps, l.Params = l.OutputElements, 7*l.OutputElements, 2*row
	case workloads.Embedding:
		l.WeightElements = l.OutputElements * 10
		l.Params = l.WeightElements
	}
	return l
}

// drawMapping draws any mapping of a GEMM layer, most of them impossible on the machine.
func drawMapping(t *rapid.T, l *workloads.Layer, c *arch.Config) *Mapping {
	within := func(name string, most int) int { return rapid.IntRange(1, most).Draw(t, name) }
	p := newPlainLayer(l, arch.Format{}, c)
	return &Mapping{
		TilesM: within("tiles m", min(c.Tiles, l.M)), TilesN: within("tiles n", min(c.Tiles, l.N)), TilesG: within("tiles g", min(c.Tiles, l.Groups)),
		BlockImages: within("images", p.conv.Batch), BlockRows: within("rows", p.conv.OutH), BlockCols: within("cols", p.conv.OutW),
		BlockN: within("channels", l.N), BlockK: drawSteps(t, p), BlockG: within("block groups", l.Groups),
		Order: rapid.SampledFrom([]Order{OrderMN, OrderNM}).Draw(t, "order"), spatial: l.Conv != nil,
	}
}

// drawSteps draws the size of a piece of the reduction: channels, rows of a filter, taps of a row.
func drawSteps(t *rapid.T, p *plainLayer) int {
	rows, taps := p.conv.KernelH, p.conv.KernelW
	return rapid.OneOf(
		rapid.Map(rapid.IntRange(1, p.K/(rows*taps)), func(n int) int { return n * rows * taps }),
		rapid.Map(rapid.IntRange(1, rows), func(n int) int { return n * taps }),
		rapid.IntRange(1, taps),
	).Draw(t, "steps of a piece")
}
