package workloads

import "testing"

func BenchmarkSynthesize(b *testing.B) {
	for _, bench := range []struct{ name, net, layer string }{
		{"laplace and rectified", "alexnet", "conv3"},
		{"signed and softmax", "gpt2", "h.0.self.pv"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			l := mustFind(b, bench.net, bench.layer)
			c := DefaultTensorsConfig()
			b.ReportAllocs()
			values := 0
			for b.Loop() {
				w, a, err := Synthesize(bench.net, l, 0, c)
				if err != nil {
					b.Fatal(err)
				}
				values += len(w.Values) + len(a.Values)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(values), "ns/value")
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	greedy := DefaultOptions()
	greedy.Decoding = Greedy
	for _, bench := range []struct {
		name string
		net  string
		o    Options
	}{
		{"alexnet", "alexnet", DefaultOptions()},
		{"resnet50", "resnet50", DefaultOptions()},
		{"transformer", "transformer", DefaultOptions()},
		{"transformer greedy", "transformer", greedy},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Build(bench.net, bench.o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func mustFind(tb testing.TB, net, layer string) *Layer {
	tb.Helper()
	n, err := Build(net, DefaultOptions())
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n.Layers {
		if n.Layers[i].Name == layer {
			return &n.Layers[i]
		}
	}
	tb.Fatalf("%s has no layer %s", net, layer)
	return nil
}
