package replay

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
)

func TestReplayStopsAtAnIllegalCommand(t *testing.T) {
	c, err := dram.Preset("ddr4_2400")
	require.NoError(t, err)
	f, err := newFrontEnd(c, Trace{{}}, Options{Check: true})
	require.NoError(t, err)
	f.checker.Watch(dram.Command{Kind: dram.Precharge})
	assert.ErrorContains(t, f.run(context.Background()), "the bank is closed")
}
