package experiment

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/experiment/experimenttest"
	"dnasim/experiment/operands"
	"dnasim/internal/ratio"
	"dnasim/quant"
)

// Figures of inputs that leave nothing to divide, to average or to compare. Each is right, or it is
// not stated: nil here, null in JSON, a dash in tables.
func TestDegenerateInputsGiveNoPlausibleNumber(t *testing.T) {
	var none *float64
	zeros, constant := sampleOf(t, 0, 0, 0), sampleOf(t, 3, 3, -3, 0)
	products := runOf(t, experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]", experimenttest.NetworkFile(t, pooling))), 1).Networks[0]
	for _, x := range []struct {
		figure    string
		got, want any
	}{
		{"quotient by zero", ratio.Measured(1, 0), none},
		{"mean bits of no elements", operands.StoredBits{}.Mean(), none},
		{"compression of no elements", operands.StoredBits{}.Compression(), none},
		{"mean bits of a network without products", products.Machines[0].MeanBitsActivations, none},
		{"compression of a network without products", products.Machines[1].Compression, none},
		{"utilisation of lanes without products", products.Machines[0].Utilization, 0.0},
		{"dot-product saving without dot products", products.Versus[0].DotProductEnergySaving, none},
		{"compression against INT8 without products", products.Versus[0].Compression, none},
		{"accuracy on synthetic tensors", products.Accuracy == nil, true},
		{"goodness of fit of zeros", goodnessOf(t, zeros), (*quant.Goodness)(nil)},
		{"goodness of fit of one magnitude", goodnessOf(t, constant), (*quant.Goodness)(nil)},
		{"RMAE of zeros, which every code has", fitOf(t, quant.FitPaper, zeros).RMAE, 0.0},
		{"RMAE of zeros in integers", fitOf(t, quant.FitUniform, zeros).RMAE, 0.0},
		{"a zero of all zeros, decoded", fitOf(t, quant.FitUniform, zeros).Codec.Round(0), 0.0},
		{"RMAE of one magnitude, which is a level", fitOf(t, quant.FitPaper, constant).RMAE, 0.0},
		{"row-buffer hits of no bursts", (&dram.Counts{}).RowHitRate(), none},
	} {
		assert.Equal(t, x.want, x.got, x.figure)
	}
	_, err := quant.NewSample(nil, 0, 0, 0)
	assert.ErrorContains(t, err, "without values", "there is no code of an empty tensor")
}

// A network without dot products does not pull the mean of the others towards 1.
func TestTheMeanOfDotProductsIsOverNetworksThatHaveSome(t *testing.T) {
	small := experimenttest.NetworkFile(t, experimenttest.Small)
	alone := runOf(t, experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]", small)), 2)
	both := runOf(t, experimenttest.Config(t, fmt.Sprintf("run.networks = [%q, %q]", small, experimenttest.NetworkFile(t, pooling))), 2)
	for i := range alone.Geomean {
		assert.InDelta(t, *alone.Geomean[i].DotProductEnergyRatio, *both.Geomean[i].DotProductEnergyRatio, 1e-12)
	}
	assert.InDelta(t, *alone.Published[0].Ours, *both.Published[0].Ours, 1e-12, "mean compression")
}

// pooling alone has no matrix products.
const pooling = `name = "pool"
title = "Pool"
input = { channels = 3, height = 8, width = 8 }
layers = [{ name = "pool", kind = "maxpool", kernel = 2, stride = 2 }]
`

func sampleOf(t *testing.T, values ...float32) *quant.Sample {
	t.Helper()
	s, err := quant.NewSample(values, 0, 0, 0)
	require.NoError(t, err)
	return s
}

func goodnessOf(t *testing.T, s *quant.Sample) *quant.Goodness {
	t.Helper()
	g, err := operands.Goodness(s)
	require.NoError(t, err)
	return g
}

// fitOf is the narrowest code of a fit.
func fitOf(t *testing.T, fit quant.Fit, s *quant.Sample) quant.TensorFit {
	t.Helper()
	c := quant.DefaultConfig()
	c.Fit = fit
	f, err := quant.FitTensor(c, s, quant.MinExponentBits)
	require.NoError(t, err)
	return f
}
