package checker_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/arch/dram/checker"
	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

func check(c dram.Config, commands ...dram.Command) error {
	k := checker.New(c)
	for _, command := range commands {
		k.Watch(command)
	}
	return k.Err()
}

// A fault in a real stream is noticed: a command too early by one cycle, left out, or doubled.
func TestTheCheckerNoticesFaultsInARealStream(t *testing.T) {
	c, err := dram.Preset("ddr4_2400")
	require.NoError(t, err)
	c, err = c.Complete()
	require.NoError(t, err)
	trace, err := replaytest.Synthetic("rand_mix", c.RowBytes, c.ConflictBytes)
	require.NoError(t, err)
	var stream []dram.Command
	_, err = replay.Run(context.Background(), c, trace[:100], replay.Options{Observe: func(c dram.Command) { stream = append(stream, c) }})
	require.NoError(t, err)
	require.NoError(t, check(c, stream...))
	for i, command := range stream {
		if command.Kind == dram.Activate {
			require.Error(t, check(c, slices.Delete(slices.Clone(stream), i, i+1)...), "without %v", command)
		}
		require.Error(t, check(c, slices.Insert(slices.Clone(stream), i, command)...), "%v twice", command)
	}
}

func TestCommandStreamsOfAllPresetsAreLegal(t *testing.T) {
	accesses := 3000
	if testing.Short() {
		accesses = 300
	}
	for _, preset := range dram.Presets() {
		c, err := dram.Preset(preset.Name)
		require.NoError(t, err)
		c, err = c.Complete()
		require.NoError(t, err)
		for _, name := range []string{"small_mix", "bank_conflict", "rand_mix", "dnn_fine"} {
			trace, err := replaytest.Synthetic(name, c.RowBytes, c.ConflictBytes)
			require.NoError(t, err)
			r, err := replay.Run(context.Background(), c, trace[:min(len(trace), accesses)], replay.Options{Check: true})
			require.NoError(t, err, "%s, %s", preset.Name, name)
			assert.Equal(t, r.Commands.ACT+r.Commands.PRE+r.Commands.RD+r.Commands.WR+r.Commands.REF, r.Checked)
		}
	}
}
