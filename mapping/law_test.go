package mapping

import (
	"strings"
	"testing"

	"dnasim/arch"
	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// layoutFor puts the tensors far apart.
var layoutFor = Layout{WeightsAt: 1 << 20, InputAt: 2 << 20, SecondAt: 3 << 20, OutputAt: 4 << 20}

// Law: the commands of a mapping that Map chooses are those of the plain nested loops.
func TestMapFollowsThePlainLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, l := drawMachine(t), drawGEMM(t)
		f := drawFormat(t, c)
		m, err := Map(l, f, c)
		if err != nil {
			requireTooSmall(t, err, l, f, c)
			return
		}
		requireLaws(t, m, l, f, c)
	})
}

// Law: so are those of every mapping that Pin accepts.
func TestPinFollowsThePlainLoops(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		c, l := drawMachine(t), drawGEMM(t)
		f := drawFormat(t, c)
		m, err := Pin(drawMapping(t, l, c).String(), l, f, c)
		if err != nil {
			return
		}
		accepted++
		requireLaws(t, m, l, f, c)
	})
	require.Positive(t, accepted, "no drawn mapping was possible: the law was not tested")
}

// Law: String and Pin are inverse.
func TestPinReadsWhatStringPrints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawMachine(t)
		l := rapid.SampledFrom([]*workloads.Layer{drawGEMM(t), drawVector(t)}).Draw(t, "layer")
		f := drawFormat(t, c)
		m, err := Map(l, f, c)
		if err != nil {
			return
		}
		again, err := Pin(m.String(), l, f, c)
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}

// requireTooSmall accepts an error of Map only if the smallest block does not fit.
func requireTooSmall(t *rapid.T, err error, l *workloads.Layer, f arch.Format, c *arch.Config) {
	p := newPlainLayer(l, f, c)
	most := 0
	for r := range p.conv.OutH {
		for q := range p.conv.OutW {
			for _, k := range p.pieces(1) {
				most = max(most, p.footprint(plainBlock{images: interval{0, 1}, rows: interval{r, r + 1}, cols: interval{q, q + 1}}, k))
			}
		}
	}
	one := plainBlock{groups: interval{0, 1}, channels: interval{0, 1}}
	step := plainPiece{interval{0, 1}, interval{0, 1}, interval{0, 1}}
	partial := int64(0)
	if f.Lane == arch.LaneDNATEQ && l.K > 1<<c.Lane.CounterBits-1 {
		partial = 4
	}
	fits := bytesOf(most, f.ActivationBits) <= c.ActivationBuffer.HalfBytes() &&
		p.weightBytes(one, step) <= c.WeightBuffer.HalfBytes() &&
		bytesOf(1, f.OutputBits)+partial <= c.OutputBuffer.HalfBytes()
	require.False(t, fits, "the smallest block fits, yet: %v", err)
	require.Regexp(t, `^mapping: layer \w+: (activation|weight|output)_buffer is too small: .* needs \d+ bytes, half of the buffer has \d+; raise \w+\.capacity_kib$`, err.Error())
}

// requireLaws walks the program of a GEMM mapping beside the plain loops.
func requireLaws(t *rapid.T, m *Mapping, l *workloads.Layer, f arch.Format, c *arch.Config) {
	p := newPlainLayer(l, f, c)
	program := m.Program(l, f, c, layoutFor)
	require.Len(t, program.Tiles, c.Tiles)
	require.Equal(t, f, program.Format)
	seen := newCoverage(l, f, c)
	for i, tile := range program.Tiles {
		if i >= m.TilesM*m.TilesN*m.TilesG {
			require.Nil(t, tile, "tile %d has no work", i)
			continue
		}
		plain := p.program(m, i)
		require.NotEmpty(t, plain)
		seen.walk(t, tile, plain)
	}
	seen.requireComplete(t)
	require.Equal(t, m.ReadBytes, seen.read, "predicted bytes read")
	require.Equal(t, m.WriteBytes, seen.written, "predicted bytes written")
	lanes := int64(c.Lanes())
	require.GreaterOrEqual(t, m.MinCycles, (l.MACs()+lanes-1)/lanes)
	require.GreaterOrEqual(t, m.EstimatedCycles, m.MinCycles)
}

