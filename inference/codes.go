package inference

import (
	"errors"
	"fmt"

	"dnasim/inference/kernel"
	"dnasim/quant"
)

// Codes are the codes of a network's GEMMs, by GEMM.Index. A GEMM without an entry is computed in
// float32. In a product of two activations the codes of the weights are those of the second
// operand.
type Codes map[int]quant.LayerCodes

// products prepares every GEMM in the format of its codes.
func (m *Model) products(codes Codes, workers int) ([]kernel.Product, error) {
	return m.productsBut(make([]kernel.Product, len(m.gemms)), codes, workers)
}

// productsBut is products where those that are known are there already.
func (m *Model) productsBut(known []kernel.Product, codes Codes, workers int) ([]kernel.Product, error) {
	for index := range codes {
		if index < 0 || index >= len(m.gemms) {
			return nil, fmt.Errorf("%s: codes for GEMM %d; it has %d, counted from 0", m.file, index, len(m.gemms))
		}
	}
	out, errs := make([]kernel.Product, len(m.gemms)), make([]error, len(m.gemms))
	c := kernel.NewPool(m.kernels, workers)
	c.Each(len(m.gemms), func(_ *kernel.Scratch, i int) {
		if out[i] = known[i]; out[i] == nil {
			out[i], errs[i] = m.gemms[i].product(codes, i)
		}
	})
	for i, err := range errs {
		if err != nil {
			g := m.sized(i)
			return nil, fmt.Errorf("%s: %v: %w", m.file, &g, err)
		}
	}
	return out, nil
}

// product prepares one GEMM.
func (g *gemm) product(codes Codes, index int) (kernel.Product, error) {
	layer, ok := codes[index]
	if !ok {
		return kernel.NewFloatProduct(g.matrix()), nil
	}
	if err := checkCodecs(layer); err != nil {
		return nil, err
	}
	if weight, activation, ok := layer.Uniform(); ok {
		if g.rowLength > kernel.MaxIntegerK {
			return nil, fmt.Errorf("its rows are longer than %d, so integer sums may exceed 32 bits", kernel.MaxIntegerK)
		}
		return kernel.NewIntegerProduct(g.matrix(), kernel.NewThresholdTable(activation.Magnitudes()), kernel.NewThresholdTable(weight.Magnitudes()), activation.Scale*weight.Scale), nil
	}
	return kernel.NewDecodedProduct(g.matrix(), newRounder(layer.Activations.Codec), newRounder(layer.Weights.Codec)), nil
}

// checkCodecs reports a code that is missing or unusable.
func checkCodecs(layer quant.LayerCodes) error {
	for _, codec := range []quant.Codec{layer.Activations.Codec, layer.Weights.Codec} {
		if codec == nil {
			return errors.New("its codes lack one for activations or weights; leave the entry out to compute in float32")
		}
		if err := codec.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// newRounder returns a table of the code, which must be valid.
func newRounder(codec quant.Codec) kernel.Rounder {
	if symmetric, ok := codec.(quant.Symmetric); ok {
		return kernel.NewThresholdTable(symmetric.Magnitudes())
	}
	return kernel.NewStepTable(codec.Round)
}
