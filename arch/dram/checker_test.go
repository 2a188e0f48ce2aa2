package dram_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
)

// No controller breaks a constraint, on any preset and kind of trace.
func TestCommandStreamsAreLegal(t *testing.T) {
	for _, preset := range dram.Presets() {
		for _, name := range []string{"small_mix", "bank_conflict", "rand_mix", "dnn_fine"} {
			config, trace := presetTrace(t, preset.Name, name)
			r, err := dram.Replay(context.Background(), config, trace[:min(len(trace), 4000)], dram.Options{Check: true})
			require.NoError(t, err, "%s, %s", preset.Name, name)
			assert.Positive(t, r.Checked)
		}
	}
}

// A command that is moved to an earlier cycle, left out or doubled is noticed: the
// checker is given legal streams with one such fault.
func TestTheCheckerNoticesFaults(t *testing.T) {
	config, trace := presetTrace(t, "ddr4_2400", "rand_mix")
	full, err := config.Complete()
	require.NoError(t, err)
	var legal []dram.Command
	_, err = dram.Replay(context.Background(), config, trace[:500], dram.Options{Observe: func(c dram.Command) { legal = append(legal, c) }})
	require.NoError(t, err)
	judge := func(stream []dram.Command) error {
		checker := dram.NewChecker(full)
		for _, c := range stream {
			checker.Watch(c)
		}
		return checker.Err()
	}
	require.NoError(t, judge(legal))

	first := map[dram.Kind]int{}
	for i, c := range legal {
		if _, ok := first[c.Kind]; !ok {
			first[c.Kind] = i
		}
	}
	for _, kind := range []dram.Kind{dram.Activate, dram.Precharge, dram.Read} {
		i := first[kind]
		without := append(append([]dram.Command{}, legal[:i]...), legal[i+1:]...)
		if kind != dram.Read { // a read that is left out breaks nothing
			assert.Error(t, judge(without), "without the first %v", kind)
		}
		doubled := append(append(append([]dram.Command{}, legal[:i+1]...), legal[i]), legal[i+1:]...)
		assert.Error(t, judge(doubled), "the first %v twice", kind)
	}
	early := append([]dram.Command{}, legal...)
	i := first[dram.Read]
	early[i].Cycle = early[0].Cycle + int64(full.TRCDRD) - 1
	err = judge([]dram.Command{legal[0], early[i]})
	var v *dram.Violation
	require.True(t, errors.As(err, &v))
	assert.Equal(t, "tRCD_RD", v.Rule)
	assert.ErrorContains(t, err, "tRCD_RD asks for 17")
}
