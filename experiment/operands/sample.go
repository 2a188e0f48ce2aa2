package operands

import (
	"errors"

	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
)

// NewSample prepares a tensor for fitting.
func NewSample(t workloads.Tensor) (*quant.Sample, error) {
	return quant.NewSample(t.Values, t.Elements, t.MinNonZeroAbs, t.MaxAbs)
}

// Goodness tells how well densities describe a tensor; nil when it has one magnitude, and so no
// distribution.
func Goodness(s *quant.Sample) (*quant.Goodness, error) {
	good, err := quant.GoodnessOfFit(s)
	if errors.Is(err, quant.ErrOneMagnitude) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &good, nil
}

// GoodnessRow is a goodness of fit as the results state it; nil for nil.
func GoodnessRow(g *quant.Goodness) *results.Goodness {
	if g == nil {
		return nil
	}
	return &results.Goodness{Exponential: g.Exponential, HalfNormal: g.HalfNormal, Uniform: g.Uniform, Pareto: g.Pareto}
}

// samples are the operands of a layer, ready for fitting.
type samples struct {
	weights, activations *quant.Sample
	values               int             // in both
	goodness             *quant.Goodness // of the weights
	runs                 [2][]float32    // of weights and activations, in their order
}

// Codes are the codes of a layer's operands in one quantization, and what they do to its pairs.
type Codes struct {
	quant.LayerCodes
	NonZero  float64         // fraction of pairs in which neither code is zero
	Goodness *quant.Goodness // of fit, of the weights; nil when they have one magnitude
	// Fractions of the bits that toggle from one code to the next.
	WeightToggles, ActivationToggles float64
}

// LayerCodes are the codes of a GEMM layer. It is zero for vector layers.
type LayerCodes struct {
	Found []Codes // by quantization
	INT8  Codes   // the baseline's
}
