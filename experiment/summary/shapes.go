package summary

import (
	"fmt"

	"dnasim/results"
	"dnasim/workloads"
)

// Shapes states the shapes of a network.
func Shapes(n *workloads.Network) results.NetworkSummary {
	out := results.NetworkSummary{
		Name: n.Name, Title: n.Title, Source: n.Source, Batch: n.Batch, Params: n.Params(), MACs: n.MACs(),
		Trained: n.Model, Gaps: append([]string{}, n.Gaps...), LayerCount: len(n.Layers),
	}
	for i := range n.Layers {
		l := &n.Layers[i]
		out.Layers = append(out.Layers, results.LayerSummary{
			Name: l.Name, Kind: string(l.Kind), Inputs: l.Inputs, M: l.M, K: l.K, N: l.N, Groups: l.Groups, Repeat: l.Repeat,
			MACs: l.MACs(), Params: l.Params, InputElements: l.InputElements, SecondElements: l.SecondElements,
			OutputElements: l.OutputElements, VectorOps: l.VectorOps, VectorOpsNote: l.VectorOpsNote, Geometry: geometry(l.Conv),
		})
	}
	return out
}

// geometry of a convolution in words; "" for other layers.
func geometry(g *workloads.ConvGeometry) string {
	if g == nil {
		return ""
	}
	return fmt.Sprintf("%dx%d/%d, %dx%dx%d to %dx%dx%d", g.KernelH, g.KernelW, g.StrideH,
		g.InChannels, g.InH, g.InW, g.OutChannels, g.OutH, g.OutW)
}
