package dram_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
)

// BenchmarkReplay measures whole replays, one core. requests/s is what counts; a stream is held to at
// least 5 million.
func BenchmarkReplay(b *testing.B) {
	for _, preset := range []string{"ddr4_2400", "ddr4_2400_bgil", "lpddr4_3200", "hbm2", "vault16"} {
		for _, name := range []string{"seq_read_long", "seq_write", "rand_read_long", "rand_mix", "dnn_fine", "sparse_rand"} {
			b.Run(preset+"/"+name, func(b *testing.B) {
				config, trace := presetTrace(b, preset, name)
				b.ReportAllocs()
				for b.Loop() {
					_, err := dram.Replay(context.Background(), config, trace, dram.Options{})
					require.NoError(b, err)
				}
				b.ReportMetric(float64(len(trace)*b.N)/b.Elapsed().Seconds(), "requests/s")
			})
		}
	}
}
