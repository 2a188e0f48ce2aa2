package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// bitsTable gives the widths that a machine's codes need and what they save.
func bitsTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "bits",
		Title: "Bits and compression against 8 bits",
		Path:  "networks[].machines[]",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("machine", "Machine"),
			{Key: "mean_bits_weights", Name: "Mean weights", Unit: "bits", Align: table.Right, Decimals: 2},
			{Key: "mean_bits_activations", Name: "Mean activations", Unit: "bits", Align: table.Right, Decimals: 2},
			table.Percent("compression_percent", "Compression total"), table.Percent("compression_weights_percent", "of weights"),
			table.Percent("compression_activations_percent", "of activations"),
			{Key: "rmae_weights_percent", Name: "RMAE weights", Unit: "%", Align: table.Right, Decimals: 2},
			{Key: "rmae_activations_percent", Name: "RMAE activations", Unit: "%", Align: table.Right, Decimals: 2},
			table.Wrapped("layers_by_weight_bits", "Layers by bits of weights"),
		},
		Notes: append([]string{
			"Mean bits are stored bits per element. Compression is 1 - stored bits / (8 x elements). RMAE is sum|x - x'| / sum|x|, averaged over the layers that have one.",
		}, restsOn(r)...),
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			m := &n.Machines[j]
			weights, activations := meanRMAE(m.Layers)
			t.Add(table.String(n.Name), table.String(m.Name), table.Optional(m.MeanBitsWeights, 1), table.Optional(m.MeanBitsActivations, 1),
				table.Optional(m.Compression, 100), table.Optional(m.CompressionWeights, 100), table.Optional(m.CompressionActivations, 100),
				weights, activations, table.NonEmpty(layersByBits(m.Layers)))
		}
	}
	return t.DropEmptyColumns()
}

// meanRMAE averages the errors of weights and activations over the layers that have
// them, in percent.
func meanRMAE(layers []results.Layer) (weights, activations table.Cell) {
	var sumW, sumA, countW, countA float64
	for i := range layers {
		if x := layers[i].RMAEWeights; x != nil {
			sumW, countW = sumW+*x, countW+1
		}
		if x := layers[i].RMAEActivations; x != nil {
			sumA, countA = sumA+*x, countA+1
		}
	}
	return table.Ratio(100*sumW, countW), table.Ratio(100*sumA, countA)
}

// layersByBits counts the layers with MACs by the stored bits of their weights: "5: 12,
// 6: 3".
func layersByBits(layers []results.Layer) string {
	counts := map[int]int{}
	for i := range layers {
		if layers[i].MACs > 0 {
			counts[layers[i].BitsWeights]++
		}
	}
	var parts []string
	for _, bits := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d: %d", bits, counts[bits]))
	}
	return strings.Join(parts, ", ")
}
