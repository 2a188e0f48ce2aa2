package arch_test

import (
	"context"
	"testing"

	"dnasim/arch"
	"dnasim/mapping"
	"dnasim/workloads"
)

// BenchmarkTiming maps and simulates a whole network on the default INT8 machine:
// timing alone, without tensors or prices.
func BenchmarkTiming(b *testing.B) {
	for _, name := range []string{"alexnet", "resnet50", "transformer"} {
		b.Run(name, func(b *testing.B) {
			net, err := workloads.Build(name, workloads.DefaultOptions())
			if err != nil {
				b.Fatal(err)
			}
			c := arch.DefaultConfig()
			m, err := arch.New(c)
			if err != nil {
				b.Fatal(err)
			}
			f := arch.Format{Lane: arch.LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}
			b.ReportAllocs()
			for b.Loop() {
				for i := range net.Layers {
					runLayer(b, m, &net.Layers[i], f, &c)
				}
			}
		})
	}
}

func runLayer(b *testing.B, m *arch.Machine, l *workloads.Layer, f arch.Format, c *arch.Config) {
	chosen, err := mapping.Map(l, f, c)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := m.Run(context.Background(), chosen.Program(l, f, c, mapping.Layout{})); err != nil {
		b.Fatal(err)
	}
}
