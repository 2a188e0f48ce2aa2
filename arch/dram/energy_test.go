package dram_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
)

func sum(e dram.Energy) float64 { return e.Activate + e.Read + e.Write + e.Refresh + e.Background }

// A bank is opened for 100 cycles, read once, and closed: every term by hand.
func TestDeviceEnergyByHand(t *testing.T) {
	c := dram.Config{TCKNS: 0.5, ActivatePJ: 1000, ReadPJ: 200, WritePJ: 300, RefreshPJ: 50000, ActiveStandbyMW: 40, PrechargeStandbyMW: 30}
	counts := dram.Counts{OpenCycles: 100, ClosedCycles: 900}
	counts.Commands[dram.Activate], counts.Commands[dram.Read], counts.Commands[dram.ReadAuto] = 1, 1, 2
	counts.Commands[dram.WriteAuto], counts.Commands[dram.Refresh] = 1, 1
	assert.Equal(t, dram.Energy{Activate: 1000, Read: 600, Write: 300, Refresh: 50000, Background: 100*0.5*40 + 900*0.5*30, Total: 67400}, counts.DeviceEnergy(&c))
}

func TestEachTechnologyIsPricedByItsMethod(t *testing.T) {
	for _, want := range []struct {
		preset, method string
		perBit         float64 // of a read and of a write; 0 by currents
		backgroundMW   float64 // of a channel
		idle           bool
	}{
		{"ddr4_2400", dram.MethodCurrents, 0, 0, false},
		{"lpddr4_3200", dram.MethodPublished, 8, 24.6, true},
		{"hbm2", dram.MethodPublished, 3.97, 63.6, false},
		{"vault16", dram.MethodPublished, 3.7 + 0.5, 29.7, true},
	} {
		config, trace := presetTrace(t, want.preset, "rand_mix")
		r, err := dram.Replay(context.Background(), config, trace, dram.Options{})
		require.NoError(t, err)
		assert.Equal(t, want.method, r.EnergyMethod, want.preset)
		assert.InEpsilon(t, sum(r.Energy), r.Energy.Total, 1e-12)
		assert.InEpsilon(t, sum(r.DeviceEnergy), r.DeviceEnergy.Total, 1e-12)
		if want.method == dram.MethodCurrents {
			assert.Equal(t, r.DeviceEnergy, r.Energy)
			continue
		}
		const bits = 64 * 8
		assert.InEpsilon(t, float64(r.Commands.RD)*bits*want.perBit, r.Energy.Read, 1e-12)
		assert.InEpsilon(t, float64(r.Commands.WR)*bits*want.perBit, r.Energy.Write, 1e-12)
		assert.Zero(t, r.Energy.Activate+r.Energy.Refresh, "contained in accesses and background")
		cycles := float64(config.Channels) * float64(r.Cycles+1)
		if want.idle {
			cycles -= float64(r.Commands.RD+r.Commands.WR) * float64(config.TBURST)
		}
		assert.InEpsilon(t, cycles*config.TCKNS*want.backgroundMW, r.Energy.Background, 1e-12, want.preset)
		assert.InEpsilon(t, r.Energy.Total/float64(bits*(r.Commands.RD+r.Commands.WR)), r.PJPerBit, 1e-12)
	}
}

// What the total leaves out stands beside it, with its source.
func TestRowsBeyondTheTotalAreListedAndNotAdded(t *testing.T) {
	config, trace := presetTrace(t, "ddr4_2400", "seq_read")
	r, err := dram.Replay(context.Background(), config, trace, dram.Options{})
	require.NoError(t, err)
	var beyond float64
	for _, row := range r.EnergyRows {
		assert.Equal(t, dram.PartBeyond, row.Part)
		beyond += row.ConsumedPJ
	}
	perBit := beyond / float64(r.Commands.RD*512)
	assert.InDelta(t, 15.254, perBit, 1e-3, "I/O, PHY and termination of CACTI-IO's DDR4-2400, half of the bits toggling")
	assert.Equal(t, r.DeviceEnergy, r.Energy)

	config.Technology = ""
	r, err = dram.Replay(context.Background(), config, trace, dram.Options{})
	require.NoError(t, err)
	assert.Empty(t, r.EnergyRows)
}

func TestEveryPublishedEnergyHasStatusAndSource(t *testing.T) {
	rows := dram.PublishedEnergies()
	assert.Equal(t, []string{"ddr4", "hbm2", "hmc", "lpddr4"}, dram.Technologies())
	for _, r := range rows {
		assert.Contains(t, []string{"published", "simulated", "assumed"}, r.Status)
		assert.Contains(t, []string{dram.PartAccess, dram.PartBackground, dram.PartWithin, dram.PartBeyond}, r.Part)
		assert.NotEmpty(t, r.Source)
		assert.NotEmpty(t, r.Note)
		assert.Positive(t, r.ReadPJBit+r.ChannelMW)
	}
}
