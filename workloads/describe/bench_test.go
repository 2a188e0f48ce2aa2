package describe

import "testing"

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
