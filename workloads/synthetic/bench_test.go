package synthetic

import "testing"

func BenchmarkSynthesize(b *testing.B) {
	for _, bench := range []struct{ name, net, layer string }{
		{"laplace and rectified", "alexnet", "conv3"},
		{"signed and softmax", "gpt2", "h.0.self.pv"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			l := mustFind(b, bench.net, bench.layer)
			c := DefaultConfig()
			b.ReportAllocs()
			values := 0
			for b.Loop() {
				w, a, err := Operands(bench.net, l, 0, c)
				if err != nil {
					b.Fatal(err)
				}
				values += len(w.Values) + len(a.Values)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(values), "ns/value")
		})
	}
}
