package dram_test

import (
	"bytes"
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
)

// BenchmarkReplay measures whole replays on one core: a stream, a random trace and a mix of streams. The
// yardstick is 5 million requests a second on streams.
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

// BenchmarkChecked is the price of having every command judged.
func BenchmarkChecked(b *testing.B) {
	config, trace := presetTrace(b, "ddr4_2400", "seq_read")
	for b.Loop() {
		_, err := dram.Replay(context.Background(), config, trace, dram.Options{Check: true})
		require.NoError(b, err)
	}
	b.ReportMetric(float64(len(trace)*b.N)/b.Elapsed().Seconds(), "requests/s")
}

// BenchmarkSystem drives a memory from event to event, as a machine does.
func BenchmarkSystem(b *testing.B) {
	for _, preset := range []string{"lpddr4_3200", "vault16"} {
		b.Run(preset, func(b *testing.B) {
			config, trace := presetTrace(b, preset, "dnn_tile")
			s, err := dram.New(config)
			require.NoError(b, err)
			cycle, next := int64(0), 0
			b.ReportAllocs()
			for b.Loop() {
				for {
					s.Advance(cycle, func(uint64, int64) {})
					a := trace[next%len(trace)]
					accepted := s.Offer(cycle, dram.Request{ID: uint64(next), Address: a.Address, Write: a.Write})
					if cycle++; accepted {
						next++
						break
					}
					if wake := s.Next(); wake != math.MaxInt64 {
						cycle = max(cycle, wake)
					}
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

// BenchmarkSubmit has a memory run ahead from access to access, as the machines do.
func BenchmarkSubmit(b *testing.B) {
	for _, preset := range []string{"lpddr4_3200", "vault1"} {
		b.Run(preset, func(b *testing.B) {
			config, trace := presetTrace(b, preset, "dnn_tile")
			s, err := dram.New(config)
			require.NoError(b, err)
			cycle, next := int64(0), 0
			b.ReportAllocs()
			for b.Loop() {
				a := trace[next%len(trace)]
				cycle = s.Submit(cycle, dram.Request{ID: uint64(next), Address: a.Address, Write: a.Write}) + 1
				for ok := true; ok; {
					_, _, ok = s.Certain()
				}
				next++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

func BenchmarkReadTrace(b *testing.B) {
	config, trace := presetTrace(b, "ddr4_2400", "rand_mix")
	var text bytes.Buffer
	_, err := trace.WriteTo(&text)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := dram.ReadTrace(bytes.NewReader(text.Bytes()), config.CapacityBytes())
		require.NoError(b, err)
	}
	b.ReportMetric(float64(len(trace)*b.N)/b.Elapsed().Seconds(), "lines/s")
}
