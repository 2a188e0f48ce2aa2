package sweep

import (
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"testing"

	"dnasim/experiment"
)

// BenchmarkAlexNet runs the thousand points of testdata/alexnet.toml with a number of workers on as
// many processors; the time of an operation is that of all points. On a busy machine that says
// little of how the work scales: see the time that processors were without work.
func BenchmarkAlexNet(b *testing.B) {
	alexnet, err := os.ReadFile("testdata/alexnet.toml")
	if err != nil {
		b.Fatal(err)
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
			idle, all := processorSeconds()
			defer func() {
				nowIdle, nowAll := processorSeconds()
				b.ReportMetric(100*(nowIdle-idle)/(nowAll-all), "%idle")
			}()
			for b.Loop() {
				s, err := Parse(b.TempDir()+"/sweep.toml", string(alexnet))
				if err != nil {
					b.Fatal(err)
				}
				s.Store = b.TempDir()
				memo := experiment.NewMemo()
				_, stats, err := s.Run(b.Context(), Options{Version: "bench", Workers: workers, Memo: memo})
				if err != nil {
					b.Fatal(err)
				}
				reuse := memo.Reuse()
				b.ReportMetric(float64(stats.Computed)/stats.Elapsed.Seconds(), "points/s")
				b.ReportMetric(100*reuse.Saved(), "%work-saved")
				b.ReportMetric(100*reuse.Codes.Fraction(), "%codes-reused")
				b.ReportMetric(100*reuse.Mappings.Fraction(), "%mappings-reused")
				b.ReportMetric(100*reuse.Timings.Fraction(), "%timings-reused")
			}
		})
	}
}

// processorSeconds are those without work and all of them, by the clock on the wall.
func processorSeconds() (idle, all float64) {
	runtime.GC() // they are counted up to the last collection
	s := []metrics.Sample{{Name: "/cpu/classes/idle:cpu-seconds"}, {Name: "/cpu/classes/total:cpu-seconds"}}
	metrics.Read(s)
	return s[0].Value.Float64(), s[1].Value.Float64()
}

// BenchmarkFromStore reads points back that have all been computed: what a resumed sweep takes for
// each.
func BenchmarkFromStore(b *testing.B) {
	s, err := Parse(b.TempDir()+"/sweep.toml", quickPoints)
	if err != nil {
		b.Fatal(err)
	}
	s.Store = b.TempDir()
	o := Options{Version: "bench", Workers: 1, Memo: memo}
	if _, _, err := s.Run(b.Context(), o); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, stats, err := s.Run(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(stats.Stored)/stats.Elapsed.Seconds(), "points/s")
	}
}

const quickPoints = `
[run]
networks = ["alexnet"]
machines = ["int8", "dnateq"]
[hardware.memory]
model = "bandwidth"
[sweep]
[[sweep.axis]]
key = "energy.node_nm"
values = [22, 28, 32, 40, 45, 65, 90]
[[sweep.axis]]
key = "hardware.clock_mhz"
values = [100, 200, 300]
`

// BenchmarkFront adds designs to a front of three objectives.
func BenchmarkFront(b *testing.B) {
	designs := make([]Design, 10_000)
	for i := range designs {
		h := scramble(uint64(i))
		designs[i] = Design{Point: i, Machine: "m", ID: fmt.Sprint(i), Values: []float64{float64(h % 1009), float64(h / 1009 % 1013), float64(h / 1009 / 1013 % 1019)}}
	}
	for b.Loop() {
		f := front{objectives: make([]Metric, 3)}
		for _, d := range designs {
			f.add(d)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(designs)), "ns/design")
}
