package dram_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

// place is an access of a micro case: what, when, and where in channel 0.
type place struct {
	arrival int64
	op      byte
	at      dram.Location
}

// microCases are the traces that show one constraint each.
func microCases(c dram.Config) map[string][]place {
	a := func(row, column int) dram.Location { return dram.Location{Row: row, Column: column} }
	x := dram.Location{Group: 1, Row: 5} // another group, or another bank where there are no groups
	if c.BankGroups == 1 {
		x = dram.Location{Bank: 1, Row: 5}
	}
	y := dram.Location{Bank: 1, Row: 5} // another bank of the group
	far := int64(c.TREFI / c.Ranks)
	late := x
	late.Row = 9
	var banks []place
	for b := range 8 {
		banks = append(banks, place{0, 'R', dram.Location{Group: b % c.BankGroups, Bank: b / c.BankGroups, Row: 7}})
	}
	cap := []place{{0, 'R', a(5, 0)}, {0, 'R', a(5, 1)}, {0, 'R', a(5, 2)}, {0, 'R', a(6, 0)}}
	for column := 3; column < min(10, c.RowRequests); column++ {
		cap = append(cap, place{0, 'R', a(5, column)})
	}
	return map[string][]place{
		"m01_single_read":       {{0, 'R', a(5, 0)}},
		"m02_row_hit":           {{0, 'R', a(5, 0)}, {0, 'R', a(5, 1)}},
		"m03_other_group":       {{0, 'R', a(5, 0)}, {0, 'R', x}},
		"m04_same_group":        {{0, 'R', a(5, 0)}, {0, 'R', y}},
		"m05_row_conflict":      {{0, 'R', a(5, 0)}, {0, 'R', a(6, 0)}},
		"m06_eight_banks":       banks,
		"m07_wr_rd_same_bank":   {{0, 'W', a(5, 0)}, {0, 'R', a(5, 1)}},
		"m08_wr_rd_other_grp":   {{0, 'W', a(5, 0)}, {0, 'R', x}},
		"m09_rd_wr_same_bank":   {{0, 'R', a(5, 0)}, {0, 'W', a(5, 1)}},
		"m10_wr_conflict_wr":    {{0, 'W', a(5, 0)}, {0, 'W', a(6, 0)}},
		"m11_refresh_collision": {{0, 'R', a(5, 0)}, {far - 5, 'R', a(5, 1)}, {far + 1, 'R', a(5, 2)}, {far + 2, 'R', late}},
		"m12_hit_cap":           cap,
		"m13_late_conflict":     {{0, 'R', a(5, 0)}, {300, 'R', a(6, 0)}},
		"m14_late_hit":          {{0, 'R', a(5, 0)}, {300, 'R', a(5, 1)}},
	}
}

// microRun replays a micro case and writes its outcome as the oracle's table does.
func microRun(t *testing.T, config dram.Config, places []place) (requests, accepted, done, commands string) {
	s, err := dram.New(config)
	require.NoError(t, err)
	trace := make(replay.Trace, len(places))
	var texts, accepts, dones, cmds []string
	for i, p := range places {
		trace[i] = replay.Access{Arrival: p.arrival, Address: s.Encode(p.at), Write: p.op == 'W'}
		texts = append(texts, fmt.Sprintf("%d:%c:%x", p.arrival, p.op, trace[i].Address))
		dones = append(dones, "-")
	}
	_, err = replay.Run(context.Background(), config, trace, replay.Options{
		Check:    true,
		Accepted: func(_ int, cycle int64) { accepts = append(accepts, strconv.FormatInt(cycle, 10)) },
		Completed: func(i int, _, cycle int64) {
			if !trace[i].Write {
				dones[i] = strconv.FormatInt(cycle, 10)
			}
		},
		Observe: func(c dram.Command) { cmds = append(cmds, microCommand(c)) },
	})
	require.NoError(t, err)
	return strings.Join(texts, " "), strings.Join(accepts, " "), strings.Join(dones, " "), strings.Join(cmds, " ")
}

func microCommand(c dram.Command) string {
	switch c.Kind {
	case dram.Refresh:
		return fmt.Sprintf("REF@%d", c.Cycle)
	case dram.Activate:
		return fmt.Sprintf("ACT@%d[%d.%d.r%d]", c.Cycle, c.Group, c.Bank, c.Row)
	default:
		return fmt.Sprintf("%v@%d[%d.%d]", c.Kind, c.Cycle, c.Group, c.Bank)
	}
}

func TestEachConstraintAloneGivesTheCommandsOfTheOracle(t *testing.T) {
	rows := readRows(t, "testdata/micro.csv")
	require.Len(t, rows, 5*14)
	for _, row := range rows {
		t.Run(row["config"]+"/"+row["case"], func(t *testing.T) {
			config, _ := replaytest.Preset(t, row["config"], "sparse_seq")
			places, known := microCases(config)[row["case"]]
			require.True(t, known)
			requests, accepted, done, commands := microRun(t, config, places)
			assert.Equal(t, row["requests"], requests)
			assert.Equal(t, row["accept"], accepted)
			assert.Equal(t, row["read_done"], done)
			assert.Equal(t, row["commands"], commands)
		})
	}
}
