package report

import (
	"bytes"
	"dnasim/internal/golden"
	"dnasim/report/table"
	"dnasim/results"
	"dnasim/results/sample"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGoldenRuns(t *testing.T) {
	runs := []struct {
		name    string
		results *results.Run
		options Options
	}{
		{"run", sample.Run(), Options{Width: 120}},
		{"layers", sample.Run(), Options{Width: 120, Layers: true}},
		{"narrow", sample.Run(), Options{Width: 72, Layers: true}},
		{"no_baseline", sample.WithoutBaseline(sample.Run()), Options{Width: 120}},
		{"empty", &results.Run{Schema: results.Schema, Version: "0.1.0"}, Options{Layers: true}},
		{"hostile", sample.WithHostileNames(sample.Run()), Options{Layers: true}},
	}
	for _, run := range runs {
		for _, f := range table.Formats() {
			if run.name == "narrow" && f != table.Text {
				continue // the width concerns text alone
			}
			if run.name == "layers" && f == table.JSON {
				continue // the same as of run
			}
			t.Run(run.name+"/"+string(f), func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, Write(&b, run.results, f, run.options))
				golden.Check(t, run.name+"."+golden.Suffix(f), b.Bytes())
			})
		}
	}
}

func TestGoldenSmallOutputs(t *testing.T) {
	net := sample.Summary()
	sram := results.SRAM{CapacityKiB: 48, WidthBits: 64, NodeNM: 45, Cell: "itrs-lstp", TemperatureK: 350, ReadPJ: 17.9, WritePJ: 16.2, LeakageMW: 0.00231, AreaMM2: 0.1713, AccessNS: 1.42, Method: "CACTI 7 model", Source: "CACTI 7",
		ReadErrorPercent: 0.00046, WriteErrorPercent: 0.00047, LeakageErrorPercent: 0.00045, AreaErrorPercent: 0.00048, AccessErrorPercent: 0.00046, MedianErrorPercent: 7e-05}
	outputs := map[string]func(*bytes.Buffer, table.Format) error{
		"energy":   func(b *bytes.Buffer, f table.Format) error { return WriteEnergyTable(b, sample.EnergyTable(), f) },
		"networks": func(b *bytes.Buffer, f table.Format) error { return WriteNetworks(b, []results.NetworkSummary{net}, f) },
		"network":  func(b *bytes.Buffer, f table.Format) error { return WriteNetwork(b, net, f) },
		"sram":     func(b *bytes.Buffer, f table.Format) error { return WriteSRAM(b, sram, f) },
	}
	for name, write := range outputs {
		for _, f := range table.Formats() {
			t.Run(name+"/"+string(f), func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, write(&b, f))
				golden.Check(t, name+"."+golden.Suffix(f), b.Bytes())
			})
		}
	}
}
