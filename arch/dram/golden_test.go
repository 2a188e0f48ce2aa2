package dram_test

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

// goldenRow is what the oracle gave for a trace on a configuration.
type goldenRow map[string]string

func (r goldenRow) integer(t *testing.T, column string) int64 {
	n, err := strconv.ParseInt(r[column], 10, 64)
	require.NoError(t, err, column)
	return n
}

func (r goldenRow) number(t *testing.T, column string) float64 {
	x, err := strconv.ParseFloat(r[column], 64)
	require.NoError(t, err, column)
	return x
}

func readRows(t testing.TB, name string) []goldenRow {
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var rows []goldenRow
	for _, line := range lines[1:] {
		row := goldenRow{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestEveryGoldenRunOfTheOracleIsReproducedExactly(t *testing.T) {
	rows := readRows(t, "testdata/golden.csv")
	require.Greater(t, len(rows), 100)
	for _, row := range rows {
		t.Run(row["config"]+"/"+row["trace"], func(t *testing.T) {
			if testing.Short() && strings.HasSuffix(row["trace"], "_long") {
				t.Skip("a long trace")
			}
			t.Parallel()
			config, trace := replaytest.Preset(t, row["config"], row["trace"])
			assertTraceHash(t, trace, row["trace_sha256"])
			r, err := replay.Run(context.Background(), config, trace, replay.Options{})
			require.NoError(t, err)
			full, err := config.Complete()
			require.NoError(t, err)
			assertGolden(t, row, r, full)
		})
	}
}

func assertTraceHash(t *testing.T, trace replay.Trace, prefix string) {
	hash := sha256.New()
	_, err := trace.WriteTo(hash)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(hex.EncodeToString(hash.Sum(nil)), prefix), "not the trace that the oracle ran")
}

// currents hold the energy by device currents, in pJ.
type currents struct{ Activate, Read, Write, Refresh, Background, Total float64 }

// byCurrents prices counts by what the configuration's currents come to.
func byCurrents(r replay.Report, c dram.Config) currents {
	e := currents{
		Activate: float64(r.Commands.ACT) * c.ActivatePJ, Read: float64(r.Commands.RD) * c.ReadPJ, Write: float64(r.Commands.WR) * c.WritePJ,
		Refresh:    float64(r.Commands.REF) * c.RefreshPJ,
		Background: c.TCKNS * (float64(r.OpenCycles)*c.ActiveStandbyMW + float64(r.ClosedCycles)*c.PrechargeStandbyMW),
	}
	e.Total = e.Activate + e.Read + e.Write + e.Refresh + e.Background
	return e
}

func assertGolden(t *testing.T, row goldenRow, r replay.Report, full dram.Config) {
	counts := map[string]int64{
		"reads": r.Reads, "writes": r.Writes, "total_cycles": r.Cycles, "act": r.Commands.ACT, "pre": r.Commands.PRE, "autopre": r.Commands.AutoPRE,
		"rd": r.Commands.RD, "wr": r.Commands.WR, "ref": r.Commands.REF, "wr_left_in_buffer": r.BufferedWrites,
		"rank_active_cycles": r.OpenCycles, "all_bank_idle_cycles": r.ClosedCycles,
	}
	if r.Reads > 0 {
		counts["p50_read_lat_cyc"], counts["p99_read_lat_cyc"], counts["max_read_lat_cyc"] = r.ReadLatency.P50, r.ReadLatency.P99, r.ReadLatency.Max
		assert.InDelta(t, row.number(t, "avg_read_lat_accept_cyc"), r.ReadLatency.Mean, 0.0051, "mean latency")
	}
	for column, ours := range counts {
		assert.Equal(t, row.integer(t, column), ours, column)
	}
	spent := byCurrents(r, full)
	rounded := map[string]struct{ ours, half float64 }{
		"total_ns": {r.TimeNS, 0.0051}, "bw_GBps": {r.BandwidthGBps, 0.00051}, "peak_GBps": {r.PeakGBps, 0.00051}, "bw_frac": {r.ShareOfPeak, 0.000051}, "row_hit_rate": {*r.RowHitRate, 0.000051},
		"e_act_pJ": {spent.Activate, 0.051}, "e_rd_pJ": {spent.Read, 0.051}, "e_wr_pJ": {spent.Write, 0.051},
		"e_ref_pJ": {spent.Refresh, 0.051}, "e_total_pJ": {spent.Total, 0.051},
	}
	for column, x := range rounded {
		assert.InDelta(t, row.number(t, column), x.ours, x.half, column)
	}
	assert.InDelta(t, row.number(t, "e_bg_act_pJ")+row.number(t, "e_bg_pre_pJ"), spent.Background, 0.11, "background")
}
