package dram_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

// TestSmallTracesGiveEveryCommandAndCompletionOfTheOracle compares line by line: when each request
// was accepted and done, and every command with its bank, row and column.
func TestSmallTracesGiveEveryCommandAndCompletionOfTheOracle(t *testing.T) {
	files, err := filepath.Glob("testdata/small/*__req.csv")
	require.NoError(t, err)
	require.Len(t, files, 24)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), "__req.csv")
		t.Run(name, func(t *testing.T) {
			preset, traceName, _ := strings.Cut(name, "__")
			config, trace := replaytest.Preset(t, preset, traceName)
			requests, commands := smallRun(t, config, trace)
			assert.Equal(t, smallRequests(t, file), requests)
			assert.Equal(t, smallCommands(t, strings.Replace(file, "__req", "__cmd", 1)), commands)
		})
	}
}

func smallRun(t *testing.T, config dram.Config, trace replay.Trace) (requests []string, commands []string) {
	requests = make([]string, len(trace))
	var stream []dram.Command
	_, err := replay.Run(context.Background(), config, trace, replay.Options{
		Check: true,
		Completed: func(i int, accepted, done int64) {
			a := trace[i]
			requests[i] = fmt.Sprintf("%d %x %d %d %d", i, a.Address, a.Arrival, accepted, done)
		},
		Observe: func(c dram.Command) { stream = append(stream, c) },
	})
	require.NoError(t, err)
	// channels are reported one after the other
	slices.SortStableFunc(stream, func(a, b dram.Command) int {
		if a.Cycle != b.Cycle {
			return int(a.Cycle - b.Cycle)
		}
		return a.Channel - b.Channel
	})
	for _, c := range stream {
		commands = append(commands, fmt.Sprint(c.Cycle, c.Channel, c.Kind, c.Rank, c.Group, c.Bank, c.Row, c.Column))
	}
	return requests, commands
}

func smallRequests(t *testing.T, file string) (lines []string) {
	for _, r := range readRows(t, file) {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", r["idx"], r["addr_hex"], r["arrival_cycle"], r["accept_cycle"], r["done_cycle"]))
	}
	return lines
}

func smallCommands(t *testing.T, file string) (lines []string) {
	for _, r := range readRows(t, file) {
		kinds := map[string]dram.Kind{"ACT": dram.Activate, "PRE": dram.Precharge, "RD": dram.Read, "WR": dram.Write,
			"RDA": dram.ReadAuto, "WRA": dram.WriteAuto, "REF": dram.Refresh}
		kind, known := kinds[r["cmd"]]
		require.True(t, known, r["cmd"])
		lines = append(lines, fmt.Sprint(r.integer(t, "cycle"), r.integer(t, "channel"), kind, r.integer(t, "rank"),
			r.integer(t, "bankgroup"), r.integer(t, "bank"), r.integer(t, "row"), r.integer(t, "column")))
	}
	return lines
}
