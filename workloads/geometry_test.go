package workloads_test

import (
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestValidTapsByHand: a 3x3 kernel on a 4x4 image with padding 1 has 16 x 9 pairs; along
// an axis 2 of 12 (position, tap) pairs fall outside.
func TestValidTapsByHand(t *testing.T) {
	g := workloads.ConvGeometry{Batch: 1, InChannels: 1, InH: 4, InW: 4, OutChannels: 1, KernelH: 3, KernelW: 3,
		StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1, DilationH: 1, DilationW: 1}.Fitted()
	l := workloads.Layer{Kind: workloads.Conv, Conv: &g}
	assert.Equal(t, 100.0/144, l.ValidTaps())
	assert.Equal(t, 1.0, (&workloads.Layer{Kind: workloads.Linear}).ValidTaps())
}

// TestValidTapsAreCounted compares the closed form with a walk over all windows.
func TestValidTapsAreCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := func(name string) (in, kernel, stride, before, after, dilation int) {
			kernel, dilation = rapid.IntRange(1, 5).Draw(t, name+" kernel"), rapid.IntRange(1, 3).Draw(t, name+" dilation")
			reach := dilation*(kernel-1) + 1
			before, after = rapid.IntRange(0, reach-1).Draw(t, name+" before"), rapid.IntRange(0, reach-1).Draw(t, name+" after")
			in = rapid.IntRange(max(1, reach-before-after), 16).Draw(t, name+" in")
			return in, kernel, rapid.IntRange(1, 4).Draw(t, name+" stride"), before, after, dilation
		}
		var g workloads.ConvGeometry
		g.InH, g.KernelH, g.StrideH, g.PadTop, g.PadBottom, g.DilationH = side("height")
		g.InW, g.KernelW, g.StrideW, g.PadLeft, g.PadRight, g.DilationW = side("width")
		g = g.Fitted()
		valid, all := 0, 0
		for y := 0; y+g.DilationH*(g.KernelH-1) < g.InH+g.PadTop+g.PadBottom; y += g.StrideH {
			for x := 0; x+g.DilationW*(g.KernelW-1) < g.InW+g.PadLeft+g.PadRight; x += g.StrideW {
				for ky := range g.KernelH {
					for kx := range g.KernelW {
						row, column := y+ky*g.DilationH-g.PadTop, x+kx*g.DilationW-g.PadLeft
						all++
						if row >= 0 && row < g.InH && column >= 0 && column < g.InW {
							valid++
						}
					}
				}
			}
		}
		require.Equal(t, g.OutH*g.OutW*g.KernelH*g.KernelW, all, "output size")
		require.Equal(t, float64(valid)/float64(all), (&workloads.Layer{Kind: workloads.Conv, Conv: &g}).ValidTaps())
	})
}
