package quant

import (
	"errors"
	"fmt"
)

// LayerCodes are the codes of the two operands of a layer.
type LayerCodes struct {
	Fit Fit
	// Bits of the exponent of an exponential code, or of the integer of a uniform one,
	// or of the index of Mokey's.
	Bits int
	// Terms of the counting dot product, 4 or 1; 0 where there is none.
	Terms int
	// Base the exponential codes share; 0 for others.
	Base                 float64
	Weights, Activations Tensor
	// Met reports whether both errors are within the thresholds of the search that
	// chose the width. True for INT8, which is given and not searched.
	Met bool
}

// Tensor is the code of one operand, with its errors on the sample to which it was fitted.
type Tensor struct {
	Codec        Codec   // Exponential, Uniform or Mokey
	RMAE         float64 // sum|x-x'| / sum|x|
	ZeroFraction float64 // share of the values that have the zero code
	StoredBits   int     // per element
	// OutlierBits are the bits that outliers add to each element on average. Only FitMokey has
	// them; see the function OutlierBits.
	OutlierBits float64
}

// Exponential returns the codes of the operands; ok is false when they are others.
func (l LayerCodes) Exponential() (weights, activations Exponential, ok bool) {
	weights, ok = l.Weights.Codec.(Exponential)
	if !ok {
		return weights, activations, false
	}
	activations, ok = l.Activations.Codec.(Exponential)
	return weights, activations, ok
}

// Uniform returns the codes of the operands; ok is false when they are others.
func (l LayerCodes) Uniform() (weights, activations Uniform, ok bool) {
	weights, ok = l.Weights.Codec.(Uniform)
	if !ok {
		return weights, activations, false
	}
	activations, ok = l.Activations.Codec.(Uniform)
	return weights, activations, ok
}

// Format names the codes: "exp4" has 4-bit exponents (and is stored in 5 bits), "int8"
// is an integer of 8 bits, "mokey4" an index of Mokey's dictionaries.
func (l LayerCodes) Format() string {
	rules, _ := l.Fit.rules()
	return fmt.Sprintf("%s%d", rules.format, l.Bits)
}

// SearchLayer finds the codes of a layer of the smallest width, from BitsMin on, whose errors are
// within the thresholds of both weights and activations. If no width is, it returns the codes of
// BitsMax, and Met is false. For a product of two activations, weights is the second of them.
// FitMokey has one width only.
//
// Errors: a configuration that Validate refuses; a missing sample.
func SearchLayer(weights, activations *Sample, c Config) (LayerCodes, error) {
	if err := c.Validate(); err != nil {
		return LayerCodes{}, err
	}
	if weights == nil || activations == nil {
		return LayerCodes{}, errMissingSample
	}
	low, high := c.Widths()
	for bits := low; ; bits++ {
		codes := fitLayer(weights, activations, bits, c)
		if codes.Met || bits == high {
			return codes, nil
		}
	}
}

var errMissingSample = errors.New("quant: a layer needs a sample of its weights and one of its activations")

// FitLayer finds the codes of one width, whatever their errors; the search of c is
// narrowed to it. The refined fit weighs the errors of the two operands by
// their thresholds. Errors are those of SearchLayer.
func FitLayer(weights, activations *Sample, bits int, c Config) (LayerCodes, error) {
	c.BitsMin, c.BitsMax = bits, bits
	return SearchLayer(weights, activations, c)
}

func fitLayer(weights, activations *Sample, bits int, c Config) LayerCodes {
	rules, _ := c.Fit.rules()
	terms, base, tensors := rules.fit(c, bits, Operand{weights, c.RMAEWeights}, Operand{activations, c.RMAEActivations})
	return LayerCodes{
		Fit: c.Fit, Bits: bits, Terms: terms, Base: base, Weights: tensors[0], Activations: tensors[1],
		Met: tensors[0].RMAE <= c.RMAEWeights && tensors[1].RMAE <= c.RMAEActivations,
	}
}

// INT8 returns the codes of the baseline for a layer: uniform, 8 bits, without clipping. It fails
// when a sample is missing.
func INT8(weights, activations *Sample) (LayerCodes, error) {
	if weights == nil || activations == nil {
		return LayerCodes{}, errMissingSample
	}
	return LayerCodes{
		Fit: FitUniform, Bits: 8, Met: true,
		Weights: uniformTensor(weights, 8, ClipRange), Activations: uniformTensor(activations, 8, ClipRange),
	}, nil
}
