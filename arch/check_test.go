package arch

import (
	"context"
	"dnasim/internal/invalid"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A program that breaks a rule of program.go is refused, whatever it would compute.
func TestBadProgramsAreRefused(t *testing.T) {
	format := Format{Lane: LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}
	for name, c := range map[string]struct {
		spoil func(*tickProgram)
		want  string
	}{
		"load larger than half the buffer":  {func(p *tickProgram) { (*p)[0].activations.Bytes = 1 << 40 }, "a load of 1099511627776 bytes"},
		"load from nowhere":                 {func(p *tickProgram) { (*p)[0].weights.Address = -1 }, "from address -1"},
		"store larger than half the buffer": {func(p *tickProgram) { (*p)[0].StoreBytes = 1 << 40 }, "an output block of 1099511627776 bytes"},
		"store of nothing":                  {func(p *tickProgram) { (*p)[0].StoreBytes = 0 }, "an output block of 0 bytes"},
		"empty block":                       {func(p *tickProgram) { (*p)[0].Channels = 0 }, "x 0 channels"},
		"no block open":                     {func(p *tickProgram) { (*p)[0].First = false }, "First and Last"},
		"block never completed":             {func(p *tickProgram) { (*p)[0].Last = false }, "never completed"},
		"operand never released":            {func(p *tickProgram) { (*p)[0].ReleaseWeights = false }, "never released"},
		"operand never loaded":              {func(p *tickProgram) { (*p)[0].weights = nil }, "a weight block that is never loaded"},
		"operand never acquired": {func(p *tickProgram) {
			(*p)[0].AcquireWeights, (*p)[0].ReleaseWeights = false, false
		}, "1 loaded blocks that no command acquires"},
		"released without being in use": {func(p *tickProgram) { (*p)[0].AcquireWeights = false }, "released that is not in use"},
		"vector command that is half a block": {func(p *tickProgram) {
			(*p)[0].VectorOps, (*p)[0].Last = 3, false
		}, "a vector command is a whole output block"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := New(handMachine())
			require.NoError(t, err)
			p := handProduct(format, 4)
			c.spoil(&p)
			_, err = m.Run(context.Background(), &Program{Format: format, Tiles: []TileProgram{p}})
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestBadFormatsAreRefused(t *testing.T) {
	m, err := New(handMachine())
	require.NoError(t, err)
	for want, f := range map[string]Format{
		"weights of 0 bits":                {Lane: LaneINT8, ActivationBits: 8, OutputBits: 8},
		"outputs of -3 bits":               {Lane: LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: -3},
		"codes of 0 exponent bits":         {Lane: LaneDNATEQ, WeightBits: 5, ActivationBits: 5, OutputBits: 5, Terms: 4},
		`a format for "dnateq" lanes on a`: {Lane: LaneDNATEQ, WeightBits: 5, ActivationBits: 5, OutputBits: 5, ExponentBits: 4, Terms: 4},
	} {
		_, err := m.Run(context.Background(), &Program{Format: f, Tiles: make([]TileProgram, 1)})
		assert.ErrorContains(t, err, want)
	}
	_, err = m.Run(context.Background(), &Program{Format: Format{Lane: LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}})
	assert.ErrorContains(t, err, "the program is for 0 tiles, the machine has 1")
}

func TestImpossibleMachinesAreRefusedByKey(t *testing.T) {
	for key, spoil := range map[string]func(*Config){
		"clock_mhz":                       func(c *Config) { c.ClockMHz = -1 },
		"tiles":                           func(c *Config) { c.Tiles = 0 },
		"columns":                         func(c *Config) { c.Columns = 0 },
		"weight_buffer.banks":             func(c *Config) { c.WeightBuffer.Banks = 0 },
		"output_buffer.capacity_kib":      func(c *Config) { c.OutputBuffer.CapacityKiB = 0.3 },
		"lane.organisation":               func(c *Config) { c.Lane.Organisation = "" },
		"lane.terms":                      func(c *Config) { c.Lane.Kind, c.Lane.Terms = LaneDNATEQ, 2 },
		"interconnect.topology":           func(c *Config) { c.Interconnect.Topology = "ring" },
		"memory.latency_ns":               func(c *Config) { c.Memory.LatencyNS = -1 },
		"memory.bandwidth_gbps":           func(c *Config) { c.Memory.BandwidthGBps = 0 },
		"post_processing.units":           func(c *Config) { c.PostProcessing.Units = 0 },
		"dma.outstanding":                 func(c *Config) { c.DMA.Outstanding = 0 },
		"memory.model":                    func(c *Config) { c.Memory.Model = "magic" },
		"activation_buffer.width_bits":    func(c *Config) { c.ActivationBuffer.WidthBits = 0 },
		"lane.front":                      func(c *Config) { c.Lane.Front = "fat" },
		"interconnect.hop_latency_cycles": func(c *Config) { c.Interconnect.HopLatencyCycles = -1 },
		"post_processing.bins_per_cycle":  func(c *Config) { counting(c); c.PostProcessing.BinsPerCycle = 0 },
		"lane.counter_bits":               func(c *Config) { counting(c); c.Lane.CounterBits = 1 },
		"lane.exponent_bits_max":          func(c *Config) { counting(c); c.Lane.ExponentBitsMax = 8 },
	} {
		c := DefaultConfig()
		spoil(&c)
		_, err := New(c)
		var field *invalid.FieldError
		require.True(t, errors.As(err, &field), key)
		assert.Equal(t, key, field.Key)
		assert.NotEmpty(t, field.Allowed)
	}
	c := DefaultConfig()
	require.NoError(t, c.Validate())
	counting(&c)
	require.NoError(t, c.Validate())
	c.Lane.Organisation, c.Columns = "shared_by_4", 6
	assert.EqualError(t, c.Validate(), "columns: 6 lanes cannot be shared out among counter sets of 4; allowed: a multiple of 4")
	c.Lane.Organisation = "shared_by_3"
	assert.ErrorContains(t, c.Validate(), "shared_by_2, shared_by_4")
}

// counting makes the lanes exponential.
func counting(c *Config) { c.Lane.Kind, c.Lane.Organisation = LaneDNATEQ, "ripple_up_pair" }

func TestRunStopsWhenCancelled(t *testing.T) {
	format := Format{Lane: LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}
	m, err := New(handMachine())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = m.Run(ctx, &Program{Format: format, Tiles: []TileProgram{handProduct(format, 4)}})
	assert.ErrorIs(t, err, context.Canceled)
}
