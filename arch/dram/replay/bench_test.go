package replay_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

// BenchmarkReplay measures whole replays on one core: a stream, a random trace and a mix of
// streams. The yardstick is 5 million requests a second on streams.
func BenchmarkReplay(b *testing.B) {
	for _, preset := range []string{"ddr4_2400", "ddr4_2400_bgil", "lpddr4_3200", "hbm2", "vault16"} {
		for _, name := range []string{"seq_read_long", "seq_write", "rand_read_long", "rand_mix", "dnn_fine", "sparse_rand"} {
			b.Run(preset+"/"+name, func(b *testing.B) {
				config, trace := replaytest.Preset(b, preset, name)
				b.ReportAllocs()
				for b.Loop() {
					_, err := replay.Run(context.Background(), config, trace, replay.Options{})
					require.NoError(b, err)
				}
				b.ReportMetric(float64(len(trace)*b.N)/b.Elapsed().Seconds(), "requests/s")
			})
		}
	}
}

// BenchmarkChecked is the price of having every command judged.
func BenchmarkChecked(b *testing.B) {
	config, trace := replaytest.Preset(b, "ddr4_2400", "seq_read")
	for b.Loop() {
		_, err := replay.Run(context.Background(), config, trace, replay.Options{Check: true})
		require.NoError(b, err)
	}
	b.ReportMetric(float64(len(trace)*b.N)/b.Elapsed().Seconds(), "requests/s")
}

func BenchmarkReadTrace(b *testing.B) {
	config, trace := replaytest.Preset(b, "ddr4_2400", "rand_mix")
	var text bytes.Buffer
	_, err := trace.WriteTo(&text)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := replay.ReadTrace(bytes.NewReader(text.Bytes()), config.CapacityBytes())
		require.NoError(b, err)
	}
	b.ReportMetric(float64(len(trace)*b.N)/b.Elapsed().Seconds(), "lines/s")
}