// coverage accumulates what the programs of all tiles do.
type coverage struct {
	layer         *workloads.Layer
	format        arch.Format
	config        *arch.Config
	macs          map[[4]int]int // group, position, channel, reduction step
	stored        map[[3]int]int
	read, written int64
	// how often each byte of a tensor was loaded or stored, by address
	inputs, weights, outputs map[int64]int
}

func newCoverage(l *workloads.Layer, f arch.Format, c *arch.Config) *coverage {
	return &coverage{layer: l, format: f, config: c, macs: map[[4]int]int{}, stored: map[[3]int]int{},
		inputs: map[int64]int{}, weights: map[int64]int{}, outputs: map[int64]int{}}
}

// touch counts the bytes of a load or a store.
func touch(bytes map[int64]int, address, n int64) {
	for b := address; b < address+n; b++ {
		bytes[b]++
	}
}

// walk draws a tile's streams to the end and compares them with the plain commands.
func (s *coverage) walk(t *rapid.T, tile arch.TileProgram, plain []plainCommand) {
	activations, weights, computes := tile.Activations(), tile.Weights(), tile.Computes()
	for i := range plain {
		x := &plain[i]
		var got arch.Compute
		require.True(t, computes.Next(&got), "command %d is missing", i)
		s.checkStore(t, &got)
		require.Equal(t, x.compute, got, "command %d of %d", i, len(plain))
		s.take(t, activations, x.activations, s.config.ActivationBuffer.HalfBytes(), s.checkActivations)
		s.take(t, weights, x.weight, s.config.WeightBuffer.HalfBytes(), s.checkWeights)
		s.compute(x)
	}
	require.False(t, computes.Next(new(arch.Compute)), "a command too many")
	require.False(t, activations.Next(new(arch.Load)), "an activation load that nobody acquires")
	require.False(t, weights.Next(new(arch.Load)), "a weight load that nobody acquires")
}

// take draws a load if the plain command has one. Where weights lie is for check to say.
func (s *coverage) take(t *rapid.T, stream arch.LoadStream, want *arch.Load, half int64, check func(*rapid.T, arch.Load)) {
	if want == nil {
		return
	}
	var got arch.Load
	require.True(t, stream.Next(&got), "a load is missing")
	require.Equal(t, want.Bytes, got.Bytes)
	if want.Address != 0 {
		require.Equal(t, want.Address, got.Address)
	}
	require.Positive(t, got.Bytes)
	require.LessOrEqual(t, got.Bytes, half)
	check(t, got)
	s.read += s.transferred(got.Bytes)
}

// transferred cuts a transfer into requests one by one.
func (s *coverage) transferred(bytes int64) int64 {
	var sum int64
	access := int64(s.config.Memory.AccessBytes)
	for bytes > 0 {
		request := min(bytes, int64(s.config.DMA.RequestBytes))
		sum += (request + access - 1) / access * access
		bytes -= request
	}
	return sum
}

func (s *coverage) compute(x *plainCommand) {
	for o := range x.outputs {
		for _, k := range x.pairs {
			s.macs[[4]int{o[0], o[1], o[2], k}]++
		}
		if x.compute.Last {
			s.stored[o]++
		}
	}
}

// Every load and store stays within its tensor.
func requireWithin(t *rapid.T, what string, address, bytes, start, size int64) {
	require.GreaterOrEqual(t, address, start, what)
	require.LessOrEqual(t, address+bytes, start+size+1, "%s: one byte more for a block that begins inside a byte", what)
}

func (s *coverage) checkActivations(t *rapid.T, l arch.Load) {
	requireWithin(t, "activation load", l.Address, l.Bytes, layoutFor.InputAt, (s.layer.InputElements*int64(s.format.ActivationBits)+7)/8)
	touch(s.inputs, l.Address, l.Bytes)
}

func (s *coverage) weightTensor() (start, size int64) {
	size = ((s.layer.WeightElements+s.layer.SecondElements)*int64(s.format.WeightBits) + 7) / 8
	if s.layer.Bias {
		size += 4 * int64(s.layer.N*s.layer.Groups)
	}
	if s.layer.Kind == workloads.MatMul {
		return layoutFor.SecondAt, size
	}
	return layoutFor.WeightsAt, size
}

