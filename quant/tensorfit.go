package quant

import (
	"errors"
	"fmt"
	"math"
)

// TensorFit is the code of one tensor that does not share its base.
type TensorFit struct {
	Fit Fit
	// Bits of the exponent, of the integer or of Mokey's index, as given.
	Bits int
	// StoredBits of an element, and what outliers add to them on average.
	StoredBits  int
	OutlierBits float64
	// Terms of the counting dot product, 4 or 1; 0 where there is none.
	Terms int
	// The code expresses the magnitudes Alpha Base^i + Beta. A uniform code expresses Alpha i, and
	// its Base is 0. Mokey's code expresses deviations from the mean in this way, without the
	// outliers.
	Base, Alpha, Beta float64
	// Clip is the largest magnitude it expresses.
	Clip         float64
	RMAE         float64
	ZeroFraction float64 // share of the values that have the zero code
	Codec        Codec
}

// FitTensor finds the code of one width for one tensor; BitsMin and BitsMax of the configuration,
// and its thresholds, are not used. Errors: a configuration that Validate refuses with
// this width; a missing sample.
func FitTensor(c Config, s *Sample, bits int) (TensorFit, error) {
	c.BitsMin, c.BitsMax = bits, bits
	if err := c.Validate(); err != nil {
		return TensorFit{}, err
	}
	if s == nil {
		return TensorFit{}, errors.New("quant: a tensor is fitted to a sample of it")
	}
	return fitTensor(c, s, bits), nil
}

// SearchTensor finds the smallest width, from BitsMin on, whose RMAE is within the threshold. It
// returns the fits of all widths tried and the index of that one. If no width is within the
// threshold, chosen is the index of the last, BitsMax, whose RMAE is above the threshold. The
// thresholds of the configuration are not used.
//
// Errors: a configuration that Validate refuses; a threshold that is not above 0 and at most 1; a
// missing sample.
func SearchTensor(c Config, s *Sample, threshold float64) (tried []TensorFit, chosen int, err error) {
	if !(threshold > 0 && threshold <= 1) {
		return nil, 0, fmt.Errorf("quant: RMAE threshold of %v; allowed: above 0, at most 1", threshold)
	}
	if err := c.Validate(); err != nil {
		return nil, 0, err
	}
	low, high := c.Widths()
	for bits := low; bits <= high; bits++ {
		fit, err := FitTensor(c, s, bits)
		if err != nil {
			return nil, 0, err
		}
		tried = append(tried, fit)
		if fit.RMAE <= threshold {
			break
		}
	}
	return tried, len(tried) - 1, nil
}

func fitTensor(c Config, s *Sample, bits int) TensorFit {
	rules, _ := c.Fit.rules()
	terms, _, tensors := rules.fit(c, bits, Operand{s, 1})
	t := tensors[0]
	f := TensorFit{
		Fit: c.Fit, Bits: bits, Terms: terms, Codec: t.Codec, RMAE: t.RMAE,
		ZeroFraction: t.ZeroFraction, StoredBits: t.StoredBits, OutlierBits: t.OutlierBits,
	}
	switch q := t.Codec.(type) {
	case Exponential:
		f.Base, f.Alpha, f.Beta, f.Clip = q.Base, q.Alpha, q.Beta, q.level(q.R())
	case Uniform:
		f.Alpha, f.Clip = q.Scale, q.Clip()
	case Mokey:
		f.Base, f.Alpha, f.Beta = MokeyBase, q.Scale, MokeyOffset*q.Scale
		f.Clip = math.Abs(q.Mean) + max(q.OutlierTop, q.Scale*mokeyCentroid(mokeyCentroids-1))
	}
	return f
}
