package arch_test

import (
	"context"
	"testing"

	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/mapping"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

var benchFormat = arch.Format{Lane: arch.LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}

// BenchmarkTiming maps and simulates a whole network on the default INT8 machine:
// timing alone, without tensors or prices.
func BenchmarkTiming(b *testing.B) {
	for _, name := range []string{"alexnet", "resnet50", "transformer"} {
		b.Run(name, func(b *testing.B) {
			net := benchNetwork(b, name)
			c := arch.DefaultConfig()
			m := benchMachine(b, &c)
			b.ReportAllocs()
			for b.Loop() {
				for i := range net.Layers {
					runLayer(b, m, &net.Layers[i], &c)
				}
			}
		})
	}
}

// BenchmarkBanks runs AlexNet, mapped beforehand, on bank-level memory: four tiles on a channel,
// and sixteen each on its own vault. Accesses are DRAM bursts.
func BenchmarkBanks(b *testing.B) {
	for name, c := range map[string]arch.Config{"lpddr4_3200": oneChannel(b), "vault16": vaults(b)} {
		b.Run(name, func(b *testing.B) {
			net := benchNetwork(b, "alexnet")
			m := benchMachine(b, &c)
			var programs []*arch.Program
			for i := range net.Layers {
				chosen, err := mapping.Map(&net.Layers[i], benchFormat, &c)
				if err != nil {
					b.Fatal(err)
				}
				programs = append(programs, chosen.Program(&net.Layers[i], benchFormat, &c, mapping.Layout{}))
			}
			bursts := int64(0)
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range programs {
					r, err := m.Run(context.Background(), p)
					if err != nil {
						b.Fatal(err)
					}
					bursts += r.Counts[arch.DRAMReadBurst] + r.Counts[arch.DRAMWriteBurst]
				}
			}
			b.ReportMetric(float64(bursts)/b.Elapsed().Seconds(), "accesses/s")
		})
	}
}

func oneChannel(b *testing.B) arch.Config {
	c := arch.DefaultConfig()
	setBanks(b, &c, "lpddr4_3200")
	return c
}

func vaults(b *testing.B) arch.Config {
	c := arch.DefaultConfig()
	c.ClockMHz, c.Tiles, c.Rows, c.Columns = 300, 16, 4, 4
	for _, buffer := range []*arch.Buffer{&c.ActivationBuffer, &c.WeightBuffer, &c.OutputBuffer} {
		buffer.CapacityKiB, buffer.WidthBits = 8, 32
	}
	c.Vector.Width, c.DMA.RequestBytes, c.Interconnect.Topology, c.Memory.InterleaveBytes = 4, 256, arch.TopologyLocal, 256
	setBanks(b, &c, "vault16")
	return c
}

func setBanks(b *testing.B, c *arch.Config, preset string) {
	d, err := dram.Preset(preset)
	if err != nil {
		b.Fatal(err)
	}
	full, err := d.Complete()
	if err != nil {
		b.Fatal(err)
	}
	c.Memory.Model, c.Memory.DRAM, c.Memory.Channels, c.Memory.AccessBytes = arch.MemoryBanks, d, full.Channels, full.RequestBytes
}

func benchNetwork(b *testing.B, name string) *workloads.Network {
	net, err := describe.Build(name, describe.DefaultOptions())
	if err != nil {
		b.Fatal(err)
	}
	return net
}

func benchMachine(b *testing.B, c *arch.Config) *arch.Machine {
	m, err := arch.New(*c)
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func runLayer(b *testing.B, m *arch.Machine, l *workloads.Layer, c *arch.Config) {
	chosen, err := mapping.Map(l, benchFormat, c)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := m.Run(context.Background(), chosen.Program(l, benchFormat, c, mapping.Layout{})); err != nil {
		b.Fatal(err)
	}
}
