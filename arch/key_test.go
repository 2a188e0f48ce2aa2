package arch

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTimingKeysHoldWhatCyclesDependOn(t *testing.T) {
	base := DefaultConfig()
	for name, x := range map[string]struct {
		change func(*Config)
		equal  bool
	}{
		"technology":   {func(c *Config) { c.Memory.Technology = "hbm2" }, true},
		"tensor order": {func(c *Config) { c.Memory.TensorOrder = OrderLayers }, true},
		"front":        {func(c *Config) { c.Lane.Front = "lean" }, true},
		"buffer size":  {func(c *Config) { c.WeightBuffer.CapacityKiB = 8 }, true},
		"buffer port":  {func(c *Config) { c.WeightBuffer.WidthBits = 8 }, false},
		"outstanding":  {func(c *Config) { c.DMA.Outstanding = 3 }, false},
		"clock":        {func(c *Config) { c.ClockMHz = 400 }, false},
		"lanes":        {func(c *Config) { c.Rows = 4 }, false},
	} {
		c := base
		x.change(&c)
		assert.Equal(t, x.equal, base.TimingKey() == c.TimingKey(), name)
	}
}
