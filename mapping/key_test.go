package mapping

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/arch"
	"dnasim/workloads"
)

func drawLayer(t *rapid.T) *workloads.Layer {
	if rapid.Bool().Draw(t, "gemm") {
		return drawGEMM(t)
	}
	return drawVector(t)
}

// commands draws all commands of a program.
func commands(p *arch.Program) (loads []arch.Load, computes []arch.Compute) {
	for _, tile := range p.Tiles {
		if tile == nil {
			continue
		}
		for _, s := range []arch.LoadStream{tile.Activations(), tile.Weights()} {
			for l := (arch.Load{}); s.Next(&l); {
				loads = append(loads, l)
			}
		}
		s := tile.Computes()
		for c := (arch.Compute{}); s.Next(&c); {
			computes = append(computes, c)
		}
	}
	return loads, computes
}

// Law: what a key leaves out does not change the mapping.
func TestEqualKeysHaveEqualMappings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawMachine(t)
		l, f := drawLayer(t), drawFormat(t, c)
		key, err := KeyOf(l, f, c)
		require.NoError(t, err)
		other, renamed := *c, *l
		renamed.Name, renamed.Inputs, renamed.Repeat, renamed.Activation = "other", []string{"x"}, 3, "relu"
		other.Lane.Front, other.Memory.Technology, other.Memory.TensorAlignBytes = "lean", "ddr4", 64
		again, err := KeyOf(&renamed, f, &other)
		require.NoError(t, err)
		require.Equal(t, key, again)
		want, err := Map(l, f, c)
		found, err2 := Map(&renamed, f, &other)
		require.Equal(t, err == nil, err2 == nil)
		require.Equal(t, want, found)
	})
}

func TestKeysTellMachinesAndLayersApart(t *testing.T) {
	c := testMachine()
	l := &workloads.Layer{Name: "fc", Kind: workloads.Linear, M: 4, K: 64, N: 32, Groups: 1}
	f := arch.Format{Lane: arch.LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}
	key, err := KeyOf(l, f, &c)
	require.NoError(t, err)
	for name, change := range map[string]func(*workloads.Layer, *arch.Format, *arch.Config){
		"shape":     func(l *workloads.Layer, _ *arch.Format, _ *arch.Config) { l.N++ },
		"bias":      func(l *workloads.Layer, _ *arch.Format, _ *arch.Config) { l.Bias = true },
		"bits":      func(_ *workloads.Layer, f *arch.Format, _ *arch.Config) { f.OutputBits = 4 },
		"buffer":    func(_ *workloads.Layer, _ *arch.Format, c *arch.Config) { c.WeightBuffer.CapacityKiB = 32 },
		"requests":  func(_ *workloads.Layer, _ *arch.Format, c *arch.Config) { c.DMA.Outstanding++ },
		"clock":     func(_ *workloads.Layer, _ *arch.Format, c *arch.Config) { c.ClockMHz = 400 },
		"bandwidth": func(_ *workloads.Layer, _ *arch.Format, c *arch.Config) { c.Memory.BandwidthGBps = 25.6 },
	} {
		l, f, c := *l, f, c
		change(&l, &f, &c)
		other, err := KeyOf(&l, f, &c)
		require.NoError(t, err)
		assert.NotEqual(t, key, other, name)
	}
	f.WeightBits = 0
	_, err = KeyOf(l, f, &c)
	assert.ErrorContains(t, err, "layer fc: format with 0 weight bits")
}

// programKey of a mapping whose tensors lie at address 0.
func programKey(t *rapid.T, m *Mapping, l *workloads.Layer, f arch.Format, c *arch.Config) ProgramKey {
	addressing, err := c.Addressing()
	require.NoError(t, err)
	key, err := KeyOf(l, f, c)
	require.NoError(t, err)
	program, err := key.ProgramKey(m, Layout{}, c, addressing)
	require.NoError(t, err)
	return program
}

// Law: programs load and store within their tensors.
func TestProgramsStayWithinTheirTensors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawMachine(t)
		l, f := drawLayer(t), drawFormat(t, c)
		m, err := Map(l, f, c)
		if err != nil {
			t.Skip("no mapping")
		}
		work, err := newCompiler(l, f, c)
		require.NoError(t, err)
		at := Layout{WeightsAt: 5 << 40, InputAt: 2 << 40, SecondAt: 3 << 40, OutputAt: 4 << 40}
		within := func(of arch.Operand, address, bytes int64) {
			tensor := work.tensors(at)[of]
			require.GreaterOrEqual(t, address, tensor.At)
			require.LessOrEqual(t, address+bytes, tensor.At+tensor.Bytes)
		}
		for _, tile := range m.Program(l, f, c, at).Tiles {
			if tile == nil {
				continue
			}
			for of, s := range []arch.LoadStream{arch.OperandActivations: tile.Activations(), arch.OperandWeights: tile.Weights()} {
				for l := (arch.Load{}); s.Next(&l); {
					within(arch.Operand(of), l.Address, l.Bytes)
				}
			}
			s := tile.Computes()
			for c := (arch.Compute{}); s.Next(&c); {
				if c.Last {
					within(arch.OperandOutputs, c.StoreAddress, c.StoreBytes)
				}
			}
		}
	})
}

// Law: programs of equal keys have equal commands, also on machines with other buffers.
func TestEqualProgramKeysHaveEqualCommands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawMachine(t)
		l, f := drawLayer(t), drawFormat(t, c)
		m, err := Map(l, f, c)
		if err != nil {
			t.Skip("no mapping")
		}
		larger := *c
		for _, b := range []*arch.Buffer{&larger.ActivationBuffer, &larger.WeightBuffer, &larger.OutputBuffer} {
			b.CapacityKiB *= rapid.SampledFrom([]float64{1, 2, 16}).Draw(t, "times")
		}
		if programKey(t, m, l, f, c) != programKey(t, m, l, f, &larger) {
			t.Skip("the key tells them apart")
		}
		loads, computes := commands(m.Program(l, f, c, Layout{}))
		loads2, computes2 := commands(m.Program(l, f, &larger, Layout{}))
		require.Equal(t, loads, loads2)
		require.Equal(t, computes, computes2)
	})
}
