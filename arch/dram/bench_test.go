package dram_test

import (
	"fmt"
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

// BenchmarkStream has a memory accept runs of accesses, as the machines offer them: of one stream
// of reads, or of four streams in turn, every fifth run being of writes.
func BenchmarkStream(b *testing.B) {
	for _, preset := range []string{"lpddr4_3200", "ddr4_2400", "hbm2", "vault1", "vault1_open"} {
		for _, streams := range []int{1, 4} {
			b.Run(fmt.Sprintf("%s/%d", preset, streams), func(b *testing.B) {
				config, err := dram.Preset(preset)
				require.NoError(b, err)
				config.Channels, config.CapacityMiB, config.PeakGBps = 1, 0, 0
				s, err := dram.New(config)
				require.NoError(b, err)
				const run = 16
				next, cycle, i := [4]uint64{0, 1 << 24, 1<<25 + 4096, 1<<26 + 8192}, int64(0), 0
				b.ReportAllocs()
				for b.Loop() {
					for range 1024 / run {
						from := &next[i%streams]
						cycle = submitRun(s, cycle, dram.Request{ID: uint64(i % 64), Address: *from % (1 << 27), Write: streams > 1 && i%5 == 4}, run) + 1
						*from += run * 64
						i++
						for ok := true; ok; {
							_, _, ok = s.Certain()
						}
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1024, "ns/burst")
			})
		}
	}
}

func submitRun(s *dram.System, cycle int64, r dram.Request, n int) int64 {
	return s.SubmitRun(cycle, r, n)
}
