package mapping

import (
	"testing"

	"dnasim/arch"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

// network builds a built-in network at its default sizes.
func network(tb testing.TB, name string) *workloads.Network {
	tb.Helper()
	n, err := describe.Build(name, describe.DefaultOptions())
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// BenchmarkMap maps all layers of a network on the default machine.
func BenchmarkMap(b *testing.B) {
	for _, name := range []string{"alexnet", "resnet50", "mobilenetv2", "transformer"} {
		b.Run(name, func(b *testing.B) {
			n, c := network(b, name), testMachine()
			b.ReportAllocs()
			for b.Loop() {
				for i := range n.Layers {
					if _, err := Map(&n.Layers[i], int8Format(), &c); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(n.Layers)), "ns/layer")
		})
	}
}

// BenchmarkStreams draws all commands of AlexNet's conv2.
func BenchmarkStreams(b *testing.B) {
	l, c := &network(b, "alexnet").Layers[2], testMachine()
	m, err := Pin("tiles=2x2x1 block=1x8:8:400 order=mn", l, int8Format(), &c)
	if err != nil {
		b.Fatal(err)
	}
	p := m.Program(l, int8Format(), &c, layoutFor)
	commands := 0
	b.ReportAllocs()
	for b.Loop() {
		for _, tile := range p.Tiles {
			loads, computes := tile.Weights(), tile.Computes()
			var load arch.Load
			for loads.Next(&load) {
				commands++
			}
			var x arch.Compute
			for computes.Next(&x) {
				commands++
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(commands), "ns/command")
}