func (s *coverage) checkWeights(t *rapid.T, l arch.Load) {
	start, size := s.weightTensor()
	requireWithin(t, "weight load", l.Address, l.Bytes, start, size)
	touch(s.weights, l.Address, l.Bytes)
}

func (s *coverage) checkStore(t *rapid.T, c *arch.Compute) {
	if !c.Last {
		require.Zero(t, c.StoreBytes)
		require.LessOrEqual(t, c.Positions, s.config.Rows, "partial results stay in the lanes")
		require.LessOrEqual(t, c.Channels, s.config.Columns, "partial results stay in the lanes")
		require.Equal(t, 1, c.Groups, "partial results stay in the lanes")
		return
	}
	require.LessOrEqual(t, c.StoreBytes, s.config.OutputBuffer.HalfBytes())
	requireWithin(t, "store", c.StoreAddress, c.StoreBytes, layoutFor.OutputAt, (s.layer.OutputElements*int64(s.format.OutputBits)+7)/8)
	touch(s.outputs, c.StoreAddress, c.StoreBytes)
	s.written += s.transferred(c.StoreBytes)
}

// requireComplete: every product once, every output stored once, every weight loaded.
func (s *coverage) requireComplete(t *rapid.T) {
	require.EqualValues(t, s.layer.MACs(), len(s.macs), "products")
	for at, n := range s.macs {
		require.Equal(t, 1, n, "product %v", at)
	}
	require.EqualValues(t, s.layer.OutputElements, len(s.stored), "outputs")
	for at, n := range s.stored {
		require.Equal(t, 1, n, "output %v", at)
	}
	s.requireTensors(t)
}

// requireTensors: every byte of the weights is loaded, every byte of the outputs stored, once if
// blocks begin at whole bytes, and as many bytes of the inputs are loaded as outputs look at. A
// block that begins inside a byte is addressed by that byte: the last byte may then not be reached.
func (s *coverage) requireTensors(t *rapid.T) {
	start, size := s.weightTensor()
	if s.format.WeightBits%8 != 0 {
		size--
	}
	for b := start; b < start+size; b++ {
		require.Positive(t, s.weights[b], "byte %d of %d of the weights is never loaded", b-start, size)
	}
	size = s.layer.OutputElements * int64(s.format.OutputBits) / 8
	for b := range size {
		n := s.outputs[layoutFor.OutputAt+b]
		require.Positive(t, n, "byte %d of %d of the outputs is never stored", b, size)
		require.True(t, n == 1 || s.format.OutputBits%8 != 0, "byte %d of %d of the outputs is stored %d times", b, size, n)
	}
	want, err := DistinctBytes(s.layer, s.format, s.config, layoutFor)
	require.NoError(t, err)
	require.GreaterOrEqual(t, int64(len(s.inputs)+len(s.weights)), want, "distinct bytes loaded")
	require.GreaterOrEqual(t, int64(len(s.inputs)), s.distinctInputs(), "distinct bytes of the inputs loaded")
}

// distinctInputs counts the bytes of the inputs that some output looks at.
func (s *coverage) distinctInputs() int64 {
	g := &newPlainLayer(s.layer, s.format, s.config).conv
	rows := inputsSeen(interval{0, g.OutH}, g.InH, g.KernelH, g.StrideH, g.DilationH, g.PadTop)
	cols := inputsSeen(interval{0, g.OutW}, g.InW, g.KernelW, g.StrideW, g.DilationW, g.PadLeft)
	return int64(g.Batch*len(rows)*len(cols)*g.InChannels*s.format.ActivationBits) / 8
}

func TestErrorsNameTheLayer(t *testing.T) {
	c := testMachine()
	_, err := Map(&workloads.Layer{Name: "conv9", Kind: workloads.Conv, M: 1, K: 1, N: 1, Groups: 1}, int8Format(), &c)
	require.Error(t, err)
	assert.True(t, strings.HasPrefix(err.Error(), "mapping: layer conv9: "), err)
}

func int8Format() arch.Format {
	return arch.Format{Lane: arch.LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}
}
