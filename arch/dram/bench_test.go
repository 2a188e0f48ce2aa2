package dram_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay/replaytest"
)

// BenchmarkSystem drives a memory from event to event, as a machine does.
func BenchmarkSystem(b *testing.B) {
	for _, preset := range []string{"lpddr4_3200", "vault16"} {
		b.Run(preset, func(b *testing.B) {
			config, trace := replaytest.Preset(b, preset, "dnn_tile")
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
			config, trace := replaytest.Preset(b, preset, "dnn_tile")
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
